// What a set of doors comes to, fast enough to count along with the mouse. The server measures anew what is kept.

const DOOR_MINUTES = 1.75;
const FLAT_MINUTES = 1;
const METRES_A_MINUTE = 75;
const WALKED_AT_MOST = 400; // Above it, far over what a turf may hold, an estimate serves.

// The doors inside a ring of corners in the doors' own measure.
export const within = (doors, ring) => {
  const found = [];
  if (ring.length < 3) return found;
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  for (let i = 0; i < doors.count; i += 1) {
    const px = doors.x[i];
    const py = doors.y[i];
    if (px < west || px > east || py < north || py > south) continue;
    let odd = false;
    for (let a = 0, b = xs.length - 1; a < xs.length; b = a, a += 1) {
      if (ys[a] > py !== ys[b] > py && px < ((xs[b] - xs[a]) * (py - ys[a])) / (ys[b] - ys[a]) + xs[a]) odd = !odd;
    }
    if (odd) found.push(i);
  }
  return found;
};

const spots = (doors, chosen) => {
  const seen = new Map();
  for (const i of chosen) seen.set(`${doors.x[i]} ${doors.y[i]}`, i);
  return [...seen.values()];
};

// On to the nearest each time, then turning pieces round while that shortens the way.
const walked = (doors, stops) => {
  const { x, y } = doors;
  const far = (a, b) => Math.hypot(x[a] - x[b], y[a] - y[b]);
  const tour = [...stops];
  tour.sort((a, b) => x[a] - x[b]);
  for (let at = 0; at < tour.length - 1; at += 1) {
    let best = at + 1;
    for (let other = at + 2; other < tour.length; other += 1) if (far(tour[at], tour[other]) < far(tour[at], tour[best])) best = other;
    [tour[at + 1], tour[best]] = [tour[best], tour[at + 1]];
  }
  const ends = performance.now() + 25;
  for (let better = true; better && performance.now() < ends; ) {
    better = false;
    for (let a = 0; a < tour.length - 1; a += 1) {
      for (let b = a + 1; b < tour.length; b += 1) {
        const before = a ? far(tour[a - 1], tour[a]) : 0;
        const after = b + 1 < tour.length ? far(tour[b], tour[b + 1]) : 0;
        const turned = (a ? far(tour[a - 1], tour[b]) : 0) + (b + 1 < tour.length ? far(tour[a], tour[b + 1]) : 0);
        if (turned < before + after - 1e-12) {
          for (let i = a, j = b; i < j; i += 1, j -= 1) [tour[i], tour[j]] = [tour[j], tour[i]];
          better = true;
        }
      }
    }
  }
  let length = 0;
  for (let at = 1; at < tour.length; at += 1) length += far(tour[at - 1], tour[at]);
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
  const houses = new Set();
  for (const i of chosen) {
    people += doors.people[i];
    houses.add(doors.house[i] ? doors.street[i] * 1e7 + doors.house[i] : -1 - i);
  }
  const stops = chosen.length > WALKED_AT_MOST * 4 ? chosen : spots(doors, chosen);
  const length = stops.length < 2 ? 0 : stops.length > WALKED_AT_MOST ? estimated(doors, stops) : walked(doors, stops);
  const metres = length * doors.metres;
  const minutes = houses.size * DOOR_MINUTES + (chosen.length - houses.size) * FLAT_MINUTES + metres / METRES_A_MINUTE;
  return { doors: chosen.length, people, metres, minutes };
};
