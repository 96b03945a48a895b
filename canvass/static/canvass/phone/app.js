// The phone at the door: one shell, a list and its doors behind the mark of the address, and the state line.

import { drawDoor } from "./door.js";
import { button, fill, h } from "./dom.js";
import { makeEvent, said, standing } from "./events.js";
import { counts, drawList, label, nextDoor } from "./list.js";
import * as store from "./store.js";
import { Sync } from "./sync.js";
import { WORDS } from "./words.js";

const AFTER_A_MOVE = 450;
const STALE = 12 * 3600_000;
const OLDEST = 14 * 24 * 3600_000;

const screen = document.getElementById("screen");
const foot = document.getElementById("foot");
const line = document.getElementById("state");
const heading = document.querySelector("h1");
const { campaign, person, work, signIn } = screen.dataset;
const formToken = document.querySelector("#form input").value;
const sync = new Sync({ campaign, person, formToken });

let model = null;
let notice = ""; // What is to be said instead of what was saved last.
let noticeAfterMove = "";
let broken = false;
let settled = null;
let shownStale = false;
const inFlight = new Map(); // Events on their way to the disk.

const place = () => {
  const [list, position] = location.hash.slice(1).split("/");
  return { list, position: Number(position) || 0 };
};

const link = (door) => `#${model.sheet.id}/${door.position}`;
const listLink = () => `#${model.sheet.id}`;

// --- What stands -------------------------------------------------------------------------------

const load = async (id) => {
  const [kept, events, refused] = await Promise.all([store.getList(id), store.actsOf(id), store.refused()]);
  if (!kept || kept.owner !== sync.owner) return null;
  const ids = new Set(events.map((event) => event.id));
  events.push(...[...inFlight.values()].filter((event) => event.list === id && !ids.has(event.id)));
  events.sort((a, b) => (a.id < b.id ? -1 : 1));
  // One object for as long as a list is open: the buttons on the screen hold on to it.
  const before = model?.sheet.id === id ? model : { filter: "all", search: "", asking: null, toldBy: new Set() };
  return Object.assign(before, {
    sheet: kept.sheet,
    syncedAt: kept.syncedAt,
    events,
    refused,
    removed: new Set(kept.removed),
    elsewhere: new Set(kept.elsewhere),
    done: new Set(kept.sheet.done),
    link,
    record,
    redraw: draw,
  });
};

// The tap is the save: the screen shows it at once, and "Saved" once it is on disk.
const record = async (fields) => {
  if (broken) return;
  const full = { list: model.sheet.id, answer: null, told_by: "self", detail: "", note: "", undoes: null, corrects: null, ...fields };
  const event = makeEvent(full);
  model.events.push(event);
  inFlight.set(event.id, event);
  notice = "";
  draw();
  showState();
  try {
    await store.save(sync.owner, event);
    sync.waiting += 1;
  } catch {
    model.events = model.events.filter((other) => other.id !== event.id);
    broken = true;
  }
  inFlight.delete(event.id);
  draw();
  showState();
  sync.poke();
};

const latestAct = () => standing(model.events).at(-1);

const undo = () => {
  const event = latestAct();
  if (!event) return;
  record({ door: event.door, person: event.person, result: "taken_back", undoes: event.id });
  const door = model.sheet.doors.find((other) => other.id === event.door);
  if (door) go(link(door));
};

// --- Moving ------------------------------------------------------------------------------------

const go = (hash) => {
  if (location.hash !== hash) settle();
  location.hash = hash;
};

// The second tap of a double tap must not fall on the next door.
const settle = () => {
  screen.inert = foot.inert = true;
  clearTimeout(settled);
  settled = setTimeout(() => (screen.inert = foot.inert = false), AFTER_A_MOVE);
};

const leave = (words = "") => {
  const door = nextDoor(model, place().position);
  noticeAfterMove = words;
  go(door ? link(door) : `${listLink()}/done`);
};

const next = () => {
  const door = nextDoor(model, place().position);
  return h("a", { class: "button primary", href: door ? link(door) : `${listLink()}/done`, "data-key": "next" }, WORDS.nextDoor);
};

// --- Drawing -----------------------------------------------------------------------------------

const showState = () => {
  const waiting = sync.waiting + inFlight.size;
  const words = broken
    ? ["alarm", WORDS.cannotSave]
    : sync.state === "signin"
      ? ["alarm", WORDS.signIn]
      : sync.state === "offline"
        ? ["wait", WORDS.noSignal(waiting)]
        : waiting
          ? ["wait", WORDS.unsent(waiting)]
          : ["ok", WORDS.allSent];
  line.className = `state ${words[0]}`;
  if (line.textContent !== words[1]) {
    const again = `${signIn}?next=${encodeURIComponent(location.pathname)}`;
    line.replaceChildren(sync.state === "signin" && !broken ? h("a", { href: again }, words[1]) : words[1]);
  }
};

const whatWasSaved = () => {
  const instead = inFlight.size ? WORDS.saving : notice;
  if (instead) return h("div", { class: "said", role: "status" }, h("span", {}, instead));
  const event = latestAct();
  if (!event) return model.events.length ? h("div", { class: "said", role: "status" }, h("span", {}, WORDS.takenBack)) : null;
  const door = model.sheet.doors.find((other) => other.id === event.door);
  const here = door?.position === place().position;
  const words = WORDS.results[said(event)];
  const text = here || !door ? WORDS.saved(words) : WORDS.savedAt(label(door), words);
  return h("div", { class: "said", role: "status" }, h("span", {}, text), button(WORDS.undo, undo, { "data-key": "undo" }));
};

const show = (drawn) => {
  heading.textContent = drawn.heading;
  fill(screen, drawn.content);
  fill(foot, whatWasSaved(), drawn.foot);
  foot.hidden = false;
};

const say = (words, ...acts) => {
  heading.textContent = "";
  fill(screen, h("p", {}, words), acts);
  foot.hidden = true;
  heading.textContent = model?.sheet.name ?? document.title.split(" · ")[0];
};

const drawDone = () => {
  const { doors, spoken, said_for } = counts(model);
  const gotv = model.sheet.purpose === "gotv";
  const open = sync.state !== "ok" || Boolean(sync.waiting + inFlight.size);
  return {
    heading: WORDS.doneHeading,
    content: [
      h("p", {}, gotv ? WORDS.doneReminded(doors, spoken) : WORDS.doneText(doors, spoken, said_for)),
      h("p", {}, WORDS.keepOpen),
      button(WORDS.finish, finish, { class: "primary wide", disabled: open, "data-key": "finish" }),
    ],
    foot: [h("nav", { class: "bar", "aria-label": WORDS.thisList }, h("a", { class: "button", href: listLink() }, WORDS.lookAgain))],
  };
};

const finish = async () => {
  try {
    await sync.giveBack(model.sheet.id);
    await store.dropList(model.sheet.id);
    location.assign(work);
  } catch {
    sync.poke();
  }
};

// A reminding list must be checked at the gate every 12 hours; until then it shows no name.
const isStale = () => model.sheet.purpose === "gotv" && Date.now() - model.syncedAt > STALE;

function draw() {
  if (!model) return;
  shownStale = isStale();
  if (shownStale) {
    say(WORDS.stale, button(WORDS.tryAgain, () => sync.poke(), { class: "primary" }));
    return;
  }
  const door = model.sheet.doors.find((other) => other.position === place().position);
  if (door) show(drawDoor(model, door, { next, leave, listLink: listLink() }));
  else if (location.hash.endsWith("/done") && !nextDoor(model)) show(drawDone());
  else show(drawList(model, { next }));
}

// --- Beginning ---------------------------------------------------------------------------------

const fetchList = async (id) => {
  fill(screen, h("p", {}, WORDS.opening));
  try {
    await sync.download(id);
  } catch (problem) {
    if (problem.status === 401) return location.assign(`${signIn}?next=${encodeURIComponent(location.pathname)}`);
    if (problem.status === 404) return say(WORDS.notYours, h("a", { class: "button", href: work }, WORDS.toMyWork));
    return say(WORDS.noList, button(WORDS.tryAgain, open, { class: "primary" }));
  }
  return null;
};

async function open() {
  const { list } = place();
  if (!list) return location.replace(work);
  model = await load(list);
  if (!model) await fetchList(list);
  model ??= await load(list);
  draw();
  showState();
  return null;
}

// Lists of somebody else on this phone, and lists nobody has checked for 14 days, leave it.
const tidy = async () => {
  for (const list of await store.allLists()) {
    if (list.owner !== sync.owner || Date.now() - list.syncedAt > OLDEST) await store.dropList(list.id);
  }
};

const changed = async ({ detail }) => {
  if (!model) return;
  const before = signature();
  model = await load(model.sheet.id);
  if (model && signature() !== before) draw();
  if (!model) say(detail.wipe ? WORDS.wiped : WORDS.notYours, h("a", { class: "button", href: work }, WORDS.toMyWork));
};

// What a change could alter on the screen: nothing is drawn anew under a finger without need.
const signature = () => model && JSON.stringify([[...model.removed], [...model.elsewhere], model.refused.length, model.events.map((event) => event.id)]);

const begin = async () => {
  try {
    await tidy();
    sync.waiting = (await store.unsent(sync.owner)).length;
  } catch {
    broken = true;
    showState();
  }
  sync.addEventListener("state", () => {
    showState();
    if (model && (location.hash.endsWith("/done") || isStale() !== shownStale)) draw();
  });
  sync.addEventListener("change", changed);
  addEventListener("hashchange", async () => {
    settle();
    notice = noticeAfterMove;
    noticeAfterMove = "";
    if (model?.sheet.id !== place().list) await open();
    else draw();
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  });
  await open();
  sync.start();
};

begin();
