// A layer of Leaflet that draws every door on one canvas: dots in the colour of their turf with its number, the lines
// of the streets where there are no tiles, and where precincts meet.

const L = globalThis.L;
const MARGIN = 0.25; // Drawn beyond each edge, so that a short pan shows no gap.
const BREAK = 300; // Metres: a longer step along a street is no street.
const AT_ONCE = 500; // Lines in one stroke: a path of very many takes more than its share.
const CELL = 80; // Metres of the net in which precincts meet.

const radius = (zoom) => (zoom < 13 ? 1 : zoom < 15 ? 1.5 : zoom < 16 ? 2.5 : zoom < 17 ? 4 : 6);

// A line along each side of each street.
const streetLines = (doors) => {
  const side = (i) => doors.house[i] % 2;
  const order = Uint32Array.from({ length: doors.count }, (_, i) => i);
  order.sort((a, b) => doors.street[a] - doors.street[b] || side(a) - side(b) || doors.house[a] - doors.house[b]);
  const lines = [];
  for (let at = 1; at < order.length; at += 1) {
    const [a, b] = [order[at - 1], order[at]];
    const far = Math.hypot(doors.x[a] - doors.x[b], doors.y[a] - doors.y[b]) * doors.metres;
    if (doors.street[a] === doors.street[b] && side(a) === side(b) && far > 0 && far < BREAK) lines.push(doors.x[a], doors.y[a], doors.x[b], doors.y[b]);
  }
  return Float64Array.from(lines);
};

// Each cell of a net belongs to the precinct of a door in it, or of a cell beside it; a border runs between cells.
const borders = (doors) => {
  const side = CELL / doors.metres;
  let cells = new Map();
  for (let i = 0; i < doors.count; i += 1) cells.set(`${Math.floor(doors.x[i] / side)} ${Math.floor(doors.y[i] / side)}`, doors.precinct[i]);
  for (let round = 0; round < 3; round += 1) {
    const grown = new Map(cells);
    for (const [key, precinct] of cells) {
      const [x, y] = key.split(" ").map(Number);
      for (const beside of [`${x + 1} ${y}`, `${x - 1} ${y}`, `${x} ${y + 1}`, `${x} ${y - 1}`]) if (!grown.has(beside)) grown.set(beside, precinct);
    }
    cells = grown;
  }
  const lines = [];
  for (const [key, precinct] of cells) {
    const [x, y] = key.split(" ").map(Number);
    const [right, below] = [cells.get(`${x + 1} ${y}`), cells.get(`${x} ${y + 1}`)];
    if (right !== undefined && right !== precinct) lines.push((x + 1) * side, y * side, (x + 1) * side, (y + 1) * side);
    if (below !== undefined && below !== precinct) lines.push(x * side, (y + 1) * side, (x + 1) * side, (y + 1) * side);
  }
  return Float64Array.from(lines);
};

export const Dots = L.Layer.extend({
  initialize({ streets }) {
    this.withStreets = streets;
    this.chosen = new Set();
    this.walked = [];
    this.withBorders = false;
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "turf-dots", map.getPane("overlayPane"));
    map.on("moveend zoomend resize", this.draw, this);
  },

  onRemove(map) {
    this.canvas.remove();
    map.off("moveend zoomend resize", this.draw, this);
  },

  show(doors) {
    this.doors = doors;
    this.lines = this.withStreets ? streetLines(doors) : new Float64Array();
    this.meeting = null;
    this.chosen = new Set();
    this.draw();
  },

  // Chosen doors are ringed; walked turfs (their numbers) show the way from door to door.
  mark({ chosen = this.chosen, walked = this.walked, withBorders = this.withBorders }) {
    Object.assign(this, { chosen: new Set(chosen), walked, withBorders });
    this.draw();
  },

  // The nearest door within so many pixels of a point of the screen, or -1.
  nearest(point, most) {
    const map = this._map;
    const here = map.project(map.containerPointToLatLng(point), 0);
    let [best, found] = [most / 2 ** map.getZoom(), -1];
    for (let i = 0; i < (this.doors?.count ?? 0); i += 1) {
      const far = Math.hypot(this.doors.x[i] - here.x, this.doors.y[i] - here.y);
      if (far < best) [best, found] = [far, i];
    }
    return found;
  },

  draw() {
    if (!this._map || !this.doors) return;
    const pen = this._lay();
    if (this.lines.length) this._lines(pen, this.lines, "--hair", 1);
    if (this.withBorders) this._lines(pen, (this.meeting ??= borders(this.doors)), "--alarm", 2);
    this._dots(pen);
    for (const number of this.walked) this._way(pen, this.doors.turfs.get(number));
    this._rings(pen);
    this._numbers(pen);
  },

  // Put the canvas under the screen and learn how places become its pixels.
  _lay() {
    const map = this._map;
    const size = map.getSize();
    const [wide, high] = [Math.ceil(size.x * (1 + 2 * MARGIN)), Math.ceil(size.y * (1 + 2 * MARGIN))];
    const corner = map.containerPointToLayerPoint([-size.x * MARGIN, -size.y * MARGIN]).round();
    const dense = Math.min(globalThis.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this.canvas, corner);
    if (this.canvas.width !== wide * dense || this.canvas.height !== high * dense) {
      Object.assign(this.canvas, { width: wide * dense, height: high * dense });
      Object.assign(this.canvas.style, { width: `${wide}px`, height: `${high}px` });
    }
    const origin = map.getPixelOrigin().add(corner);
    const pen = this.canvas.getContext("2d");
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const style = getComputedStyle(map.getContainer());
    Object.assign(this, { scale: 2 ** map.getZoom(), left: origin.x, top: origin.y, wide, high, dot: radius(map.getZoom()), colour: (name) => style.getPropertyValue(name).trim() });
    return pen;
  },

  _lines(pen, lines, colour, width) {
    pen.strokeStyle = this.colour(colour);
    pen.lineWidth = width;
    pen.beginPath();
    let many = 0;
    for (let at = 0; at < lines.length; at += 4) {
      const ax = lines[at] * this.scale - this.left;
      const ay = lines[at + 1] * this.scale - this.top;
      const bx = lines[at + 2] * this.scale - this.left;
      const by = lines[at + 3] * this.scale - this.top;
      if (Math.max(ax, bx) < 0 || Math.min(ax, bx) > this.wide || Math.max(ay, by) < 0 || Math.min(ay, by) > this.high) continue;
      pen.moveTo(ax, ay);
      pen.lineTo(bx, by);
      if ((many += 1) % AT_ONCE) continue;
      pen.stroke();
      pen.beginPath();
    }
    pen.stroke();
  },

  // Free doors are filled, those that are out or walked hollow, those of no turf in the colour of the words.
  _dots(pen) {
    const { doors, scale, left, top, wide, high, dot } = this;
    const colours = Array.from({ length: 8 }, (_, number) => this.colour(`--turf-${number}`));
    const ink = this.colour("--line");
    let [turf, free] = [-1, true];
    pen.lineWidth = Math.max(1, dot / 3);
    for (let i = 0; i < doors.count; i += 1) {
      if (doors.turf[i] !== turf) {
        turf = doors.turf[i];
        free = doors.isFree(i);
        pen.fillStyle = pen.strokeStyle = turf ? colours[turf % 8] : ink;
      }
      const x = doors.x[i] * scale - left;
      const y = doors.y[i] * scale - top;
      if (x < 0 || y < 0 || x > wide || y > high) continue;
      if (free) pen.fillRect(x - dot, y - dot, 2 * dot, 2 * dot);
      else pen.strokeRect(x - dot, y - dot, 2 * dot, 2 * dot);
    }
  },

  _way(pen, turf) {
    if (!turf?.end) return;
    pen.strokeStyle = this.colour("--ink");
    pen.lineWidth = 2;
    pen.beginPath();
    for (let i = turf.first; i < turf.end; i += 1) pen.lineTo(this.doors.x[i] * this.scale - this.left, this.doors.y[i] * this.scale - this.top);
    pen.stroke();
  },

  _rings(pen) {
    pen.strokeStyle = this.colour("--ink");
    pen.lineWidth = this.dot < 2 ? 1 : 2;
    const size = this.dot < 2 ? this.dot + 1 : this.dot + 3;
    for (const i of this.chosen) {
      const [x, y] = [this.doors.x[i] * this.scale - this.left, this.doors.y[i] * this.scale - this.top];
      if (x > 0 && y > 0 && x < this.wide && y < this.high) pen.strokeRect(x - size, y - size, 2 * size, 2 * size);
    }
  },

  // The number of each turf stands in its middle where there is room for it: those of ticked turfs first, and none over
  // another.
  _numbers(pen) {
    pen.font = `600 14px ${getComputedStyle(document.body).fontFamily}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const taken = [];
    const ticked = this.walked.map((number) => this.doors.turfs.get(number)).filter(Boolean);
    for (const turf of new Set([...ticked, ...this.doors.turfs.values()])) {
      if (!turf.end) continue;
      const many = turf.end - turf.first;
      if (this.scale * Math.sqrt(many) < 2 ** 15) continue;
      const [x, y] = this._middle(turf);
      if (x < 0 || y < 0 || x > this.wide || y > this.high) continue;
      const half = pen.measureText(String(turf.number)).width / 2 + 5;
      if (taken.some((other) => Math.abs(other.x - x) < other.half + half + 2 && Math.abs(other.y - y) < 24)) continue;
      taken.push({ x, y, half });
      pen.fillStyle = this.colour("--ground");
      pen.fillRect(x - half, y - 11, 2 * half, 22);
      pen.strokeStyle = this.colour(`--turf-${turf.number % 8}`);
      pen.lineWidth = 2;
      pen.strokeRect(x - half, y - 11, 2 * half, 22);
      pen.fillStyle = this.colour("--ink");
      pen.fillText(String(turf.number), x, y + 1);
    }
  },

  _middle(turf) {
    let [x, y] = [0, 0];
    for (let i = turf.first; i < turf.end; i += 1) {
      x += this.doors.x[i];
      y += this.doors.y[i];
    }
    const many = turf.end - turf.first;
    return [(x / many) * this.scale - this.left, (y / many) * this.scale - this.top];
  },
});
