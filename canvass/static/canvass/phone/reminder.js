// A reminding door: reminded, has voted, not a supporter. Nobody is asked again what they said.

import { button, h } from "./dom.js";
import { choices, t } from "./words.js";

export const reminder = (model, door, person, latest) => {
  const keep = (fields) => () => {
    if (latest?.result !== fields.result || latest.detail !== fields.detail) model.record({ door: door.id, person: person.id, ...fields });
  };
  const ask = () => {
    model.asking = person.id;
    model.redraw();
  };
  const pressed = (result) => ({ "aria-pressed": latest?.result === result, "data-key": `${person.id}-${result}` });
  return [
    h(
      "fieldset",
      { class: "answers", "aria-labelledby": `p${person.id}` },
      button(t("results.reminded"), latest?.result === "reminded" ? () => {} : keep({ result: "reminded" }), pressed("reminded")),
      button(t("results.has_voted"), keep({ result: "has_voted" }), pressed("has_voted")),
      button(t("results.not_a_supporter"), ask, pressed("not_a_supporter")),
    ),
    model.asking === person.id && latest?.result !== "not_a_supporter" ? whichOne(model, door, person) : null,
    latest?.result === "reminded" ? whenVote(latest, keep) : null,
  ];
};

const whichOne = (model, door, person) => {
  const choose = (given) => () => {
    model.asking = null;
    model.record({ door: door.id, person: person.id, result: "not_a_supporter", answer: given });
  };
  return h(
    "fieldset",
    { class: "ids told" },
    h("legend", {}, t("whichOne")),
    ["undecided", "against"].map((given) => button(t(`results.${given}`), choose(given), { class: given, "data-key": `${person.id}-which-${given}` })),
  );
};

const whenVote = (latest, keep) =>
  h(
    "fieldset",
    { class: "answers told" },
    h("legend", {}, t("whenVote")),
    choices("when").map(([detail, words]) =>
      button(words, keep({ result: "reminded", detail }), { "aria-pressed": latest.detail === detail, "data-key": `${latest.person}-${detail}` }),
    ),
  );
