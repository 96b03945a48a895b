// An event is made at the tap, has its own name, and never changes. What stands of a list follows from its events.

let latest = 0;

// UUID version 7: the moment in its first 48 bits, chance in the rest. Each is higher than the one before.
export const uuid7 = () => {
  const now = (latest = Math.max(latest + 1, Date.now()));
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 5, left = now; place >= 0; place -= 1, left = Math.floor(left / 256)) bytes[place] = left % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

export const makeEvent = (fields) => ({ id: uuid7(), said_at: new Date().toISOString(), ...fields });

// The events that hold: not taken back, not corrected, and no taking-back themselves.
export const standing = (events) => {
  const ended = new Set();
  const undone = new Set(events.map((event) => event.undoes).filter(Boolean));
  for (const event of events) if (event.corrects && !undone.has(event.id)) ended.add(event.corrects);
  return events.filter((event) => !event.undoes && !undone.has(event.id) && !ended.has(event.id));
};

const OF_A_PERSON = new Set(["answered", "reminded", "has_voted", "not_a_supporter", "moved", "deceased", "do_not_contact"]);
export const SPOKEN = new Set(["answered", "reminded", "has_voted", "not_a_supporter"]);

// What the buttons of a door show: the latest event of each person, the latest of the door itself, and
// who answered first.
export const ofDoor = (events, doorId) => {
  const found = { people: new Map(), door: null, first: null };
  for (const event of standing(events)) {
    if (event.door !== doorId) continue;
    if (event.person && OF_A_PERSON.has(event.result)) found.people.set(event.person, event);
    else found.door = event;
  }
  const answered = (event) => event.door === doorId && event.result === "answered" && found.people.get(event.person)?.answer;
  found.first = events.find(answered)?.person ?? null;
  return found;
};

// The word for an event: the answer where one was given.
export const said = (event) => (event.result === "answered" ? event.answer : event.result);
