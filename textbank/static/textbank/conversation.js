// A conversation: the tap on an answer saves, and puts the fitting words into the box. New lines announce themselves.
// Without this file the page works as plain forms.

import { ask, newId } from "./api.js";

const foot = document.querySelector(".foot");
const thread = document.querySelector("[data-thread]");
const forms = document.querySelectorAll("[data-id-form]");
const box = document.getElementById("body");
const ready = document.querySelector("[data-ready]");
const news = document.querySelector("[data-new]");
const EVERY = 5000;

function saved(label) {
  let line = foot.querySelector(".said");
  if (!line) {
    line = document.createElement("div");
    line.className = "said";
    line.setAttribute("role", "status");
    foot.prepend(line);
  }
  line.textContent = "";
  const words = document.createElement("span");
  words.textContent = label;
  line.append(words);
  return line;
}

async function read(form, button) {
  const whose = { message: form.elements.message.value, person: Number(form.elements.person.value) };
  const { ok, body: answer } = await ask(foot.dataset.url + "id/", { ...whose, id: newId(), stance: button.value });
  if (!ok) return saved(answer.message ?? foot.dataset.wordsLost);
  for (const other of form.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
  const told = form.querySelector("[data-told]");
  if (told) told.hidden = !answer.told_by_another;
  const name = form.dataset.name ? form.dataset.name + ": " : "";
  const line = saved(name + foot.dataset.wordsSaved + ": " + button.textContent);
  const undo = document.createElement("button");
  undo.type = "button";
  undo.textContent = foot.dataset.wordsUndo;
  undo.addEventListener("click", async () => {
    const back = await ask(foot.dataset.url + "id/undo/", whose);
    if (back.ok) location.reload();
  });
  line.append(undo);
  if (box && answer.ready_answer && !box.value.trim()) box.value = answer.ready_answer;
  const now = await ask(foot.dataset.url + "latest/");
  if (now.ok && !["to_send", "waiting", "to_answer"].includes(now.body.state)) location.reload();
}

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    read(form, event.submitter);
  });
}

if (ready) {
  ready.hidden = false;
  ready.addEventListener("input", () => {
    const chosen = Array.from(ready.list.options).find((option) => option.value === ready.value);
    if (!chosen) return;
    box.value = chosen.dataset.body;
    ready.value = "";
    box.focus();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter") event.preventDefault();
  if (event.target.matches("input, textarea, select")) return;
  if (event.key === "n") document.querySelector("[data-next]")?.click();
  if (event.key === "/" && ready) { event.preventDefault(); ready.focus(); }
});

async function look() {
  if (document.hidden) return;
  const { ok, body } = await ask(foot.dataset.url + "latest/");
  if (!ok || !body.latest_answer) return;
  if (!thread.querySelector(`[data-line="${body.latest_answer}"]`)) news.hidden = false;
}

news.querySelector("button").addEventListener("click", () => location.reload());
setInterval(look, EVERY);
document.addEventListener("visibilitychange", look); // Whoever comes back sees at once what came.
window.scrollTo(0, document.body.scrollHeight); // The latest line and the three answers stand in view.
document.documentElement.dataset.ready = "conversation";
