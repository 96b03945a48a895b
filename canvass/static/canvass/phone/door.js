// One door: the words to speak, each person with three answers, and what else can happen at a door.

import { button, h } from "./dom.js";
import { ofDoor } from "./events.js";
import { isRemoved, label } from "./list.js";
import { askMore } from "./more.js";
import { dayName, languageName, WORDS } from "./words.js";

const ANSWERS = ["for", "undecided", "against"];

const particulars = (person) => {
  const parts = [person.age, languageName(person.language)].filter(Boolean);
  return parts.length ? h("small", {}, parts.join(", ")) : null;
};

// The answer is kept at the tap. Tapping the one that is pressed changes nothing.
const answer = (model, door, person, latest, given) => () => {
  if (latest?.answer === given && latest.result === "answered") return;
  const { first } = ofDoor(model.events, door.id);
  const told_by = latest?.told_by ?? (first && first !== person.id ? "another" : "self");
  model.record({ door: door.id, person: person.id, result: "answered", answer: given, told_by, corrects: latest?.answer ? latest.id : null });
};

const threeAnswers = (model, door, person, latest) =>
  h(
    "fieldset",
    { class: "ids", "aria-labelledby": `p${person.id}` },
    ANSWERS.map((given) =>
      button(WORDS.results[given], answer(model, door, person, latest, given), {
        class: given,
        "aria-pressed": latest?.answer === given,
        "data-key": `${person.id}-${given}`,
      }),
    ),
  );

// From the second person on: another's word is kept as such until the volunteer says that it was their own.
const whoToldYou = (model, door, person, latest) => {
  const { first } = ofDoor(model.events, door.id);
  if (latest?.result !== "answered" || first === person.id) return null;
  const own = latest.told_by === "self";
  const correct = (told_by) => () => {
    model.toldBy.add(latest.id);
    if (latest.told_by === told_by) model.redraw();
    else model.record({ door: door.id, person: person.id, result: "answered", answer: latest.answer, told_by, corrects: latest.id });
  };
  const another = !own && model.toldBy.has(latest.id);
  const asked = h(
    "fieldset",
    { class: "answers told" },
    h("legend", {}, WORDS.whoToldYou),
    button(WORDS.themself, correct("self"), { "aria-pressed": own, "data-key": `${person.id}-self` }),
    button(WORDS.someoneElse, correct("another"), { "aria-pressed": another, "data-key": `${person.id}-another` }),
  );
  return [asked, another ? h("p", { class: "help" }, WORDS.opensNothing) : null];
};

const reminder = (model, door, person, latest) => {
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
      button(WORDS.results.reminded, latest?.result === "reminded" ? () => {} : keep({ result: "reminded" }), pressed("reminded")),
      button(WORDS.results.has_voted, keep({ result: "has_voted" }), pressed("has_voted")),
      button(WORDS.results.not_a_supporter, ask, pressed("not_a_supporter")),
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
    h("legend", {}, WORDS.whichOne),
    ["undecided", "against"].map((given) => button(WORDS.results[given], choose(given), { class: given, "data-key": `${person.id}-which-${given}` })),
  );
};

const whenVote = (latest, keep) =>
  h(
    "fieldset",
    { class: "answers told" },
    h("legend", {}, WORDS.whenVote),
    Object.entries(WORDS.when).map(([detail, words]) =>
      button(words, keep({ result: "reminded", detail }), { "aria-pressed": latest.detail === detail, "data-key": `${latest.person}-${detail}` }),
    ),
  );

const person = (model, door, somebody) => {
  if (isRemoved(model, somebody)) {
    return h("section", { class: "person" }, h("h2", {}, WORDS.gone), h("p", {}, WORDS.goneText));
  }
  const latest = ofDoor(model.events, door.id).people.get(somebody.id);
  const noted = latest && ["moved", "deceased", "do_not_contact"].includes(latest.result);
  const gotv = model.sheet.purpose === "gotv";
  return h(
    "section",
    { class: "person" },
    h("h2", { id: `p${somebody.id}` }, somebody.name, " ", particulars(somebody)),
    gotv ? h("p", { class: "help" }, WORDS.saidYes(model.sheet.candidate, dayName(somebody.said_yes_on))) : null,
    noted ? h("p", {}, h("span", { class: "badge done" }, WORDS.results[latest.result])) : null,
    noted ? null : gotv ? reminder(model, door, somebody, latest) : threeAnswers(model, door, somebody, latest),
    noted || gotv ? null : whoToldYou(model, door, somebody, latest),
  );
};

const atTheDoor = (model, door, { leave }) => {
  const latest = ofDoor(model.events, door.id).door;
  const keep = (result, then) => () => {
    if (latest?.result !== result) model.record({ door: door.id, person: null, result });
    then?.();
  };
  const pressed = (result) => ({ "aria-pressed": latest?.result === result, "data-key": result });
  return h(
    "div",
    { class: "answers" },
    button(WORDS.notHome, keep("not_home", leave), pressed("not_home")),
    button(WORDS.refusedDoor, keep("refused"), pressed("refused")),
    button(WORDS.more, () => askMore(model, door, { leave }), { "aria-haspopup": "dialog", "data-key": "more" }),
  );
};

export const drawDoor = (model, door, { next, leave, listLink }) => {
  const here = door.people.some((somebody) => !isRemoved(model, somebody));
  const { opening, question, thanks } = model.sheet.script;
  const gotv = model.sheet.purpose === "gotv"; // Reminding, never persuading: nothing is asked.
  const latest = ofDoor(model.events, door.id).door;
  return {
    heading: [door.address, door.unit].filter(Boolean).join(", ") || label(door),
    content: here
      ? [
          model.elsewhere.has(door.id) ? h("p", {}, h("span", { class: "badge done" }, WORDS.elsewhere)) : null,
          h("div", { class: "tight" }, opening ? h("p", { class: "script" }, opening) : null, gotv ? null : h("p", { class: "ask" }, question)),
          h("div", {}, door.people.map((somebody) => person(model, door, somebody))),
          latest && latest.result !== "not_home" && latest.result !== "refused"
            ? h("p", {}, h("span", { class: "badge done" }, WORDS.results[latest.result]))
            : null,
          atTheDoor(model, door, { leave }),
          thanks ? h("p", { class: "help" }, thanks) : null,
        ]
      : [h("p", {}, WORDS.nobodyHere)],
    foot: [h("nav", { class: "bar", "aria-label": WORDS.thisList }, h("a", { class: "button", href: listLink }, WORDS.list), next())],
  };
};
