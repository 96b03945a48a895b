// Brings what was recorded to the server, and what changed back. It never gives up, and never says "sent" of an event
// that the server has not named.

import { uuid7 } from "./events.js";
import * as store from "./store.js";

export const VERSION = "3";
const MOST = 100;
const TIME_OUT = 15_000;
const EVERY = 60_000;
const SHORTEST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

// Where the state line gets its words: one of ok, wait, offline, signin.
export class Sync extends EventTarget {
  constructor({ campaign }) {
    super();
    this.campaign = campaign;
    this.person = null;
    this.asked = false; // Whether the server has said since whose phone this is.
    this.state = "wait";
    this.waiting = 0;
    this.failures = 0;
    this.most = MOST;
    this.timer = null;
  }

  get owner() {
    return `${this.campaign}:${this.person}`;
  }

  // Whose phone this is, as far as the phone itself knows.
  async begin() {
    this.person = await store.getMeta(`person:${this.campaign}`);
    this.waiting = (await store.unsent(this.owner)).length;
  }

  start() {
    addEventListener("online", () => this.poke());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.poke());
    setInterval(() => this.poke(), EVERY);
    return this.poke();
  }

  // Sends soon; one sender at a time over all tabs.
  poke() {
    clearTimeout(this.timer);
    this.again = true;
    const turn = () => this.turn();
    return navigator.locks ? navigator.locks.request(`doors:${this.owner}`, turn) : turn();
  }

  async turn() {
    if (!this.again) return;
    this.again = false;
    try {
      await this.sendAll();
      this.failures = 0;
    } catch (problem) {
      this.failed(problem);
    }
    this.waiting = (await store.unsent(this.owner)).length;
    this.dispatchEvent(new Event("state"));
  }

  failed(problem) {
    this.state = problem.status === 401 ? "signin" : "offline";
    if (problem.status === 413 || problem.name === "TimeoutError") this.most = Math.max(1, Math.floor(this.most / 2));
    this.failures += 1;
    const growing = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (this.failures - 1));
    const asked = (problem.retryAfter ?? 0) * 1000;
    this.timer = setTimeout(() => this.poke(), Math.max(asked, growing) * (1 + Math.random() / 2));
  }

  async sendAll() {
    let entries = await store.unsent(this.owner);
    do {
      const batch = entries.slice(0, this.most);
      const answer = await this.sendOne(batch, entries.length - batch.length);
      await store.settle(this.owner, batch, answer.answers);
      await this.change(answer);
      const left = await store.unsent(this.owner);
      if (left.length >= entries.length && entries.length) break; // The server asks us to wait.
      entries = left;
    } while (entries.length);
    this.most = MOST;
    this.state = entries.length ? "wait" : "ok";
  }

  async sendOne(batch, unsent) {
    const lists = (await store.allLists()).filter((list) => list.owner === this.owner).map((list) => list.id);
    const sent = Date.now();
    const answer = await this.call("doors/sync/", {
      method: "POST",
      body: JSON.stringify({
        sent_at: new Date(sent).toISOString(),
        version: VERSION,
        unsent,
        lists,
        events: batch.map((entry) => entry.event),
      }),
    });
    if (!Array.isArray(answer?.answers)) throw new Error("not our server");
    await store.putMeta(`contact:${this.owner}`, { at: sent, offset: Math.round((Date.parse(answer.server_at) - sent) / 1000) });
    return answer;
  }

  async change({ changes, wipe }) {
    for (const list of wipe ? await store.allLists() : []) await store.dropList(list.id);
    for (const change of changes) {
      const list = await store.getList(change.id);
      if (!list) continue;
      if (change.ended) await store.dropList(change.id);
      else await store.putList(without(list, change));
    }
    if (wipe || changes.length) this.dispatchEvent(new CustomEvent("change", { detail: { wipe } }));
  }

  // Fetches a list and keeps it.
  async download(id) {
    const sheet = await this.call(`doors/lists/${id}/`);
    await store.putList({ id, owner: this.owner, sheet, removed: [], elsewhere: [], syncedAt: Date.now() });
  }

  // My lists, in hand and walked: no person.
  async work() {
    const first = (await store.getMeta(this.owner)) ? null : (await this.register()).work;
    const work = first ?? (await this.call("doors/lists/"));
    await store.putMeta(`work:${this.owner}`, work);
    return work;
  }

  giveBack(id) {
    return this.call(`doors/lists/${id}/give-back/`, { method: "POST" });
  }

  // Some 20 doors more, as a list of their own.
  async more(id) {
    const more = await this.call(`doors/lists/${id}/more/`, { method: "POST" });
    await this.download(more.id);
    return more.id;
  }

  // Who is signed in on this phone, and the token that a form of theirs shows. Another volunteer than before takes
  // over: the lists of the one before leave the phone, and what they have not sent waits for them.
  async who() {
    // The page asks this once while its code still comes.
    const asking = this.asked ? {} : { credentials: "include", cache: "default" };
    this.asked = true;
    const who = await body(await ask(`c/${this.campaign}/doors/devices/`, asking));
    if (who.volunteer === this.person) return who;
    const before = this.person;
    this.person = who.volunteer;
    for (const list of await store.allLists()) if (list.owner !== this.owner) await store.dropList(list.id);
    await store.putMeta(`person:${this.campaign}`, who.volunteer);
    if (before) this.dispatchEvent(new Event("person"));
    return who;
  }

  // One call with the phone's secret. When it has run out and the session has not, a new one is fetched first.
  async call(path, options = {}, retried = false) {
    const key = (await store.getMeta(this.owner)) ?? (await this.register());
    const headers = { Authorization: `Bearer ${key.token}`, "X-Device": key.device, "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };
    const answer = await ask(path, { ...options, headers, credentials: "omit" });
    if (answer.status === 401 && !retried) {
      await this.register();
      return this.call(path, options, true);
    }
    return body(answer);
  }

  async register() {
    const [device, { form_token }] = await Promise.all([ownName(), asSignIn(this.who())]);
    const answer = await asSignIn(
      ask(`c/${this.campaign}/doors/devices/`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form_token },
        body: JSON.stringify({ device }),
      }).then(body),
    );
    const key = { token: answer.token, device };
    await store.putMeta(this.owner, key);
    return { ...key, work: answer.work };
  }
}

// This phone's own name for itself.
const ownName = async () => {
  const known = await store.getMeta("device");
  const name = known ?? uuid7();
  if (!known) await store.putMeta("device", name);
  return name;
};

// Whatever it refuses, signing in again is the way.
const asSignIn = async (asked) => {
  try {
    return await asked;
  } catch (problem) {
    throw Object.assign(problem, problem.status >= 400 && problem.status < 500 && problem.status !== 429 ? { status: 401 } : {});
  }
};

// Takes people off a list: their names leave the phone.
const without = (list, change) => {
  const removed = new Set(change.removed);
  for (const door of list.sheet.doors) {
    for (const person of door.people) if (removed.has(person.id)) Object.assign(person, { name: "", age: null, said_yes_on: null });
  }
  return { ...list, removed: change.removed, elsewhere: change.done_elsewhere, syncedAt: Date.now() };
};

const ask = (path, options = {}) => fetch(`/api/v1/${path}`, { cache: "no-store", ...options, signal: AbortSignal.timeout(TIME_OUT) });

const body = async (answer) => {
  const ours = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.ok && ours) return answer.json();
  // A proxy before our server says "too large" in its own words; any other answer that is not ours is no signal.
  const said = ours || answer.status === 413;
  const retryAfter = Number(answer.headers.get("Retry-After")) || 0;
  throw Object.assign(new Error("refused"), { status: said ? answer.status : 0, retryAfter });
};
