// The map: this list's own doors and the lines of its streets; no tiles and no other host, unless the house has set a tile
// server of its own. Leaflet is fetched only here.

import { button, h } from "./dom.js";
import { label, signOf } from "./list.js";
import { t } from "./words.js";

const LEAFLET = new URL("../../vendor/leaflet/", import.meta.url);
const CLOSEST = 19;
const CLOSEST_TILES = 18;
const ONE_FIX = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 };

let loading = null;

const style = () =>
  new Promise((resolve, reject) => {
    const link = h("link", { rel: "stylesheet", href: new URL("leaflet.css", LEAFLET).href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", reject);
    document.head.append(link);
  });

const load = () =>
  (loading ??= Promise.all([import(new URL("leaflet.js", LEAFLET).href), style()])
    .then(() => globalThis.L)
    .catch((problem) => {
      loading = null;
      throw problem;
    }));

const placed = (door) => door.latitude !== null && door.longitude !== null;
const at = (door) => [door.latitude, door.longitude];

// The line of a street runs along its doors by their numbers.
const streets = (doors) => {
  const found = new Map();
  for (const door of doors) if (door.street) found.set(`${door.street}\n${door.city}`, [...(found.get(`${door.street}\n${door.city}`) ?? []), door]);
  const number = (door) => Number.parseInt(door.number, 10) || 0;
  return [...found.values()].map((along) => along.sort((one, other) => number(one) - number(other)).map(at));
};

// To the map of the phone itself: an iPhone knows no geo: addresses, and alone has this property.
const directions = (door) => ("standalone" in navigator ? `maps:?daddr=${at(door)}` : `geo:${at(door)}?q=${at(door)}`);

const card = (model, doors) =>
  h(
    "section",
    { class: "card" },
    h("h2", { tabindex: -1 }, [doors[0].address, doors.length === 1 ? doors[0].unit : ""].filter(Boolean).join(", ")),
    doors.map((door) => h("a", { class: "button", href: model.link(door) }, t("openDoor"), h("span", { class: doors.length > 1 ? "" : "spoken" }, ` ${label(door)}`))),
    h("p", {}, h("a", { href: directions(doors[0]) }, t("directions"))),
  );

// Doors that share a place share a mark; it shows what is still to do there.
const places = (doors) => {
  const found = new Map();
  for (const door of doors) found.set(String(at(door)), [...(found.get(String(at(door))) ?? []), door]);
  return [...found.values()];
};

const markOf = (model, doors) => {
  const signs = doors.map((door) => signOf(model, door));
  return signs.find((sign) => !sign.done) ?? signs[0];
};

const drawMarks = (L, map, model, shown) => {
  for (const doors of places(model.sheet.doors.filter(placed))) {
    const { sign, words } = markOf(model, doors);
    const element = h("span", { class: `mark ${sign}` });
    const icon = L.divIcon({ className: "map-mark", html: element, iconSize: [48, 48] });
    const mark = L.marker(at(doors[0]), { icon, keyboard: true, title: `${label(doors[0])}: ${words}`, alt: `${label(doors[0])}: ${words}` });
    mark.on("click", () => {
      shown.replaceChildren(card(model, doors));
      shown.querySelector("h2").focus();
    });
    mark.addTo(map);
  }
};

// Asked for by a tap, once, never watched; the place is drawn and not kept.
const findMe = (L, map, told) => {
  told.textContent = t("looking");
  const here = ({ coords }) => {
    const point = [coords.latitude, coords.longitude];
    L.circle(point, { radius: coords.accuracy, className: "map-here" }).addTo(map);
    map.setView(point);
    told.textContent = t("youAreHere", { metres: Math.round(coords.accuracy) });
  };
  navigator.geolocation.getCurrentPosition(here, () => (told.textContent = t("noPlace")), ONE_FIX);
};

const drawInto = async (frame, model, { shown, told, tiles }) => {
  const L = await load();
  if (!frame.isConnected) return;
  const map = L.map(frame, { zoomControl: false, attributionControl: false, maxZoom: CLOSEST, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
  if (tiles) L.tileLayer(tiles, { maxZoom: CLOSEST, maxNativeZoom: CLOSEST_TILES }).addTo(map);
  const doors = model.sheet.doors.filter(placed);
  for (const line of streets(doors)) L.polyline(line, { className: "map-street", interactive: false }).addTo(map);
  drawMarks(L, map, model, shown);
  map.fitBounds(L.latLngBounds(doors.map(at)), { padding: [32, 32] });
  frame.nextSibling.replaceChildren(
    button(t("zoomIn"), () => map.zoomIn()),
    button(t("zoomOut"), () => map.zoomOut()),
    button(t("whereAmI"), () => findMe(L, map, told)),
  );
};

export const drawMap = (model, { next, links, tiles, attribution }) => {
  const frame = h("div", { class: "map", role: "application", "aria-label": t("mapLabel") });
  const told = h("p", { role: "status" }, t("mapOpening"));
  const shown = h("div", {});
  const some = model.sheet.doors.some(placed);
  if (some) {
    drawInto(frame, model, { shown, told, tiles })
      .then(() => (told.textContent = ""))
      .catch(() => (told.textContent = t("mapMissing")));
  }
  return {
    heading: t("mapHeading"),
    content: some ? [told, frame, h("div", { class: "answers" }), tiles ? h("p", { class: "help" }, attribution) : null, shown] : [h("p", {}, t("mapEmpty"))],
    foot: [h("nav", { class: "bar", "aria-label": t("thisList") }, links.map(([words, href]) => h("a", { class: "button", href }, words)), next())],
  };
};
