// The sheet from below: what is rarer at a door. Each choice is one tap, two where somebody or something is to be named.

import { button, h } from "./dom.js";
import { isRemoved } from "./list.js";
import { WORDS } from "./words.js";

const KINDS = ["moved", "deceased", "wrong_address", "cannot_reach", "language", "come_back", "literature", "do_not_contact", "unsafe"];
const OF_ONE = new Set(["moved", "deceased", "do_not_contact"]);
const DETAILS = { language: [WORDS.which, WORDS.languages], come_back: [WORDS.whenBack, WORDS.times] };

export const askMore = (model, door, { leave }) => {
  const people = door.people.filter((person) => !isRemoved(model, person));
  const note = h("input", { id: "note", maxlength: 500, autocomplete: "off", "aria-describedby": "note-help" });
  const heading = h("h2", { id: "sheet", tabindex: -1 }, WORDS.more);
  const choices = h("div", { class: "grid" });
  const dialog = h(
    "dialog",
    { "aria-labelledby": "sheet" },
    heading,
    choices,
    h("div", { class: "field" }, h("label", { for: "note" }, WORDS.note), h("p", { class: "help", id: "note-help" }, WORDS.noteHelp), note),
    button(WORDS.close, () => dialog.close(), { class: "wide" }),
  );
  const keep = (result, person = null, detail = "") => {
    dialog.close();
    model.record({ door: door.id, person, result, detail, note: note.value.trim() });
    if (result === "unsafe") leave(WORDS.leave);
  };
  const offer = (words, buttons) => {
    heading.textContent = words;
    choices.replaceChildren(...buttons);
    heading.focus();
  };
  const who = (result) => {
    const each = people.map((person) => button(person.name, () => keep(result, person.id)));
    return result === "do_not_contact" ? [...each, button(WORDS.everybody, () => keep(result))] : each;
  };
  const choose = (result) => () => {
    if (OF_ONE.has(result)) return people.length > 1 ? offer(WORDS.who, who(result)) : keep(result, people[0].id);
    if (!DETAILS[result]) return keep(result);
    const [words, details] = DETAILS[result];
    return offer(words, Object.entries(details).map(([detail, name]) => button(name, () => keep(result, null, detail))));
  };
  choices.append(...KINDS.map((result) => button(WORDS.results[result], choose(result), { class: result === "unsafe" ? "danger" : "" })));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  heading.focus();
};
