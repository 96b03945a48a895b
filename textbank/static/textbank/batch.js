// First texts, one person at a time: one tap sends one text, and the next person stands there at once.
// Without this file the page works as plain forms.

import { ask, newId } from "./api.js";

const foot = document.querySelector("[data-batch]");
const words = foot.dataset;
const base = words.talk.replace(words.conversation, "ID");
const send = document.getElementById("send");
const skip = document.getElementById("skip");
const button = send.querySelector("button");
const state = document.querySelector("[data-state]");
const place = document.querySelector("[data-place]");
const bar = document.querySelector("progress");
const quiet = state.textContent;
const SETTLE = 250; // A second tap of a nervous finger falls on nobody.

let front = { conversation: words.conversation, request_id: newId() };
let waiting = [];
let fetching = null;
let shownAt = 0;
let gone = new Set();
let underWay = 0;
let moving = false; // Until the next person stands there, a tap falls on nobody.

function url(person, act) {
  return base.replace("ID", person.conversation) + act + "/";
}

function say(text, alarm) {
  state.textContent = text;
  state.className = alarm ? "state alarm" : "state ok";
}

function show(person) {
  front = person;
  moving = false;
  const section = document.querySelector("[data-person]");
  section.hidden = foot.hidden = !person;
  document.querySelector("[data-empty]").hidden = Boolean(person);
  if (!person) return;
  section.querySelector("[data-name]").textContent = person.first_name;
  section.querySelector("[data-text]").textContent = person.text;
  section.querySelector("[data-segments]").textContent =
    person.segments + " " + (person.segments === 1 ? words.wordsOne : words.wordsMany);
  for (const form of [send, skip]) form.elements.conversation.value = person.conversation;
  send.elements.request_id.value = person.request_id;
  shownAt = performance.now();
}

function count(done) {
  bar.value += done;
  place.textContent = Math.min(bar.value + 1, bar.max) + " " + words.wordsOf + " " + bar.max;
}

async function prefetch() {
  fetching ??= ask(words.next).finally(() => { fetching = null; });
  const { ok, body } = await fetching;
  if (!ok) return false;
  const known = new Set([front?.conversation, ...waiting.map((person) => person.conversation), ...gone]);
  for (const person of body.next) {
    if (!known.has(person.conversation)) waiting.push({ ...person, request_id: newId() });
  }
  if (body.refusal) say(body.refusal, true);
  return true;
}

async function advance() {
  if (!waiting.length) await prefetch();
  show(waiting.shift() ?? null);
  if (waiting.length < 3) prefetch();
}

async function tap() {
  if (!front || moving || performance.now() - shownAt < SETTLE) return;
  const person = front;
  moving = true;
  gone.add(person.conversation);
  underWay += 1;
  say(words.wordsSending, false);
  count(1);
  const moved = advance();
  const { ok, status, body } = await ask(url(person, "send"), { request_id: person.request_id });
  underWay -= 1;
  await moved;
  if (ok) return underWay || say(quiet, false);
  if (status === 409 && body.error !== "too_fast" && body.error !== "deaf" && body.error !== "quiet_hours") {
    return say(words.wordsNotSent + " " + body.message, true);
  }
  gone.delete(person.conversation);
  count(-1);
  if (front) waiting.unshift(front);
  show(person); // The same tap again carries the same name: it cannot send twice.
  say(status ? words.wordsNotSent + " " + (body.message ?? "") : words.wordsLost, true);
}

async function pass() {
  if (!front || moving) return;
  const person = front;
  moving = true;
  await ask(url(person, "skip"), {});
  await prefetch();
  waiting.push({ ...person });
  advance();
}

front.first_name = document.querySelector("[data-name]").textContent;
front.text = document.querySelector("[data-text]").textContent;
front.segments = Number.parseInt(document.querySelector("[data-segments]").textContent, 10);
send.elements.request_id.value = front.request_id;

send.addEventListener("submit", (event) => { event.preventDefault(); tap(); });
skip.addEventListener("submit", (event) => { event.preventDefault(); pass(); });
document.addEventListener("keydown", (event) => {
  if (event.repeat && (event.key === "Enter" || event.key === " ")) event.preventDefault();
});
button.focus();
prefetch();
document.documentElement.dataset.ready = "batch";
