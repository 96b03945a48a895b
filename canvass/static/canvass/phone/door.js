// One door: the words to speak, each person with three answers, and what else can happen at a door.

import { button, h } from "./dom.js";
import { ofDoor } from "./events.js";
import { isRemoved, label, laterWords } from "./list.js";
import { askMore } from "./more.js";
import { reminder } from "./reminder.js";
import { dayName, language, languageName, t } from "./words.js";

const ANSWERS = ["for", "undecided", "against"];
const ENDED = ["moved", "deceased", "do_not_contact"];

const particulars = (person) => {
  const parts = [person.age, languageName(person.language)].filter(Boolean);
  return parts.length ? h("small", {}, parts.join(", ")) : null;
};

// The answer is kept at the tap. Tapping the one that is pressed changes nothing.
const answer = (model, door, person, latest, given) => () => {
  if (latest?.answer === given && latest.result === "answered") return;
  const { first } = ofDoor(model, door.id);
  const told_by = latest?.told_by ?? (first && first !== person.id ? "another" : "self");
  model.record({ door: door.id, person: person.id, result: "answered", answer: given, told_by, corrects: latest?.answer ? latest.id : null });
};

const threeAnswers = (model, door, person, latest) =>
  h(
    "fieldset",
    { class: "ids", "aria-labelledby": `p${person.id}` },
    ANSWERS.map((given) =>
      button(t(`results.${given}`), answer(model, door, person, latest, given), {
        class: given,
        "aria-pressed": latest?.answer === given,
        "data-key": `${person.id}-${given}`,
      }),
    ),
  );

// From the second person on: another's word is kept as such until the volunteer says that it was their own.
const whoToldYou = (model, door, person, latest) => {
  const { first } = ofDoor(model, door.id);
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
    h("legend", {}, t("whoToldYou")),
    button(t("themself"), correct("self"), { "aria-pressed": own, "data-key": `${person.id}-self` }),
    button(t("someoneElse"), correct("another"), { "aria-pressed": another, "data-key": `${person.id}-another` }),
  );
  return [asked, another ? h("p", { class: "help" }, t("opensNothing")) : null];
};

// The words of the script in the language that was chosen for it; its own where it has not been translated. `heard` tells
// a screen reader, and the side from which the words run.
const spoken = (model) => {
  const { script } = model.sheet;
  const chosen = model.scriptLanguage ?? language;
  const words = script.translations[chosen];
  if (!words) return { ...script, heard: { lang: script.language ?? "en", dir: "auto" } };
  const followUps = script.follow_ups.map((asked, place) => ({
    ...asked,
    ask: words.follow_ups[place].ask,
    choices: asked.choices.map((choice, index) => ({ ...choice, words: words.follow_ups[place].choices[index] })),
  }));
  return { ...words, follow_ups: followUps, heard: { lang: chosen, dir: "auto" } };
};

const inWhichLanguage = (model) => {
  const { translations } = model.sheet.script;
  const offered = Object.keys(translations);
  if (!offered.length) return null;
  const chosen = model.scriptLanguage ?? language;
  const choose = (code) => () => {
    model.scriptLanguage = code;
    model.redraw();
  };
  const each = (code, words) =>
    button(words, choose(code), { "aria-pressed": code === "" ? !(chosen in translations) : chosen === code, "data-key": `script-${code}` });
  const names = new Intl.DisplayNames([language], { type: "language" });
  return h(
    "div",
    { class: "answers", role: "group", "aria-label": t("scriptLanguage") },
    each("", t("original")),
    offered.map((code) => each(code, names.of(code))),
  );
};

// What the drive asks after an answer: one tap each, free to skip.
const furtherQuestions = (model, door, person, latest) => {
  if (latest?.result !== "answered") return null;
  const given = ofDoor(model, door.id).followUps.get(person.id) ?? {};
  const { follow_ups: further, heard } = spoken(model);
  return further.map((asked, place) => {
    const number = place + 1;
    if (!asked.when.includes(latest.answer) || (asked.after && given[1] !== asked.after)) return null;
    const keep = (key) => () => {
      if (given[number] !== key) model.record({ door: door.id, person: person.id, result: "follow_up", detail: `${number}:${key}` });
    };
    return h(
      "fieldset",
      { class: "answers told" },
      h("legend", heard, asked.ask),
      asked.choices.map(({ key, words }) =>
        button(words, keep(key), { ...heard, "aria-pressed": given[number] === key, "data-key": `${person.id}-${number}-${key}` }),
      ),
    );
  });
};

const person = (model, door, somebody) => {
  if (isRemoved(model, somebody)) {
    return h("section", { class: "person" }, h("h2", {}, t("gone")), h("p", {}, t("goneText")));
  }
  const latest = ofDoor(model, door.id).people.get(somebody.id);
  const ended = latest && ENDED.includes(latest.result);
  const gotv = model.sheet.purpose === "gotv";
  return h(
    "section",
    { class: "person" },
    h("h2", { id: `p${somebody.id}` }, h("bdi", {}, somebody.name), " ", particulars(somebody)),
    gotv ? h("p", { class: "help" }, t("saidYes", { candidate: model.sheet.candidate, day: dayName(somebody.said_yes_on) })) : null,
    ended ? h("p", {}, h("span", { class: "badge done" }, t(`results.${latest.result}`))) : null,
    ended ? null : gotv ? reminder(model, door, somebody, latest) : threeAnswers(model, door, somebody, latest),
    ended || gotv ? null : [whoToldYou(model, door, somebody, latest), furtherQuestions(model, door, somebody, latest)],
  );
};

const atTheDoor = (model, door, { leave }) => {
  const latest = ofDoor(model, door.id).door;
  const keep = (result, then) => () => {
    if (latest?.result !== result) model.record({ door: door.id, result });
    then?.();
  };
  const pressed = (result) => ({ "aria-pressed": latest?.result === result, "data-key": result });
  return h(
    "div",
    { class: "answers" },
    button(t("results.not_home"), keep("not_home", leave), pressed("not_home")),
    button(t("results.refused"), keep("refused"), pressed("refused")),
    button(t("more"), () => askMore(model, door, { leave }), { "aria-haspopup": "dialog", "data-key": "more" }),
  );
};

const notesOf = (door) =>
  door.notes?.length
    ? h("p", { class: "door-notes" }, door.notes.map(({ kind, words }) => h("span", { class: "badge late" }, [t(`notes.${kind}`), words].filter(Boolean).join(" "))))
    : null;

const inside = (model, door, { leave }) => {
  const gotv = model.sheet.purpose === "gotv"; // Reminding, never persuading: nothing is asked.
  const { opening, question, thanks, heard } = spoken(model);
  const latest = ofDoor(model, door.id).door;
  const later = laterWords(model, door);
  const other = latest && !["not_home", "refused", "come_back"].includes(latest.result);
  return [
    notesOf(door),
    model.elsewhere.has(door.id) ? h("p", {}, h("span", { class: "badge done" }, t("elsewhere"))) : null,
    inWhichLanguage(model),
    h("div", { class: "tight" }, opening ? h("p", { class: "script", ...heard }, opening) : null, gotv ? null : h("p", { class: "ask", ...heard }, question)),
    h("div", {}, door.people.map((somebody) => person(model, door, somebody))),
    other ? h("p", {}, h("span", { class: "badge done" }, t(`results.${latest.result}`))) : null,
    later ? h("p", {}, h("span", { class: "badge wait" }, later)) : null,
    atTheDoor(model, door, { leave }),
    thanks ? h("p", { class: "help", ...heard }, thanks) : null,
  ];
};

export const drawDoor = (model, door, { next, leave, links }) => {
  const here = door.people.some((somebody) => !isRemoved(model, somebody));
  const { shut } = ofDoor(model, door.id);
  return {
    heading: [door.address, door.unit].filter(Boolean).join(", ") || label(door),
    content: shut ? [h("p", {}, h("span", { class: "badge refused" }, t("struckOut")))] : here ? inside(model, door, { leave }) : [h("p", {}, t("nobodyHere"))],
    foot: [h("nav", { class: "bar", "aria-label": t("thisList") }, links.map(([words, href]) => h("a", { class: "button", href }, words)), next?.())],
  };
};
