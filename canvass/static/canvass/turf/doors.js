// The doors of a drive as columns: one typed array a column, doors of one turf side by side in the order to knock.

const KINDS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i4: Int32Array };
const EARTH = 40_075_016.686;

const unpack = (buffer) => {
  const size = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  const columns = {};
  let at = 4 + size;
  for (const [name, kind] of head.columns) {
    columns[name] = new KINDS[kind](buffer, at, head.count);
    at += columns[name].byteLength;
  }
  return { head, columns };
};

// Places as parts of a square map of the world, 256 wide: what Leaflet calls pixels at zoom 0.
const project = ({ latitude, longitude }, degree) => {
  const x = new Float64Array(latitude.length);
  const y = new Float64Array(latitude.length);
  for (let i = 0; i < x.length; i += 1) {
    const sine = Math.sin(((latitude[i] / degree) * Math.PI) / 180);
    x[i] = (longitude[i] / degree / 360 + 0.5) * 256;
    y[i] = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
  }
  return { x, y };
};

// A number for each different key, counted from 0.
const numbered = (count, keyOf) => {
  const known = new Map();
  const found = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) {
    const key = keyOf(i);
    let number = known.get(key);
    if (number === undefined) known.set(key, (number = known.size));
    found[i] = number;
  }
  return found;
};

// The answer as it comes; ``hears`` is told the bytes that are there.
const received = async (answer, hears) => {
  const parts = [];
  let size = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.byteLength;
    hears(size);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole.buffer;
};

const get = async (address, hears) => {
  const answer = await fetch(address, { cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const { head, columns } = unpack(await received(answer, hears));
  return { head, columns: { ...columns, id: Float64Array.from(columns.id, (id) => id + head.base) } };
};

// Two answers as one: streets and precincts that both name get one number.
const joined = (one, two) => {
  const names = { street: [...one.head.streets], precinct: [...one.head.precincts] };
  const numbers = { street: two.head.streets, precinct: two.head.precincts };
  const columns = {};
  for (const [name, first] of Object.entries(one.columns)) {
    const both = new first.constructor(one.head.count + two.head.count);
    both.set(first);
    if (names[name]) {
      const known = new Map(names[name].map((word, number) => [word, number]));
      const numberOf = numbers[name].map((word) => known.get(word) ?? names[name].push(word) - 1);
      two.columns[name].forEach((number, i) => (both[one.head.count + i] = numberOf[number]));
    } else both.set(two.columns[name], one.head.count);
    columns[name] = both;
  }
  const head = { ...one.head, count: one.head.count + two.head.count, lost: one.head.lost + two.head.lost, streets: names.street, precincts: names.precinct };
  return { head, columns };
};

const ready = ({ head, columns }) => {
  const { x, y } = project(columns, head.degree);
  const turfs = new Map(head.turfs.map(([number, id, name, state]) => [number, { number, id, name, state, first: 0, end: 0 }]));
  const free = new Uint8Array(head.count);
  for (let i = 0; i < head.count; i += 1) {
    const turf = turfs.get(columns.turf[i]);
    free[i] = columns.turf[i] === 0 || turf?.state === "free" ? 1 : 0;
    if (!turf) continue;
    if (!turf.end) turf.first = i;
    turf.end = i + 1;
  }
  const middle = head.count ? columns.latitude[head.count >> 1] / head.degree : 0;
  return {
    ...columns,
    count: head.count,
    lost: head.lost,
    x,
    y,
    turfs,
    home: numbered(head.count, (i) => (columns.house[i] ? columns.street[i] * 1e7 + columns.house[i] : -1 - i)),
    spot: numbered(head.count, (i) => (columns.latitude[i] - columns.latitude[0]) * 4e8 + columns.longitude[i]),
    streets: head.streets,
    metres: (EARTH / 256) * Math.cos((middle * Math.PI) / 180),
    idOf: (i) => columns.id[i],
    isFree: (i) => free[i] === 1,
  };
};

// Every door. Those in turfs come sooner than those for whom the universe is asked: ``hears`` is told the bytes that are
// there, ``early`` gets what there is by then.
export const load = async (address, { hears, early }) => {
  const bytes = [0, 0];
  const part = (only, place) =>
    get(`${address}?only=${only}`, (size) => {
      bytes[place] = size;
      hears(bytes[0] + bytes[1]);
    });
  const rest = part("rest", 1);
  rest.catch(() => {}); // It is told when it is waited for.
  const inTurfs = await part("turfs", 0);
  if (inTurfs.head.count) early(ready(inTurfs));
  return ready(joined(inTurfs, await rest));
};
