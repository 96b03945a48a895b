// The organizer's map: shows the doors, draws turfs and barriers by mouse, touch and keyboard, and places doors. What
// it does it does by posting the forms of the page, and takes the new turfs from the page that comes back.

import { load } from "./doors.js";
import { Dots } from "./dots.js";
import { measure, within } from "./measuring.js";

const L = globalThis.L;
const frame = document.getElementById("map");
const told = document.getElementById("count");
const words = document.getElementById("words").dataset;
const tools = document.getElementById("tools");
const during = document.getElementById("while");
const forms = { shape: document.getElementById("make"), pick: document.getElementById("make"), line: document.getElementById("keep-line"), place: document.getElementById("put") };
const NEAR = 24;

const say = (text, given = {}) => {
  told.textContent = text.replace(/\{(\w+)\}/g, (_, name) => given[name]);
};

const map = L.map(frame, { zoomControl: false, attributionControl: false, maxZoom: 19, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false, doubleClickZoom: false, boxZoom: false }).setView([0, 0], 2);
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
  for (const corner of now.corners) L.circleMarker(corner, { radius: now.tool === "place" ? 9 : 5, className: "turf-drawn", interactive: false }).addTo(drawing);
  return corners;
};

const count = (chosen) => {
  const free = chosen.filter(doors.isFree);
  const found = measure(doors, free);
  const parts = [free.length ? words.doors.replace(/\{(\w+)\}/g, (_, name) => ({ doors: found.doors, people: found.people, km: (found.metres / 1000).toFixed(1), minutes: Math.round(found.minutes) })[name]) : words.nothing];
  if (chosen.length > free.length) parts.push(words.out.replace("{count}", chosen.length - free.length));
  if (free.length > Number(frame.dataset.most)) parts.push(words.many.replace("{count}", frame.dataset.most));
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
  const ready = { shape: now.closed && now.chosen.length > 0, pick: now.chosen.length > 0, line: now.closed && now.corners.length > 1, place: now.corners.length > 0 }[now.tool] ?? false;
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
  for (const name of ["back", "close"]) during.querySelector(`[data-do=${name}]`).hidden = tool === "pick" || tool === "place";
  drawing.clearLayers();
  dots.mark({ chosen: [] });
  offer();
  if (tool) {
    say(words[tool]);
    frame.focus();
  } else if (doors) say(words.shown, { count: doors.count });
};

const close = () => {
  if (now.closed || now.corners.length < (now.tool === "shape" ? 3 : 2)) return;
  Object.assign(now, { closed: true, pointer: null });
  recount();
  dots.mark({ chosen: now.tool === "shape" ? now.chosen : [] });
  offer();
  (forms[now.tool].hidden ? frame : forms[now.tool].querySelector("input:not([type=hidden])")).focus();
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
  dots.mark({ chosen: [] });
  recount();
  offer();
};

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
tools.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.zoom) map.setZoom(map.getZoom() + Number(button.dataset.zoom));
  else if (button?.dataset.tool && doors) choose(button.dataset.tool === now.tool ? "" : button.dataset.tool);
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

const fetchDoors = async () => {
  doors = await load(frame.dataset.doors);
  document.getElementById("lost").textContent = `: ${doors.lost}`;
  dots.show(doors);
  dots.mark({ walked: [] });
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
    for (const id of ["live", "beside", "into"]) document.getElementById(id).replaceChildren(...fresh.getElementById(id).childNodes);
    document.getElementById("barrier-lines").dataset.lines = fresh.getElementById("barrier-lines").dataset.lines;
    if (document.activeElement === document.body) document.querySelector(`#beside button[value="${pressed}"], #beside h2`)?.focus();
    const failed = document.querySelector("#live .error");
    if (!failed) {
      await fetchDoors();
      form.reset();
      choose("");
    }
    showBarriers();
    document.getElementById("live").scrollIntoView({ block: "nearest" });
  } catch {
    say(words.unsaved);
  } finally {
    delete form.dataset.sent;
  }
});

const begin = async () => {
  say(words.loading);
  await fetchDoors();
  const seen = [];
  for (let i = 0; i < doors.count; i += 1) seen.push([doors.x[i], doors.y[i]]);
  const [xs, ys] = [seen.map(([x]) => x).sort((a, b) => a - b), seen.map(([, y]) => y).sort((a, b) => a - b)];
  const at = (share, of) => of[Math.min(of.length - 1, Math.floor(of.length * share))];
  // One door far away does not make the town a speck.
  if (seen.length) map.fitBounds(L.latLngBounds([map.unproject([at(0.005, xs), at(0.005, ys)], 0), map.unproject([at(0.995, xs), at(0.995, ys)], 0)]), { padding: [24, 24], animate: false });
  tools.hidden = false;
  showBarriers();
  say(words.shown, { count: doors.count });
  if (frame.dataset.place) choose("place");
};

begin().catch(() => say(words.failed));
