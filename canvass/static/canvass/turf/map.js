// The organizer's map: shows the doors, draws turfs and barriers by mouse, touch and keyboard, and places doors. What
// it does it does by posting the forms of the page, and takes the new turfs from the page that comes back.

import { corners as handles } from "./corners.js";
import { load } from "./doors.js";
import { Dots } from "./dots.js";
import { measure, within } from "./measuring.js";

const L = globalThis.L;
const frame = document.getElementById("map");
const told = document.getElementById("count");
const words = document.getElementById("words").dataset;
const tools = document.getElementById("tools");
const zoom = document.getElementById("zoom");
const during = document.getElementById("while");
const forms = { shape: document.getElementById("make"), pick: document.getElementById("make"), line: document.getElementById("keep-line"), place: document.getElementById("put") };
const wait = document.getElementById("wait");
const NEAR = 24;
const MOST = Number(frame.dataset.most);

const filled = (text, given) => text.replace(/\{(\w+)\}/g, (_, name) => given[name].toLocaleString());
const say = (text, given = {}) => {
  told.textContent = filled(text, given);
};

const map = L.map(frame, { zoomControl: false, attributionControl: false, maxZoom: 19, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false, doubleClickZoom: false, boxZoom: false, zoomSnap: frame.dataset.tiles ? 1 : 0.25 }).setView([0, 0], 2);
// Nothing glides: a key moves the map at once.
const panBy = map.panBy.bind(map);
map.panBy = (offset, options) => panBy(offset, { ...options, animate: false });
if (frame.dataset.tiles) L.tileLayer(frame.dataset.tiles, { maxZoom: 19 }).addTo(map);
const dots = new Dots({ streets: !frame.dataset.tiles }).addTo(map);
const barriers = L.layerGroup().addTo(map);
const drawing = L.layerGroup().addTo(map);

// What is being done: the tool, its corners, the doors it has chosen, and whether the shape is closed.
const now = { tool: "", corners: [], chosen: [], closed: false, pointer: null };
let doors = null;

const ring = (corners) => corners.map((corner) => map.project(corner, 0)).map(({ x, y }) => [x, y]);

const outline = () => {
  drawing.clearLayers();
  const corners = now.closed || !now.pointer ? now.corners : [...now.corners, now.pointer];
  const shape = now.tool === "shape" ? L.polygon : L.polyline;
  if (corners.length > 1) shape(corners, { className: "turf-drawn", interactive: false }).addTo(drawing);
  held.show(now.corners);
  return corners;
};

const count = (chosen) => {
  const free = chosen.filter(doors.isFree);
  const found = measure(doors, free);
  const parts = [free.length ? filled(words.doors, { doors: found.doors, people: found.people, km: (found.metres / 1000).toFixed(1), minutes: Math.round(found.minutes) }) : words.nothing];
  if (chosen.length > free.length) parts.push(filled(words.out, { count: chosen.length - free.length }));
  if (free.length > MOST) parts.push(filled(words.many, { count: MOST }));
  say(parts.join(" "));
  return free;
};

const recount = () => {
  const corners = outline();
  if (now.tool === "shape" && corners.length > 2) now.chosen = count(within(doors, ring(corners)));
  else if (now.tool === "pick" && now.chosen.length) count(now.chosen);
  else say(words[now.tool]);
};

const offer = () => {
  const form = forms[now.tool];
  const single = now.tool === "pick" || now.tool === "place";
  for (const [name, hidden] of [["corner", now.closed], ["back", single], ["close", single || now.closed]]) during.querySelector(`[data-do=${name}]`).hidden = hidden;
  const some = now.chosen.length > 0 && now.chosen.length <= MOST;
  const ready = { shape: now.closed && some, pick: some, line: now.closed && now.corners.length > 1, place: now.corners.length > 0 }[now.tool] ?? false;
  for (const other of new Set(Object.values(forms))) other.hidden = other !== form || !ready;
  if (!ready) return;
  if (form.elements.doors) form.elements.doors.value = now.chosen.map(doors.idOf).join(",");
  const points = JSON.stringify(now.corners.map(({ lat, lng }) => [Number(lat.toFixed(6)), Number(lng.toFixed(6))]));
  if (form.elements.line) form.elements.line.value = points;
  if (form.elements.at) form.elements.at.value = points;
};

const choose = (tool) => {
  Object.assign(now, { tool, corners: [], chosen: [], closed: false, pointer: null });
  for (const button of tools.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  frame.classList.toggle("aims", Boolean(tool));
  during.hidden = !tool;
  outline();
  dots.mark({ chosen: [] });
  offer();
  if (tool) {
    say(words[tool]);
    frame.focus({ preventScroll: true });
    frame.scrollIntoView({ block: "start" }); // Below it there is room for what is asked when the shape is closed.
  } else if (doors) say(words.shown, { count: doors.count });
};

// What the shape holds by now is ringed, and can be kept.
const settle = () => {
  recount();
  dots.mark({ chosen: now.tool === "shape" && now.closed ? now.chosen : [] });
  offer();
};

const close = () => {
  if (now.closed || now.corners.length < (now.tool === "shape" ? 3 : 2)) return;
  Object.assign(now, { closed: true, pointer: null });
  settle();
  (forms[now.tool].hidden ? frame : forms[now.tool].querySelector("input:not([type=hidden])")).focus({ preventScroll: true });
};

const toggle = (i) => {
  if (i < 0) return;
  now.chosen = now.chosen.includes(i) ? now.chosen.filter((other) => other !== i) : [...now.chosen, i];
  dots.mark({ chosen: now.chosen });
  recount();
  offer();
};

const step = (latlng) => {
  const point = map.latLngToContainerPoint(latlng);
  if (now.tool === "pick") toggle(dots.nearest(point, NEAR));
  else if (now.tool === "place") {
    now.corners = [latlng];
    outline();
    offer();
  } else if (now.closed) return;
  else if (now.tool === "shape" && now.corners.length > 2 && map.latLngToContainerPoint(now.corners[0]).distanceTo(point) < NEAR / 2) close();
  else {
    now.corners.push(latlng);
    recount();
  }
};

const back = () => {
  if (now.closed) now.closed = false;
  else now.corners.pop();
  now.pointer = null;
  settle();
};

// Corners that stand are dragged, or moved and taken away by keys.
const held = handles(map, {
  name: (number) => words.corner.replace("{number}", number),
  moved: (number, corner) => {
    Object.assign(now.corners, { [number]: corner });
    now.pointer = null;
    if (now.tool === "place") outline();
    else recount();
  },
  put: settle,
  pressed: (number) => number === 0 && now.tool === "shape" && close(),
  ended: close,
  removed: (number) => {
    now.corners.splice(number, 1);
    if (now.corners.length < (now.tool === "shape" ? 3 : 2)) now.closed = false;
    settle();
    if (!now.corners.length) frame.focus();
  },
});

const ACTS = { corner: () => step(map.getCenter()), back, close, cancel: () => choose("") };

// Outside of a tool a tap tells which door it is, and ticks its turf.
const look = (point) => {
  const i = dots.nearest(point, NEAR);
  if (i < 0) return;
  const turf = doors.turfs.get(doors.turf[i]);
  const number = doors.house[i] || "";
  say(words.door, { address: `${number} ${doors.streets[doors.street[i]]}`.trim(), people: doors.people[i], turf: turf?.name ?? words.free });
  const box = turf && document.querySelector(`#edit input[value="${turf.id}"]`);
  if (!box || box.disabled) return;
  box.checked = !box.checked;
  box.closest("tr").scrollIntoView({ block: "nearest" });
  ticked();
};

const ticked = () => {
  const ids = new Set([...document.querySelectorAll("#edit input[name=turf]:checked")].map((box) => box.value));
  dots.mark({ walked: [...doors.turfs.values()].filter(({ id }) => ids.has(id)).map(({ number }) => number) });
};

map.on("click", ({ latlng, containerPoint }) => {
  if (!doors) return;
  if (now.tool) step(latlng);
  else look(containerPoint);
});
let asked = 0;
map.on("mousemove", ({ latlng }) => {
  if (now.closed || !now.corners.length || now.tool === "place") return;
  now.pointer = latlng;
  asked ||= requestAnimationFrame(() => {
    asked = 0;
    if (now.pointer) recount();
  });
});
frame.addEventListener("keydown", (event) => {
  const act = { " ": "corner", Enter: "close", Escape: "cancel", Backspace: "back" }[event.key];
  if (!now.tool || !act || event.target !== frame) return;
  event.preventDefault();
  if (event.key === "Enter" && now.tool === "place") forms.place.requestSubmit(forms.place.querySelector("button"));
  else ACTS[act]();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && now.tool && event.target !== frame) choose("");
});
zoom.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button) map.setZoom(map.getZoom() + Number(button.dataset.zoom));
});
tools.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button && doors) choose(button.dataset.tool === now.tool ? "" : button.dataset.tool);
});
during.addEventListener("click", ({ target }) => {
  ACTS[target.closest("button")?.dataset.do]?.();
  outline();
});
document.getElementById("borders").addEventListener("change", ({ target }) => dots.mark({ withBorders: target.checked }));
document.addEventListener("change", ({ target }) => {
  if (doors && target.matches("#edit input[name=turf]")) ticked();
});

const showBarriers = () => {
  barriers.clearLayers();
  for (const line of JSON.parse(document.getElementById("barrier-lines").dataset.lines)) L.polyline(line, { className: "turf-barrier", interactive: false }).addTo(barriers);
};

// Over the map stands what there is to wait for, what went wrong, or why there is nothing to see.
const over = (text, { busy = false, again = false } = {}) => {
  wait.hidden = !text;
  wait.querySelector("p").textContent = text;
  wait.querySelector("progress").hidden = !busy;
  wait.querySelector("button").hidden = !again;
};

const fetchDoors = async () => {
  const first = !doors;
  doors = await load(frame.dataset.doors, {
    hears: (bytes) => {
      if (first) over(filled(words.coming, { count: Math.round(bytes / 1024) }), { busy: true });
    },
    early: (some) => {
      if (!first) return;
      dots.show(some);
      showTown(some);
      over(words.more, { busy: true });
    },
  });
  over(doors.count ? "" : words.none);
  document.getElementById("lost").textContent = `: ${doors.lost.toLocaleString()}`;
  dots.show(doors);
  dots.mark({ walked: [] });
};

// After an act the doors come anew; until then nothing is chosen among the old ones.
const reload = async () => {
  const buttons = tools.querySelectorAll("[data-tool]");
  choose("");
  say(words.loading);
  for (const button of buttons) button.disabled = true;
  try {
    await fetchDoors();
    choose("");
    for (const button of buttons) button.disabled = false;
  } catch {
    over(words.failed, { again: true });
  }
};

// The forms of this page post without leaving it: what changed is put in its place, and the map stays where it was.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || !form.action.endsWith("/turfs/") || form === forms.place) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter) });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const pressed = event.submitter?.value;
    // What is done beneath the map is answered there: the map stays under the hand.
    const [here, there] = form.closest(".turf-panel") ? ["said", "live"] : ["live", "said"];
    document.getElementById(here).replaceChildren(...fresh.getElementById("live").childNodes);
    document.getElementById(there).replaceChildren();
    for (const id of ["back", "beside", "into"]) document.getElementById(id).replaceChildren(...fresh.getElementById(id).childNodes);
    document.getElementById("barrier-lines").dataset.lines = fresh.getElementById("barrier-lines").dataset.lines;
    if (!document.querySelector("#live .error, #said .error")) {
      form.reset();
      await reload();
    }
    showBarriers();
    document.getElementById(here).scrollIntoView({ block: "nearest" });
    const next = [`#beside button[value="${pressed}"]`, "#undo:not([hidden]) button", "#map"].map((place) => document.querySelector(place)).find(Boolean);
    if (document.activeElement === document.body) next.focus({ preventScroll: true });
  } catch {
    say(words.unsaved);
  } finally {
    delete form.dataset.sent;
  }
});

// The map is put over the doors until somebody moves it. One door far away does not make the town a speck.
let touched = false;
for (const act of ["pointerdown", "wheel", "keydown"]) frame.addEventListener(act, () => (touched = true), { passive: true });
const showTown = (doors) => {
  if (touched || !doors.count) return;
  const [xs, ys] = [doors.x.slice().sort(), doors.y.slice().sort()];
  const at = (share, of) => of[Math.min(of.length - 1, Math.floor(of.length * share))];
  map.fitBounds(L.latLngBounds([map.unproject([at(0.005, xs), at(0.005, ys)], 0), map.unproject([at(0.995, xs), at(0.995, ys)], 0)]), { padding: [24, 24], animate: false });
};

const begin = async () => {
  over(words.loading, { busy: true });
  try {
    await fetchDoors();
  } catch {
    over(words.failed, { again: true });
    return;
  }
  tools.hidden = zoom.hidden = false;
  showTown(doors);
  showBarriers();
  say(words.shown, { count: doors.count });
  if (frame.dataset.place) choose("place");
};

wait.querySelector("button").addEventListener("click", () => (doors ? reload() : begin()));
begin();
