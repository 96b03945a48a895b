// A building: its units as a grid with signs, what others noted of its entrance, and the rest in one tap.

import { button, h } from "./dom.js";
import { signOf } from "./list.js";
import { t } from "./words.js";

export const drawBuilding = (model, units, { next, links }) => {
  const todo = units.filter((door) => !signOf(model, door).done);
  const rest = todo.filter((door) => !signOf(model, door).later);
  const notes = new Map(units.flatMap((door) => door.notes ?? []).map((note) => [note.kind, note.words]));
  const unit = (door) => {
    const { sign, words } = signOf(model, door);
    return h(
      "a",
      { class: "button", href: model.link(door), "data-key": `door-${door.id}` },
      h("span", { class: `mark ${sign}` }, h("span", { class: "spoken" }, words)),
      door.unit,
    );
  };
  const nobodyAtTheRest = () => model.recordAll(rest.map((door) => ({ door: door.id, result: "not_home" })));
  return {
    heading: units[0].address,
    content: [
      notes.size ? h("p", { class: "door-notes" }, [...notes].map(([kind, words]) => h("span", { class: "badge late" }, [t(`notes.${kind}`), words].filter(Boolean).join(" ")))) : null,
      h("p", {}, t("units", { count: units.length, todo: todo.length })),
      h("div", { class: "grid units", role: "group", "aria-label": t("buildingUnits") }, units.map(unit)),
      rest.length ? button(t("restNotHome", { count: rest.length }), nobodyAtTheRest, { class: "wide", "data-key": "rest" }) : null,
    ],
    foot: [h("nav", { class: "bar", "aria-label": t("thisList") }, links.map(([words, href]) => h("a", { class: "button", href }, words)), next())],
  };
};
