// The sheet from below: what is rarer at a door. Each choice is one tap, two where somebody or something is to be named.

import { button, h } from "./dom.js";
import { isRemoved } from "./list.js";
import { choices, t } from "./words.js";

const KINDS = ["moved", "deceased", "wrong_address", "cannot_reach", "language", "come_back", "literature", "do_not_contact", "unsafe"];
const OF_ONE = new Set(["moved", "deceased", "do_not_contact"]);
const DETAILS = { language: ["which", "languages"], come_back: ["whenBack", "times"] };
const LONGEST_NOTE = 500;
const LONGEST_CODE = 20;

const field = (id, words, help, attributes) =>
  h(
    "div",
    { class: "field" },
    h("label", { for: id }, words),
    help ? h("p", { class: "help", id: `${id}-help` }, help) : null,
    h("input", { id, autocomplete: "off", "aria-describedby": help ? `${id}-help` : null, ...attributes }),
  );

// One sheet; `turn` shows another page of it under another heading.
const sheet = (words) => {
  const heading = h("h2", { id: "sheet", tabindex: -1 }, words);
  const page = h("div", { class: "stack" });
  const dialog = h("dialog", { "aria-labelledby": "sheet" }, heading, page, button(t("close"), () => dialog.close(), { class: "wide" }));
  const turn = (title, ...content) => {
    heading.textContent = title;
    page.replaceChildren(...content.flat(2).filter(Boolean));
    heading.focus();
  };
  const opener = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener?.isConnected) opener.focus();
  });
  document.body.append(dialog);
  return { dialog, turn };
};

export const askMore = (model, door, { leave }) => {
  const people = door.people.filter((person) => !isRemoved(model, person));
  const { dialog, turn } = sheet(t("more"));
  const keep = (fields) => {
    dialog.close();
    model.record({ door: door.id, ...fields });
  };
  const grid = (buttons) => h("div", { class: "grid" }, buttons);
  const who = (result) => {
    const each = people.map((person) => button(person.name, () => keep({ result, person: person.id })));
    return grid(result === "do_not_contact" ? [...each, button(t("everybody"), () => keep({ result }))] : each);
  };
  const choose = (result) => () => {
    if (result === "unsafe") return unsafe();
    if (OF_ONE.has(result)) return people.length > 1 ? turn(t("who"), who(result)) : keep({ result, person: people[0].id });
    if (!DETAILS[result]) return keep({ result });
    const [title, key] = DETAILS[result];
    return turn(t(title), grid(choices(key).map(([detail, words]) => button(words, () => keep({ result, detail })))));
  };
  const unsafe = () => {
    const { call } = model.sheet;
    keep({ result: "unsafe" });
    leave(t("leave"), call ? h("a", { class: "button danger", href: `tel:${call.number}` }, t("call", { name: call.name })) : null);
  };
  const pages = { dialog, turn, keep };
  turn(
    t("more"),
    grid(KINDS.map((result) => button(t(`results.${result}`), choose(result), { class: result === "unsafe" ? "danger" : "" }))),
    grid([button(t("note"), () => note(pages)), button(t("newcomer"), () => newcomer(pages))]),
  );
  dialog.showModal();
};

const note = ({ turn, keep }) => {
  const words = field("note", t("noteLabel"), t("noteHelp"), { maxlength: LONGEST_NOTE });
  const typed = () => words.querySelector("input").value.trim();
  const code = () => {
    const gate = field("code", t("gateCode"), null, { maxlength: LONGEST_CODE, inputmode: "numeric" });
    turn(
      t("gateCode"),
      gate,
      button(t("save"), () => keep({ result: "note", detail: "gate", note: gate.querySelector("input").value.trim() }), { class: "primary wide" }),
    );
  };
  turn(
    t("note"),
    words,
    button(t("noteSave"), () => typed() && keep({ result: "note", note: typed() }), { class: "primary wide" }),
    h("h3", {}, t("noteReady")),
    h(
      "div",
      { class: "grid" },
      choices("notes").map(([detail, phrase]) => button(phrase, () => (detail === "gate" ? code() : keep({ result: "note", detail })))),
    ),
  );
};

const newcomer = ({ turn, keep }) => {
  const name = field("newcomer", t("newcomerName"), t("newcomerHelp"), { maxlength: 100 });
  const typed = () => name.querySelector("input").value.trim();
  turn(
    t("newcomer"),
    name,
    button(t("save"), () => typed() && keep({ result: "somebody_else", note: typed() }), { class: "primary wide" }),
  );
};
