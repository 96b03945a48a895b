// The end of a list: what it came to, and what to do with the rest.

import { button, h } from "./dom.js";
import { counts, laterDoors, row } from "./list.js";
import { t } from "./words.js";

export const drawDone = (model, { sync, busy, finish, takeMore, lookAgain }) => {
  const found = counts(model);
  const words = t(model.sheet.purpose === "gotv" ? "doneReminded" : "doneText", found);
  const open = sync.state !== "ok" || Boolean(sync.waiting + busy);
  const all = found.done === found.count;
  return {
    heading: t(all ? "doneHeading" : "notDoneHeading"),
    content: [
      h("p", {}, words),
      found.later
        ? [h("h2", {}, t("toComeBack", { count: found.later })), h("ul", { class: "rows" }, laterDoors(model).map((door) => row(model, door))), h("p", {}, t("comeBackOrGive"))]
        : null,
      h("p", {}, t("keepOpen")),
      button(t("takeMore"), takeMore, { class: "wide", disabled: open, "data-key": "more" }),
      button(t(all ? "finish" : "giveBack"), () => finish(), { class: "primary wide", disabled: open, "data-key": "finish" }),
    ],
    foot: [h("nav", { class: "bar", "aria-label": t("thisList") }, h("a", { class: "button", href: lookAgain }, t("lookAgain")))],
  };
};
