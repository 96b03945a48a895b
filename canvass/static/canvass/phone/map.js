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

// The lines of a street run along the doors of each side by their numbers.
const streets = (doors) => {
  const found = new Map();
  const number = (door) => Number.parseInt(door.number, 10) || 0;
  for (const door of doors) {
    const side = `${door.street}\n${door.city}\n${number(door) % 2}`;
    if (door.street) found.set(side, [...(found.get(side) ?? []), door]);
  }
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

const drawInto = async (frame, model, { shown, tiles }) => {
  const L = await load();
  if (!frame.isConnected) return {};
  const map = L.map(frame, { zoomControl: false, attributionControl: false, maxZoom: CLOSEST, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
  if (tiles) L.tileLayer(tiles, { maxZoom: CLOSEST, maxNativeZoom: CLOSEST_TILES }).addTo(map);
  const doors = model.sheet.doors.filter(placed);
  for (const line of streets(doors)) L.polyline(line, { className: "map-street", interactive: false }).addTo(map);
  drawMarks(L, map, model, shown);
  map.fitBounds(L.latLngBounds(doors.map(at)), { padding: [32, 32] });
  return { L, map };
};

export const drawMap = (model, { next, links, tiles, attribution }) => {
  const frame = h("div", { class: "map", role: "application", "aria-label": t("mapLabel") });
  const told = h("p", { role: "status", class: "map-told" }, t("mapOpening"));
  const shown = h("div", {});
  const some = model.sheet.doors.some(placed);
  // The buttons stand before there is a map: when it comes nothing moves under a finger.
  let drawn = {};
  const buttons = h(
    "div",
    { class: "answers" },
    button(t("zoomIn"), () => drawn.map?.zoomIn()),
    button(t("zoomOut"), () => drawn.map?.zoomOut()),
    button(t("whereAmI"), () => drawn.map && findMe(drawn.L, drawn.map, told)),
  );
  if (some) {
    drawInto(frame, model, { shown, tiles })
      .then((found) => {
        drawn = found;
        told.textContent = "";
      })
      .catch(() => {
        buttons.hidden = true;
        told.textContent = t("mapMissing");
      });
  }
  return {
    heading: t("mapHeading"),
    content: some ? [frame, buttons, told, tiles ? h("p", { class: "help" }, attribution) : null, shown] : [h("p", {}, t("mapEmpty"))],
    foot: [h("nav", { class: "bar", "aria-label": t("thisList") }, links.map(([words, href]) => h("a", { class: "button", href }, words)), next())],
  };
};
