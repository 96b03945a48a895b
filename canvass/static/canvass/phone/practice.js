// Before the first door: the question, the three answers and Undo, on a door that is nobody's. Nothing of it is kept.

import { button, h } from "./dom.js";
import { drawDoor } from "./door.js";
import { makeEvent, said, standing } from "./events.js";
import { language, t } from "./words.js";

const LIST = "practice";

const sheet = (call) => ({
  id: LIST,
  purpose: "identify",
  script: { opening: t("practiceOpening"), question: t("practiceQuestion"), thanks: "", follow_ups: [], translations: {}, language },
  call,
  doors: [{ id: 1, position: 1, address: t("practiceAddress"), unit: "", number: "1", notes: [], people: [{ id: 1, name: t("practiceName"), age: 54, language: "" }] }],
});

export const practiceModel = (redraw, call) => {
  const model = {
    sheet: sheet(call),
    events: [],
    refused: [],
    removed: new Set(),
    elsewhere: new Set(),
    done: new Set(),
    toldBy: new Set(),
    redraw,
    record: (fields) => {
      model.events = [...model.events, makeEvent({ list: LIST, ...fields })];
      redraw();
    },
  };
  return model;
};

const saved = (model) => {
  const latest = standing(model.events).at(-1);
  const undo = () => model.record({ door: latest.door, person: latest.person, result: "taken_back", undoes: latest.id });
  const words = latest ? t("saved", { what: t(`results.${said(latest)}`) }) : t("takenBack");
  if (!model.events.length) return null;
  return h("div", { class: "said", role: "status" }, h("span", {}, words), latest ? button(t("undo"), undo, { "data-key": "undo" }) : null);
};

// `onward` is where the volunteer was going.
export const drawPractice = (model, { onward }) => {
  const { call, doors } = model.sheet;
  const drawn = drawDoor(model, doors[0], { leave: () => {}, links: [] });
  const tried = model.events.length > 0;
  return {
    heading: t("practice"),
    content: [
      h("p", {}, t("practiceText")),
      call ? h("p", {}, t("practiceCall", call)) : null,
      h("p", { class: "help" }, t("screenLock")),
      ...drawn.content,
      tried ? h("p", { class: "help" }, t("practiceDone")) : null,
    ],
    foot: [saved(model), h("nav", { class: "bar", "aria-label": t("thisList") }, h("a", { class: tried ? "button primary" : "button", href: onward, "data-key": "onward" }, t(tried ? "toTheDoors" : "skipPractice")))],
  };
};
