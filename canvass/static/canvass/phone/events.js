// An event is made at the tap, has its own name, and never changes. What stands of a list follows from its events.

let latest = 0;

// UUID version 7; each is higher than the one before.
export const uuid7 = () => {
  const now = (latest = Math.max(latest + 1, Date.now()));
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 5, left = now; place >= 0; place -= 1, left = Math.floor(left / 256)) bytes[place] = left % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

const EMPTY = { person: null, answer: null, told_by: "self", detail: "", note: "", undoes: null, corrects: null, position: null };

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const makeEvent = (fields) => ({ id: uuid7(), said_at: new Date().toISOString(), zone, ...EMPTY, ...fields });

// The events that hold: not taken back, not corrected, and no taking-back themselves.
export const standing = (events) => {
  const ended = new Set();
  const undone = new Set(events.map((event) => event.undoes).filter(Boolean));
  for (const event of events) if (event.corrects && !undone.has(event.id)) ended.add(event.corrects);
  return events.filter((event) => !event.undoes && !undone.has(event.id) && !ended.has(event.id));
};

const OF_A_PERSON = new Set(["answered", "reminded", "has_voted", "not_a_supporter", "moved", "deceased", "do_not_contact"]);
export const SPOKEN = new Set(["answered", "reminded", "has_voted", "not_a_supporter"]);
// Another knock after which nobody waits for us to come back any more.
const KNOCKED_AGAIN = new Set([...SPOKEN, "not_home", "refused", "wrong_address", "cannot_reach", "language", "do_not_contact", "unsafe"]);
const nothing = () => ({ people: new Map(), followUps: new Map(), door: null, later: null, first: null, shut: false });
const NOTHING = nothing();

// What stands, door by door: the latest of each person and of the door itself, whether somebody is to be met later,
// further answers, who answered first, and whether everybody asked to be left alone.
const fold = (events) => {
  const doors = new Map();
  for (const event of standing(events)) {
    if (event.result === "note") continue;
    const found = doors.get(event.door) ?? nothing();
    doors.set(event.door, found);
    if (event.result === "follow_up") {
      const [number, key] = event.detail.split(":");
      found.followUps.set(event.person, { ...found.followUps.get(event.person), [number]: key });
    } else if (event.person && OF_A_PERSON.has(event.result)) found.people.set(event.person, event);
    else found.door = event;
    if (event.result === "come_back") found.later = event;
    else if (KNOCKED_AGAIN.has(event.result)) found.later = null;
    if (event.result === "do_not_contact" && !event.person) found.shut = true;
  }
  for (const event of events) {
    const found = doors.get(event.door);
    if (found && !found.first && event.result === "answered" && found.people.get(event.person)?.answer) found.first = event.person;
  }
  return doors;
};

export const ofDoor = (model, doorId) => {
  if (model.folded?.of !== model.events || model.folded.count !== model.events.length) {
    model.folded = { of: model.events, count: model.events.length, doors: fold(model.events) };
  }
  return model.folded.doors.get(doorId) ?? NOTHING;
};

// The word for an event: the answer where one was given.
export const said = (event) => (event.result === "answered" ? event.answer : event.result);
