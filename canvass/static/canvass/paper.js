// Two keys a door: the number in the box marks a line, Enter goes on. Without this file the boxes are tapped.

const sheet = document.querySelector("form.sheet");
const lines = sheet ? [...sheet.querySelectorAll(".line")] : [];
const people = lines.filter((line) => !line.classList.contains("whole"));

const lineOf = (element) => element?.closest?.(".line");
const wholeOf = (line) => line.closest(".door").querySelector(".line.whole");
const chosen = (line) => line.querySelector("input:checked");
const box = (line, key) => line.querySelector(`input[type=radio][value="${key}"]`);

function go(line) {
  const target = chosen(line) ?? line.querySelector("input[type=radio]");
  target.focus();
  line.closest(".door").scrollIntoView({ block: "nearest" });
}

/** A mark of the door leaves nobody marked behind it, and the other way round. */
function mark(line, key) {
  const here = box(line, key);
  const found = here ?? box(wholeOf(line), key);
  if (!found) return;
  found.checked = true;
  const door = line.closest(".door");
  const others = here && line !== wholeOf(line) ? [wholeOf(line)] : [...door.querySelectorAll(".line:not(.whole)")];
  if (key !== "") for (const other of others) box(other, "").checked = true;
  if (key === "" && line !== wholeOf(line)) box(wholeOf(line), "").checked = true;
}

/** From a marked door to the next door, else to the next person; past the last one to the button. */
function next(line) {
  const whole = wholeOf(line);
  const done = chosen(whole)?.value || line === whole;
  const door = line.closest(".door");
  const after = people.slice(people.indexOf(people.findLast((one) => one.closest(".door") === door)) + 1);
  const target = done ? after[0] : people[people.indexOf(line) + 1];
  if (target) go(target);
  else sheet.querySelector("button.primary").focus();
}

function before(line) {
  const at = people.indexOf(line === wholeOf(line) ? people.findLast((one) => one.closest(".door") === line.closest(".door")) : line);
  if (at > 0) go(people[at - 1]);
}

sheet?.addEventListener("keydown", (event) => {
  const line = lineOf(event.target);
  if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
  const acts = {
    Enter: () => next(line),
    ArrowDown: () => next(line),
    ArrowUp: () => before(line),
    Backspace: () => mark(line, ""),
    Delete: () => mark(line, ""),
  };
  const act = acts[event.key] ?? (/^[0-9]$/.test(event.key) ? () => mark(line, event.key) : null);
  if (!act) return;
  event.preventDefault();
  act();
});

sheet?.addEventListener("change", (event) => {
  const line = lineOf(event.target);
  if (line && event.target.value) mark(line, event.target.value);
});

const first = people.find((line) => !chosen(line)?.value && !chosen(wholeOf(line))?.value);
if (first) go(first);
