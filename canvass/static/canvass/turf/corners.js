// The corners of what is being drawn, each to be taken hold of: dragged by mouse and finger, or reached with Tab and
// moved by the arrows, with Shift by one pixel; Delete takes it away.

const L = globalThis.L;
const STEP = 10;
const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export const corners = (map, { name, moved, put, pressed, ended, removed }) => {
  const layer = L.layerGroup().addTo(map);
  let shown = [];

  const key = (event, number) => {
    const way = WAYS[event.key];
    const act = { Delete: removed, Backspace: removed, Enter: ended }[event.key];
    if (!way && !act) return;
    event.preventDefault();
    event.stopPropagation();
    if (way) {
      const far = event.shiftKey ? 1 : STEP;
      const to = map.latLngToContainerPoint(shown[number].getLatLng()).add([way[0] * far, way[1] * far]);
      moved(number, map.containerPointToLatLng(to));
      put();
    } else act(number);
    if (act === removed) shown[Math.min(number, shown.length - 1)]?.getElement().focus();
  };

  const made = (corner, number) => {
    const marker = L.marker(corner, { draggable: true, autoPanOnFocus: false, icon: L.divIcon({ className: "turf-corner", iconSize: [32, 32] }), title: name(number + 1), alt: name(number + 1) }).addTo(layer);
    marker.on("drag", () => moved(number, marker.getLatLng())).on("dragend", put).on("click", () => pressed(number));
    const element = marker.getElement();
    element.setAttribute("aria-label", name(number + 1));
    element.addEventListener("keydown", (event) => key(event, number));
    return marker;
  };

  return {
    // Show these corners; those that are there already stay in hand.
    show: (wanted) => {
      if (shown.length !== wanted.length) {
        layer.clearLayers();
        shown = wanted.map(made);
      } else wanted.forEach((corner, number) => shown[number].setLatLng(corner));
    },
  };
};
