// The walk list: doors in walking order, by street and side, each with its sign.

import { button, h } from "./dom.js";
import { ofDoor, said, SPOKEN } from "./events.js";
import { languageName, WORDS } from "./words.js";

const SIGNS = { for: "for", undecided: "undecided", against: "against", not_home: "nobody", refused: "refused", not_a_supporter: "against" };
const SEARCH_FROM = 12;

export const isRemoved = (model, person) => model.removed.has(person.id);

// What a door shows: its sign and the words for it.
export const signOf = (model, door) => {
  const { people, door: latest } = ofDoor(model.events, door.id);
  const spoken = [...people.values()].find((event) => SPOKEN.has(event.result)) ?? [...people.values()][0] ?? latest;
  if (spoken) return { sign: SIGNS[said(spoken)] ?? "done", words: WORDS.results[said(spoken)], done: true };
  if (model.elsewhere.has(door.id)) return { sign: "done", words: WORDS.elsewhere, done: true };
  if (model.done.has(door.id)) return { sign: "done", words: WORDS.progress, done: true };
  if (door.people.every((person) => isRemoved(model, person))) return { sign: "refused", words: WORDS.gone, done: true };
  return { sign: "todo", words: WORDS.toDo, done: false };
};

export const counts = (model) => {
  const spoken = new Set();
  const said_for = new Set();
  for (const door of model.sheet.doors) {
    for (const [person, event] of ofDoor(model.events, door.id).people) {
      if (SPOKEN.has(event.result)) spoken.add(person);
      if (event.answer === "for") said_for.add(person);
    }
  }
  const done = model.sheet.doors.filter((door) => signOf(model, door).done).length;
  return { doors: model.sheet.doors.length, done, spoken: spoken.size, said_for: said_for.size };
};

// The nearest door not done yet, in walking order from this one on, and then from the start.
export const nextDoor = (model, position = 0) => {
  const open = model.sheet.doors.filter((door) => !signOf(model, door).done);
  return open.find((door) => door.position > position) ?? open.find((door) => door.position !== position) ?? null;
};

export const label = (door) => [door.number || door.address, door.unit].filter(Boolean).join(", ");

const sideOf = (door) => {
  const number = Number.parseInt(door.number, 10);
  if (!door.street || Number.isNaN(number)) return door.street || door.city;
  return number % 2 ? WORDS.odd(door.street) : WORDS.even(door.street);
};

const row = (model, door) => {
  const { sign, words, done } = signOf(model, door);
  const people = door.people.filter((person) => !isRemoved(model, person));
  const languages = [...new Set(people.map((person) => languageName(person.language)).filter(Boolean))];
  return h(
    "li",
    {},
    h(
      "a",
      { href: model.link(door), class: done && "done", "data-key": `door-${door.id}` },
      h("span", { class: `mark ${sign}` }, h("span", { class: "spoken" }, words)),
      h("span", {}, label(door), h("small", {}, people.map((person) => person.name).join(", ") || WORDS.gone)),
      languages.length ? h("small", {}, languages.join(", ")) : null,
    ),
  );
};

const fits = (model, door) => {
  const { sign, done } = signOf(model, door);
  if (model.filter === "todo" && done) return false;
  if (model.filter === "nobody" && sign !== "nobody") return false;
  const words = model.search.trim().toLowerCase();
  if (!words) return true;
  return [door.address, label(door), ...door.people.map((person) => person.name)].some((text) => text.toLowerCase().includes(words));
};

const rows = (model) => {
  const shown = model.sheet.doors.filter((door) => fits(model, door));
  if (!shown.length) return [h("p", {}, WORDS.nothingFound)];
  const groups = [];
  for (const door of shown) {
    const side = sideOf(door);
    if (groups.at(-1)?.side !== side) groups.push({ side, doors: [] });
    groups.at(-1).doors.push(door);
  }
  return groups.flatMap(({ side, doors }) => [h("h2", {}, side), h("ul", { class: "rows" }, doors.map((door) => row(model, door)))]);
};

const filters = (model, again) => {
  const kinds = { all: WORDS.all, todo: WORDS.toDo, nobody: WORDS.nobodyHome };
  const choose = (kind) => () => {
    model.filter = kind;
    again();
  };
  return h(
    "div",
    { class: "answers", role: "group", "aria-label": WORDS.filter },
    Object.entries(kinds).map(([kind, words]) =>
      button(words, choose(kind), { "aria-pressed": model.filter === kind, "data-key": `filter-${kind}` }),
    ),
  );
};

const search = (model, again) => {
  const input = h("input", { type: "search", value: model.search, "aria-label": WORDS.search, placeholder: WORDS.search, autocomplete: "off", "data-key": "search" });
  input.value = model.search;
  input.addEventListener("input", () => {
    model.search = input.value;
    again();
  });
  return input;
};

const refusals = (model) =>
  model.refused.length
    ? [
        h("h2", {}, WORDS.notAccepted),
        h("p", {}, WORDS.notAcceptedText),
        h("ul", {}, model.refused.map(({ result, reason }) => h("li", {}, `${WORDS.results[result] ?? WORDS.takenBack}: ${WORDS.reasons[reason] ?? reason}`))),
      ]
    : [];

// Draws the list; the rows alone are drawn anew while somebody types or filters.
export const drawList = (model, { next }) => {
  const { doors, done } = counts(model);
  const shown = h("div", { class: "stack" }, rows(model));
  const top = h("div", {});
  const again = () => {
    shown.replaceChildren(...rows(model));
    const drawn = filters(model, again);
    const key = document.activeElement?.dataset?.key;
    top.replaceChildren(drawn);
    if (key?.startsWith("filter")) drawn.querySelector(`[data-key="${key}"]`)?.focus();
  };
  top.append(filters(model, again));
  return {
    heading: WORDS.heading(done, doors),
    content: [
      h("progress", { max: doors, value: done, "aria-label": WORDS.progress }, WORDS.heading(done, doors)),
      top,
      doors >= SEARCH_FROM ? search(model, again) : null,
      shown,
      ...refusals(model),
    ],
    foot: [h("nav", { class: "bar", "aria-label": WORDS.thisList }, next())],
  };
};
