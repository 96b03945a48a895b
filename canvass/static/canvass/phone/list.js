// The walk list: doors in walking order, by street and side, each with its sign. The units of a building are one row.

import { button, h } from "./dom.js";
import { ofDoor, said, SPOKEN } from "./events.js";
import { languageName, t } from "./words.js";

const SIGNS = { for: "for", undecided: "undecided", against: "against", not_home: "nobody", refused: "refused", not_a_supporter: "against" };
const SEARCH_FROM = 12;
const BUILDING_FROM = 4;

export const isRemoved = (model, person) => model.removed.has(person.id);

// When somebody is to be met at a door later, in words; "" where nobody is. What stands on this phone goes before what
// the list was cut with.
export const laterWords = (model, door) => {
  const found = ofDoor(model, door.id);
  const known = found.people.size || found.door || model.elsewhere.has(door.id) || model.done.has(door.id);
  const when = found.later ? found.later.detail : known ? undefined : model.sheet.later?.[door.id];
  return when === undefined ? "" : when ? t("comeBackWhen", { when: t(`times.${when}`) }) : t("results.come_back");
};

// What a door shows: its sign and the words for it. Where somebody is to be met later it is still to do.
export const signOf = (model, door) => {
  const { people, door: latest } = ofDoor(model, door.id);
  if (door.people.some((person) => !isRemoved(model, person))) {
    const words = laterWords(model, door);
    if (words) return { sign: "later", words, done: false, later: true };
  }
  const spoken = [...people.values()].find((event) => SPOKEN.has(event.result)) ?? [...people.values()][0] ?? latest;
  if (spoken) return { sign: SIGNS[said(spoken)] ?? "done", words: t(`results.${said(spoken)}`), done: true };
  if (model.elsewhere.has(door.id)) return { sign: "done", words: t("elsewhere"), done: true };
  if (model.done.has(door.id)) return { sign: "done", words: t("done"), done: true };
  if (door.people.every((person) => isRemoved(model, person))) return { sign: "refused", words: t("gone"), done: true };
  return { sign: "todo", words: t("toDo"), done: false };
};

export const counts = (model) => {
  const spoken = new Set();
  const saidFor = new Set();
  let done = 0;
  let later = 0;
  for (const door of model.sheet.doors) {
    for (const [person, event] of ofDoor(model, door.id).people) {
      if (SPOKEN.has(event.result)) spoken.add(person);
      if (event.answer === "for") saidFor.add(person);
    }
    const sign = signOf(model, door);
    if (sign.done) done += 1;
    else if (sign.later) later += 1;
  }
  return { count: model.sheet.doors.length, done, later, spoken: spoken.size, saidFor: saidFor.size };
};

// The nearest door not done yet, in walking order from this one on, and then from the start. Doors to come back to come
// last, and only from this one on: their time may not have come.
export const nextDoor = (model, position = 0) => {
  const { doors } = model.sheet;
  let back = null;
  for (const door of [...doors.filter((each) => each.position > position), ...doors.filter((each) => each.position < position)]) {
    const { done, later } = signOf(model, door);
    if (!done && !later) return door;
    if (later && door.position > position) back ??= door;
  }
  return back;
};

// The doors to come back to, in walking order.
export const laterDoors = (model) => model.sheet.doors.filter((door) => signOf(model, door).later);

export const label = (door) => [door.number || door.address, door.unit].filter(Boolean).join(", ");

const sideOf = (door) => {
  const number = Number.parseInt(door.number, 10);
  if (!door.street || Number.isNaN(number)) return door.street || door.city;
  return t(number % 2 ? "odd" : "even", { street: door.street });
};

// The doors that share this one's address, if they are enough to be a building.
export const buildingOf = (model, door) => {
  if (!door.unit) return null;
  model.buildings ??= group(model.sheet.doors);
  const units = model.buildings.get(address(door));
  return units.length >= BUILDING_FROM ? units : null;
};

const address = (door) => `${door.address}\n${door.city}`;

const group = (doors) => {
  const found = new Map();
  for (const door of doors) found.set(address(door), [...(found.get(address(door)) ?? []), door]);
  return found;
};

const signed = (sign, words) => h("span", { class: `mark ${sign}` }, h("span", { class: "spoken" }, words));

// A row that says what it said before is the same row: 300 are not made anew at each return from a door.
export const row = (model, door) => {
  const sign = signOf(model, door);
  const people = door.people.filter((person) => !isRemoved(model, person));
  const says = [sign.sign, sign.words, ...people.map((person) => person.name)].join();
  model.rows ??= new Map();
  const before = model.rows.get(door.id);
  if (before?.says === says) return before.drawn;
  const drawn = newRow(model, door, { ...sign, people });
  model.rows.set(door.id, { says, drawn });
  return drawn;
};

const newRow = (model, door, { sign, words, done, later, people }) => {
  const languages = [...new Set(people.map((person) => languageName(person.language)).filter(Boolean))];
  return h(
    "li",
    {},
    h(
      "a",
      { href: model.link(door), class: done && "done", "data-key": `door-${door.id}` },
      signed(sign, words),
      h("span", {}, label(door), h("small", {}, people.map((person) => person.name).join(", ") || t("gone")), later ? h("small", {}, words) : null),
      languages.length ? h("small", {}, languages.join(", ")) : null,
    ),
  );
};

const buildingRow = (model, units) => {
  const todo = units.filter((door) => !signOf(model, door).done).length;
  return h(
    "li",
    {},
    h(
      "a",
      { href: model.buildingLink(units[0]), class: !todo && "done", "data-key": `building-${units[0].id}` },
      signed(todo ? "todo" : "done", t(todo ? "toDo" : "done")),
      h("span", {}, units[0].number || units[0].address, h("small", {}, t("units", { count: units.length, todo }))),
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

// One row a door; while nobody searches, one row a building.
const linesOf = (model, doors) => {
  const shown = new Set();
  return doors.flatMap((door) => {
    const units = model.search.trim() ? null : buildingOf(model, door);
    if (!units) return [row(model, door)];
    if (shown.has(units)) return [];
    shown.add(units);
    return [buildingRow(model, units)];
  });
};

const rows = (model) => {
  const shown = model.sheet.doors.filter((door) => fits(model, door));
  if (!shown.length) return [h("p", {}, t("nothingFound"))];
  const groups = [];
  for (const door of shown) {
    const side = sideOf(door);
    if (groups.at(-1)?.side !== side) groups.push({ side, doors: [] });
    groups.at(-1).doors.push(door);
  }
  return groups.flatMap(({ side, doors }) => [h("h2", {}, side), h("ul", { class: "rows" }, linesOf(model, doors))]);
};

const filters = (model, again) => {
  const kinds = { all: t("all"), todo: t("toDo"), nobody: t("nobodyHome") };
  const choose = (kind) => () => {
    model.filter = kind;
    again();
  };
  return h(
    "div",
    { class: "answers", role: "group", "aria-label": t("filter") },
    Object.entries(kinds).map(([kind, words]) =>
      button(words, choose(kind), { "aria-pressed": model.filter === kind, "data-key": `filter-${kind}` }),
    ),
  );
};

const search = (model, again) => {
  const input = h("input", { type: "search", "aria-label": t("search"), placeholder: t("search"), autocomplete: "off", "data-key": "search" });
  input.value = model.search;
  input.addEventListener("input", () => {
    model.search = input.value;
    again();
  });
  return input;
};

// Draws the list; the rows alone are drawn anew while somebody types or filters.
export const drawList = (model, { next, links, laterLink, giveBack }) => {
  const { count, done, later } = counts(model);
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
  const words = t("doneOf", { count, done });
  return {
    heading: words,
    content: [
      model.sheet.asks_position ? h("p", { class: "help" }, t("asksPosition")) : null,
      h("progress", { max: count, value: done, "aria-label": t("progress") }, words),
      later ? h("p", {}, h("a", { href: laterLink, "data-key": "later" }, t("toComeBack", { count: later }))) : null,
      top,
      count >= SEARCH_FROM ? search(model, again) : null,
      shown,
      done < count ? button(t("giveBack"), giveBack, { class: "quiet", "data-key": "give-back" }) : null,
    ],
    foot: [h("nav", { class: "bar", "aria-label": t("thisList") }, links.map(([words, href]) => h("a", { class: "button", href }, words)), next())],
  };
};
