// The phone at the door: one shell, its screens behind the mark of the address, and the state line.

import { button, fill, h } from "./dom.js";
import { makeEvent, said, standing, uuid7 } from "./events.js";
import { buildingOf, drawList, label, nextDoor } from "./list.js";
import { forgetShell, isKept, keepLater, keepShell } from "./shell.js";
import * as store from "./store.js";
import { Sync } from "./sync.js";
import { t } from "./words.js";
import { drawWork } from "./work.js";

const AFTER_A_MOVE = 450;
const STALE = 12 * 3600_000;
const OLDEST = 14 * 24 * 3600_000;
const NO_TAP = 300; // A finger that was lifted and has tapped nothing by then.

const screen = document.getElementById("screen");
const foot = document.getElementById("foot");
const line = document.getElementById("state");
const heading = document.querySelector("h1");
const { campaign, home, take, signIn, signOut, worker, tiles, attribution } = screen.dataset;
const sync = new Sync({ campaign });

let model = null;
let screens = null; // All but My work and the list.
let practice = null;
let work = null; // What the server said of my lists, and which of them are here.
let status = null;
let map = null;
let notice = []; // What is to be said instead of what was saved last.
let noticeAfterMove = [];
let standsAt = location.hash; // The browser tells of a move a moment after it.
let broken = false;
let settled = null;
let shownStale = false;
let cameFrom = null;
const inFlight = new Map(); // Events on their way to the disk.

const bringScreens = async () => (screens ??= await import("./screens.js").catch(() => null));

const place = () => {
  const [list, view, position] = location.hash.slice(1).split("/");
  return { list, view: view ?? "", position: Number(position ?? view) || 0 };
};

const listLink = () => `#${model.sheet.id}`;
const signInLink = () => h("a", { class: "button primary wide", href: toSignIn() }, t("signInButton"));
const toSignIn = () => `${signIn}?next=${encodeURIComponent(location.pathname)}`;

// What stands:

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
    refused: refused.length,
    removed: new Set(kept.removed),
    elsewhere: new Set(kept.elsewhere),
    done: new Set(kept.sheet.done),
    buildings: null,
    link: (door) => `#${id}/${door.position}`,
    buildingLink: (door) => `#${id}/building/${door.position}`,
    record: (fields) => recordAll([fields]),
    recordAll,
    redraw: draw,
  });
};

// The tap is the save: the screen shows it at once, and "Saved" once it is on disk.
const recordAll = async (all) => {
  if (broken) return;
  const group = all.length > 1 ? uuid7() : undefined;
  const position = model.here?.() ?? null;
  const events = all.map((fields) => ({ ...makeEvent({ list: model.sheet.id, position, ...fields }), group }));
  model.events = [...model.events, ...events];
  for (const event of events) inFlight.set(event.id, event);
  notice = [];
  draw();
  showState();
  try {
    await store.save(sync.owner, events);
    sync.waiting += events.length;
  } catch {
    const lost = new Set(events.map((event) => event.id));
    model.events = model.events.filter((event) => !lost.has(event.id));
    broken = true;
  }
  for (const event of events) inFlight.delete(event.id);
  if (broken) draw();
  else sayWhatWasSaved();
  showState();
  sync.poke();
};

const latestAct = () => standing(model.events).at(-1);

// Takes back the latest act: one event, or all those that one tap made.
const undo = () => {
  const latest = latestAct();
  if (!latest) return;
  const acts = latest.group ? standing(model.events).filter((event) => event.group === latest.group) : [latest];
  recordAll(acts.map((event) => ({ door: event.door, person: event.person, result: "taken_back", undoes: event.id })));
  const door = model.sheet.doors.find((other) => other.id === latest.door);
  if (door && !latest.group) go(model.link(door));
};

// Moving:

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

const onward = () => {
  const door = nextDoor(model, place().position);
  return door ? model.link(door) : `${listLink()}/done`;
};

const leave = (...words) => {
  noticeAfterMove = words.filter(Boolean);
  go(onward());
};

const next = () => h("a", { class: "button primary", href: onward(), "data-key": "next" }, t("nextDoor"));

const links = (...names) => {
  const known = { list: [t("list"), listLink()], map: [t("map"), `${listLink()}/map`], work: [t("back"), "#"] };
  return names.map((name) => known[name]);
};

// Drawing:

const stateWords = (waiting) => {
  if (broken) return ["alarm", t("cannotSave")];
  if (sync.state === "signin") return ["alarm", t("signIn")];
  if (sync.state === "offline") return ["wait", waiting ? t("noSignalSaved", { count: waiting }) : t("noSignal")];
  return waiting ? ["wait", t("unsent", { count: waiting })] : ["ok", t("allSent")];
};

const showState = () => {
  const [kind, words] = stateWords(sync.waiting + inFlight.size);
  line.className = `state ${kind}`;
  line.href = sync.state === "signin" && !broken ? toSignIn() : "#status";
  if (line.textContent !== words) line.textContent = words;
};

const savedWords = (event) => {
  const acts = event.group ? standing(model.events).filter((other) => other.group === event.group) : [event];
  if (acts.length > 1) return t("savedRest", { count: acts.length });
  const door = model.sheet.doors.find((other) => other.id === event.door);
  const what = t(`results.${said(event)}`);
  if (door && door.position !== place().position) return t("savedAt", { where: label(door), what });
  const asked = event.told_by === "another" && !model.toldBy.has(event.id); // The question may stand below the fold.
  return [t("saved", { what }), asked && t("whoToldYou")].filter(Boolean).join(". ");
};

const whatWasSaved = () => {
  const saying = inFlight.size ? [t("saving")] : notice;
  const event = latestAct();
  const words = saying.length || !event ? saying : [savedWords(event)];
  if (!words.length && model.events.length) words.push(t("takenBack"));
  if (!words.length) return null;
  const undoable = event && !inFlight.size;
  return h(
    "div",
    { class: "said", role: "status" },
    words.map((part) => (typeof part === "string" ? h("span", {}, part) : part)),
    undoable ? button(t("undo"), undo, { "data-key": "undo" }) : null,
  );
};

// Only the word for it changes: nothing moves, and no button goes from under a finger.
const sayWhatWasSaved = () => {
  const shown = foot.querySelector(".said");
  const fresh = model && !shownStale ? whatWasSaved() : null;
  if (!fresh) return;
  if (shown) shown.replaceWith(fresh);
  else foot.prepend(fresh);
};

const show = (drawn, saved = null) => {
  heading.textContent = drawn.heading;
  fill(screen, drawn.content);
  fill(foot, saved, drawn.foot);
  foot.hidden = !foot.childElementCount;
};

const say = (words, ...acts) => show({ heading: model?.sheet.name ?? t("doors"), content: [h("p", {}, words), acts.flat()], foot: [] });

// A reminding list that was not checked for 12 hours shows no name.
const isStale = () => model.sheet.purpose === "gotv" && Date.now() - model.syncedAt > STALE;

const finish = async (otherwise = null) => {
  try {
    const { doors_left } = await sync.giveBack(model.sheet.id);
    await store.dropList(model.sheet.id);
    model = null;
    noticeAfterMove = doors_left ? [t("gaveBack", { count: doors_left })] : [];
    go("#");
  } catch {
    if (otherwise) {
      notice = [otherwise];
      draw();
    }
    sync.poke();
  }
};

const takeMore = async () => {
  try {
    go(`#${await sync.more(model.sheet.id)}`);
  } catch (problem) {
    notice = [t(problem.status === 409 ? "noMore" : "noList")];
    draw();
  }
};

// Everything is sent before the rest goes to somebody else.
const giveBack = () => {
  if (sync.state === "ok" && !(sync.waiting + inFlight.size)) return finish(t("giveBackWaits"));
  notice = [t("giveBackWaits")];
  draw();
  return sync.poke();
};

const drawOfList = () => {
  const { view, position } = place();
  const door = model.sheet.doors.find((other) => other.position === position);
  const units = door && buildingOf(model, door);
  const up = units && view !== "building" ? [[t("building"), model.buildingLink(units[0])]] : links("list");
  if (view === "done") return screens.drawDone(model, { sync, busy: inFlight.size, finish, takeMore, lookAgain: listLink() });
  if (view === "map") return drawMap();
  if (view === "building" && units) return screens.drawBuilding(model, units, { next, links: links("list") });
  if (door) lookWhere(door);
  if (door) return screens.drawDoor(model, door, { next, leave, links: [...up, ...links("map")] });
  return drawList(model, { next, links: links("work", "map"), laterLink: `${listLink()}/done`, giveBack });
};

// Once a door.
const lookWhere = ({ id }) => {
  if (model.sheet.asks_position && model.lookedAt !== id) import("./position.js").then((code) => code.look(model)).catch(() => {});
  model.lookedAt = id;
};

// The map's code comes with the first map that is opened; one that is open stays as it is.
const drawMap = () => {
  if (map?.model === model && map.events === model.events.length) return map.drawn;
  if (map?.code) return (map = { ...map, model, events: model.events.length, drawn: map.code.drawMap(model, { next, links: links("list"), tiles, attribution }) }).drawn;
  const arrived = (code) => {
    map = { code };
    draw();
  };
  const missing = () => {
    notice = [t("mapMissing")];
    draw();
  };
  if (!map) import("./map.js").then(arrived, missing);
  const instead = h("a", { class: "button", href: listLink() }, t("mapSame"));
  return { heading: t("mapHeading"), content: [h("p", { role: "status" }, t("mapOpening"))], foot: [h("nav", { class: "bar" }, instead)] };
};

function draw() {
  const { list } = place();
  if (list === "status") return status && show(screens.drawStatus(sync, status, { waiting: sync.waiting + inFlight.size, signOut: leaveCampaign, signIn: toSignIn() }));
  if (list === "practice") return drawPractising();
  if (!list) return show(drawWork({ ...work, start, home, take }), notice.length ? h("div", { class: "said", role: "status" }, h("span", {}, notice)) : null);
  if (!model) return null;
  shownStale = isStale();
  if (shownStale) return say(t("stale"), button(t("tryAgain"), () => sync.poke(), { class: "primary wide" }));
  return show(drawOfList(), whatWasSaved());
}

// My work, practice, status:

const workProblem = (problem) =>
  problem.status === 401
    ? h("p", {}, t("signInFirst"), " ", signInLink())
    : h("p", {}, t("workOffline"));

const openWork = async () => {
  const here = async () => new Set((await store.allLists()).filter((list) => list.owner === sync.owner).map((list) => list.id));
  const [known, kept] = await Promise.all([store.getMeta(`work:${sync.owner}`), here()]);
  work = { work: known ?? null, kept, starting: null, problem: null };
  draw();
  try {
    work = { ...work, work: await sync.work(), kept: await here() };
  } catch (problem) {
    work = { ...work, problem: workProblem(problem) };
  }
  if (!place().list) draw();
};

// Said at the list: at once where the volunteer stands there already. It takes the place of nothing else that is to be
// said: not of what she has done there, nor of what she is told as she goes on.
const tell = (id, words) => {
  const { list, view } = place();
  if (noticeAfterMove.length || (model?.sheet.id === id && model.events.length)) return;
  if (list !== id || standsAt !== location.hash) noticeAfterMove = [words];
  else if (!model || !view) {
    notice = [words];
    sayWhatWasSaved();
  }
};

// Only this needs a signal. A list comes with all that it needs: the shell around it, the map, the practice door. Answers
// whether the volunteer has practised; who has not may begin while the rest still comes.
const bring = async (id) => {
  navigator.storage?.persist?.();
  await sync.download(id);
  keepLater();
  const practised = await store.getMeta("practised");
  const told = isKept().then((kept) => tell(id, t(kept ? "readyOffline" : "notKept")));
  if (practised) await told;
  return practised;
};

const start = async (id) => {
  work = { ...work, starting: id, problem: null };
  draw();
  let practised = false;
  try {
    practised = await bring(id);
  } catch (problem) {
    work = { ...work, starting: null, problem: problem.status === 401 ? workProblem(problem) : h("p", {}, t("noList")) };
    return draw();
  }
  if (place().list) return null; // Somewhere else by now.
  return go(practised ? `#${id}` : `#practice/${id}`);
};

// Its code comes with the first list, like the map's; without it nothing stands before the doors.
const openPractice = async () => {
  const code = await import("./practice.js").catch(() => null);
  if (!code) return location.replace(beyondPractice());
  const [list] = (await store.allLists()).filter((other) => other.owner === sync.owner);
  practice = { model: code.practiceModel(drawPractising, list?.sheet.call ?? null), draw: code.drawPractice };
  await store.putMeta("practised", true);
  return drawPractising();
};

const beyondPractice = () => (place().view ? `#${place().view}` : "#");

function drawPractising() {
  if (practice) show(practice.draw(practice.model, { onward: beyondPractice() }));
}

const openStatus = async () => {
  if (!(await bringScreens())) return;
  status = await screens.readStatus(sync);
  draw();
};

// Signing out: nothing of the campaign stays. It waits while anything is unsent, in this tab or another.
const leaveCampaign = async () => {
  if ((await store.everyUnsent()).length) return openStatus();
  const who = await sync.who().catch(() => null);
  await store.wipe();
  await forgetShell();
  if (!who) return location.assign(signIn);
  const form = h(
    "form",
    { method: "post", action: signOut },
    h("input", { type: "hidden", name: "csrfmiddlewaretoken", value: who.form_token }),
    h("input", { type: "hidden", name: "unsent", value: "0" }),
  );
  document.body.append(form);
  return form.submit();
};

// Beginning:

// A list that was taken by its code or number, and is not here yet. Answers whether it can be shown now.
const fetchList = async (id) => {
  say(t("starting"));
  let practised = false;
  try {
    practised = await bring(id);
  } catch (problem) {
    if (problem.status === 401) say(t("signIn"), signInLink());
    else if (problem.status === 404) say(t("notYours"), toWork());
    else say(t("noList"), button(t("tryAgain"), open, { class: "primary wide" }), toWork());
    return false;
  }
  if (place().list !== id) return false;
  if (!practised) {
    go(`#practice/${id}`);
    return false;
  }
  return true;
};

const toWork = () => h("a", { class: "button wide", href: "#" }, t("toMyWork"));

async function open() {
  const { list } = place();
  showState();
  if (!list) return openWork();
  if (!(await bringScreens())) return say(t("noList"), button(t("tryAgain"), open, { class: "primary wide" }));
  if (list === "status") return openStatus();
  if (list === "practice") return openPractice();
  model = await load(list);
  if (!model && (await fetchList(list))) model = await load(list);
  if (model) draw();
  return showState();
}

// Somebody else's lists, and those nobody has checked for 14 days, leave the phone.
const tidy = async () => {
  for (const list of await store.allLists()) {
    if (list.owner !== sync.owner || Date.now() - list.syncedAt > OLDEST) await store.dropList(list.id);
  }
};

// A tap has two halves, and both have to meet the same button: what comes by itself waits until the finger is lifted.
let lifted = Promise.resolve();
const touched = () => {
  lifted = new Promise((done) => {
    addEventListener("click", done, { once: true });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(done, NO_TAP), { once: true });
  });
};

const changed = async ({ detail }) => {
  if (!model || place().list !== model.sheet.id) return;
  const before = signature();
  const { id } = model.sheet;
  const fresh = await load(id);
  if (!fresh) {
    model = null;
    say(t(detail.wipe ? "wiped" : "notYours"), toWork());
    return;
  }
  model = fresh;
  const isNew = signature() !== before;
  await lifted;
  if (isNew && model === fresh) draw();
};

// Nothing is drawn anew under a finger without need.
const signature = () => model && JSON.stringify([[...model.removed], [...model.elsewhere], model.refused, model.events.map((event) => event.id)]);

const heard = async () => {
  showState();
  await lifted;
  if (place().list === "status") openStatus();
  else if (model && (place().view === "done" || isStale() !== shownStale)) draw();
};

// A new screen begins at its top; the list, where the volunteer came from.
const arrived = () => {
  const came = place().view ? null : screen.querySelector(`[data-key="${cameFrom}"]`);
  scrollTo(0, 0);
  if (came) {
    came.focus({ preventScroll: true });
    came.scrollIntoView({ block: "center" });
  } else heading.focus({ preventScroll: true });
};

const moved = async () => {
  standsAt = location.hash;
  settle();
  document.querySelector("dialog[open]")?.close();
  const door = model?.sheet.doors.find((other) => other.position === place().position);
  if (door) cameFrom = `door-${door.id}`;
  notice = noticeAfterMove;
  if (place().list !== "practice") noticeAfterMove = []; // It is said at the doors.
  if (model?.sheet.id === place().list) draw();
  else await open();
  arrived();
};

const inTheirWords = () => {
  document.querySelector(".skip").textContent = t("skip");
  document.querySelector("[data-look]").textContent = t("sun");
  document.title = t("doors");
  // The address's mark names the screen, so the link to the content must not change it.
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  });
};

const begin = async () => {
  inTheirWords();
  try {
    await sync.begin();
    await tidy();
  } catch {
    broken = true;
  }
  addEventListener("pointerdown", touched, true);
  sync.addEventListener("state", heard);
  sync.addEventListener("change", changed);
  sync.addEventListener("person", () => location.replace(location.pathname));
  addEventListener("hashchange", moved);
  await open();
  bringScreens();
  keepShell(worker, document.getElementById("news")); // Now that the first screen stands; without it the page needs a signal.
  if (sync.person) sync.start();
  else addEventListener("hashchange", () => sync.start(), { once: true });
  if (!sync.asked) sync.who().catch(() => {}); // Another volunteer may have signed in on this phone.
};

begin();
