// What a set of doors comes to, fast enough to count along with the mouse. The server measures anew what is kept.

const DOOR_MINUTES = 1.75;
const FLAT_MINUTES = 1;
const METRES_A_MINUTE = 75;
const WALKED_AT_MOST = 300; // Above it, more than a turf may hold, an estimate serves.
const BANDS = 64;

const far = (ax, ay, bx, by) => Math.sqrt((ax - bx) ** 2 + (ay - by) ** 2);

// The sides of a ring that reach into each of so many bands from north to south: a door is held against those of its own.
const banded = (xs, ys, north, height) => {
  const bands = Array.from({ length: BANDS }, () => []);
  for (let a = 0, b = xs.length - 1; a < xs.length; b = a, a += 1) {
    const [first, last] = [Math.min(ys[a], ys[b]), Math.max(ys[a], ys[b])].map((y) => Math.min(BANDS - 1, Math.floor((y - north) / height)));
    for (let band = first; band <= last; band += 1) bands[band].push(xs[a], ys[a], xs[b], ys[b]);
  }
  return bands;
};

// The doors inside a ring of corners in the doors' own measure.
export const within = (doors, ring) => {
  const found = [];
  if (ring.length < 3) return found;
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const height = (south - north) / BANDS || 1;
  const bands = banded(xs, ys, north, height);
  for (let i = 0; i < doors.count; i += 1) {
    const px = doors.x[i];
    const py = doors.y[i];
    if (px < west || px > east || py < north || py > south) continue;
    const sides = bands[Math.min(BANDS - 1, Math.floor((py - north) / height))];
    let odd = false;
    for (let at = 0; at < sides.length; at += 4) {
      if (sides[at + 1] > py !== sides[at + 3] > py && px < ((sides[at + 2] - sides[at]) * (py - sides[at + 1])) / (sides[at + 3] - sides[at + 1]) + sides[at]) odd = !odd;
    }
    if (odd) found.push(i);
  }
  return found;
};

// Which numbers of a column were met in this count: nothing is cleared between two counts.
const marks = new WeakMap();
let round = 0;
const unmet = (column) => {
  let met = marks.get(column);
  if (!met) marks.set(column, (met = new Uint32Array(column.length)));
  const own = (round += 1);
  return (i) => met[column[i]] !== own && Boolean((met[column[i]] = own));
};

// On to the nearest each time, then turning pieces round while that shortens the way.
const walked = (doors, stops) => {
  const order = [...stops].sort((a, b) => doors.x[a] - doors.x[b]);
  const x = Float64Array.from(order, (i) => doors.x[i]);
  const y = Float64Array.from(order, (i) => doors.y[i]);
  const many = order.length;
  const swap = (a, b) => {
    [x[a], x[b]] = [x[b], x[a]];
    [y[a], y[b]] = [y[b], y[a]];
  };
  const step = (a, b) => far(x[a], y[a], x[b], y[b]);
  for (let at = 0; at < many - 1; at += 1) {
    let [best, least] = [at + 1, Infinity];
    for (let other = at + 1; other < many; other += 1) {
      const way = (x[at] - x[other]) ** 2 + (y[at] - y[other]) ** 2;
      if (way < least) [best, least] = [other, way];
    }
    swap(at + 1, best);
  }
  const ends = performance.now() + 15;
  for (let better = true; better; ) {
    better = false;
    for (let a = 0; a < many - 1 && performance.now() < ends; a += 1) {
      for (let b = a + 1; b < many; b += 1) {
        const before = a ? step(a - 1, a) : 0;
        const after = b + 1 < many ? step(b, b + 1) : 0;
        const turned = (a ? step(a - 1, b) : 0) + (b + 1 < many ? step(a, b + 1) : 0);
        if (turned < before + after - 1e-12) {
          for (let i = a, j = b; i < j; i += 1, j -= 1) swap(i, j);
          better = true;
        }
      }
    }
    if (performance.now() >= ends) break;
  }
  let length = 0;
  for (let at = 1; at < many; at += 1) length += step(at - 1, at);
  return length;
};

const estimated = (doors, stops) => {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const i of stops) {
    west = Math.min(west, doors.x[i]);
    east = Math.max(east, doors.x[i]);
    north = Math.min(north, doors.y[i]);
    south = Math.max(south, doors.y[i]);
  }
  return 0.7124 * Math.sqrt(stops.length * (east - west) * (south - north));
};

// Doors, people, metres and minutes of some doors.
export const measure = (doors, chosen) => {
  let people = 0;
  let homes = 0;
  const [newHome, newSpot] = [unmet(doors.home), unmet(doors.spot)];
  const stops = [];
  for (const i of chosen) {
    people += doors.people[i];
    if (newHome(i)) homes += 1;
    if (newSpot(i)) stops.push(i);
  }
  const length = stops.length < 2 ? 0 : stops.length > WALKED_AT_MOST ? estimated(doors, stops) : walked(doors, stops);
  const metres = length * doors.metres;
  const minutes = homes * DOOR_MINUTES + (chosen.length - homes) * FLAT_MINUTES + metres / METRES_A_MINUTE;
  return { doors: chosen.length, people, metres, minutes };
};
