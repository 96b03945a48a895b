// My work: the lists in my hands, whether this phone holds them, and what I have walked.

import { button, h } from "./dom.js";
import { kilometres, t } from "./words.js";

const AN_HOUR = 60;

const time = (minutes) => {
  const hours = Math.round(minutes / AN_HOUR);
  return minutes < AN_HOUR ? t("aboutMinutes", { count: Math.max(5, Math.round(minutes / 5) * 5) }) : t("aboutHours", { count: hours });
};

const size = ({ purpose, doors, people, metres, minutes }) => {
  const words = [t(purpose === "gotv" ? "sizeGotv" : "size", { count: doors, people })];
  if (minutes) words.push(metres ? t("way", { km: kilometres(metres), time: time(minutes) }) : time(minutes));
  return words.join(", ");
};

const card = (list, { here, start, starting }) => {
  const begun = list.done > 0;
  const words = [t(begun || here ? "goOn" : "start"), h("span", { class: "spoken" }, ` ${list.name}`)];
  return h(
    "section",
    { class: "card" },
    h("h2", {}, list.name),
    h("p", {}, size(list)),
    list.meeting_place ? h("p", {}, t("meet", { place: list.meeting_place })) : null,
    begun ? h("p", {}, t("doneOf", { count: list.doors, done: list.done })) : null,
    here
      ? h("a", { class: "button primary wide", href: `#${list.id}`, "data-key": `start-${list.id}` }, words)
      : button(words, () => start(list.id), { class: "primary wide", disabled: starting === list.id, "data-key": `start-${list.id}` }),
    starting === list.id ? h("p", { role: "status" }, t("starting")) : null,
  );
};

// Texts need a signal, and have pages of their own.
const batch = ({ name, question, in_hand: inHand, free, refusal, url }) =>
  h(
    "section",
    { class: "card" },
    h("h2", {}, name),
    h("p", {}, t("batchSize", { count: inHand || free }), ". ", question),
    refusal ? h("p", {}, refusal) : null,
    h("a", { class: "button primary wide", href: url }, t(inHand ? "goOn" : "begin"), h("span", { class: "spoken" }, ` ${name}`)),
  );

const answers = ({ answers: count, answers_url: url }) =>
  count ? h("section", { class: "card" }, h("h2", {}, t("answers")), h("a", { class: "button primary wide", href: url }, t("toAnswer", { count }))) : null;

// An iPhone forgets what a tab keeps after a week without a visit; on the home screen it does not.
const onAnIphone = () => navigator.standalone === false;

const past = (lists) =>
  lists.length
    ? [
        h("h2", {}, t("walked")),
        h("ul", { class: "messages" }, lists.map(({ name, done, doors, spoken }) => h("li", { class: "done" }, h("span", {}, `${name}: ${t("walkedRow", { count: doors, done, spoken })}`)))),
      ]
    : [];

// `kept` are the ids of the lists on this phone; `work` is what the server said last, or null if it never has.
export const drawWork = ({ work, kept, starting, start, problem, home, take }) => ({
  heading: t("work"),
  content: [
    problem,
    work === null && !problem ? h("p", { role: "status" }, t("workFetching")) : null,
    work?.lists.map((list) => card(list, { here: kept.has(list.id), start, starting })),
    work?.beside?.batches.map(batch),
    work?.beside ? answers(work.beside) : null,
    work && !work.lists.length && !work.beside?.batches.length
      ? h("section", { class: "empty" }, h("h2", {}, t("workEmpty")), h("p", {}, t("workEmptyText")))
      : null,
    onAnIphone() && !kept.size ? h("p", { class: "help" }, t("homeScreen")) : null,
    past(work?.past ?? []),
    h("p", {}, h("a", { href: take }, t("takeList"))),
    h("p", {}, h("a", { href: "#practice" }, t("practise"))),
    h("p", {}, h("a", { href: home }, t("home"))),
  ].flat(2),
  foot: [],
});
