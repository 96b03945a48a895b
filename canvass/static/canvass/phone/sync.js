// Brings what was recorded to the server, and what changed back. It never waits, never gives up, and never says
// "sent" of an event that the server has not named.

import { uuid7 } from "./events.js";
import * as store from "./store.js";

const VERSION = "1";
const MOST = 100;
const TIME_OUT = 15_000;
const EVERY = 60_000;
const LONGEST_WAIT = 60_000;

// Where the state line gets its words: one of ok, wait, offline, signin.
export class Sync extends EventTarget {
  constructor({ campaign, person, formToken }) {
    super();
    this.campaign = campaign;
    this.owner = `${campaign}:${person}`;
    this.formToken = formToken;
    this.state = "wait";
    this.waiting = 0;
    this.failures = 0;
    this.most = MOST;
    this.timer = null;
  }

  start() {
    addEventListener("online", () => this.poke());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.poke());
    setInterval(() => this.poke(), EVERY);
    this.poke();
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
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** this.failures);
    this.timer = setTimeout(() => this.poke(), wait * (0.5 + Math.random() / 2));
  }

  async sendAll() {
    let entries = await store.unsent(this.owner);
    do {
      const batch = entries.slice(0, this.most);
      const answer = await this.sendOne(batch, entries.length - batch.length);
      await store.settle(batch, answer.answers);
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
    const answer = await this.call("doors/sync/", {
      method: "POST",
      body: JSON.stringify({
        sent_at: new Date().toISOString(),
        version: VERSION,
        unsent,
        lists,
        events: batch.map((entry) => entry.event),
      }),
    });
    if (!Array.isArray(answer?.answers)) throw new Error("not our server");
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

  giveBack(id) {
    return this.call(`doors/lists/${id}/give-back/`, { method: "POST" });
  }

  // One call with the phone's secret. When it has run out and the session has not, a new one is fetched first.
  async call(path, options = {}, retried = false) {
    const key = (await store.getMeta(this.owner)) ?? (await this.register());
    const headers = { Authorization: `Bearer ${key.token}`, "X-Device": key.device, "Content-Type": "application/json" };
    const answer = await ask(path, { ...options, headers, credentials: "omit" });
    if (answer.status === 401 && !retried) {
      await this.register();
      return this.call(path, options, true);
    }
    return body(answer);
  }

  async register() {
    const device = (await store.getMeta("device")) ?? uuid7();
    await store.putMeta("device", device);
    const answer = await ask(`c/${this.campaign}/doors/devices/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.formToken },
      body: JSON.stringify({ device }),
    });
    if (!answer.ok) throw Object.assign(new Error("sign in"), { status: answer.status < 500 ? 401 : answer.status });
    const { token } = await answer.json();
    const key = { token, device };
    await store.putMeta(this.owner, key);
    return key;
  }
}

// Takes people off a list as it is kept: their names leave the phone.
const without = (list, change) => {
  const removed = new Set(change.removed);
  for (const door of list.sheet.doors) {
    for (const person of door.people) if (removed.has(person.id)) Object.assign(person, { name: "", age: null, said_yes_on: null });
  }
  return { ...list, removed: change.removed, elsewhere: change.done_elsewhere, syncedAt: Date.now() };
};

const ask = (path, options) => fetch(`/api/v1/${path}`, { ...options, signal: AbortSignal.timeout(TIME_OUT), cache: "no-store" });

const body = async (answer) => {
  const ours = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!answer.ok || !ours) throw Object.assign(new Error("refused"), { status: ours ? answer.status : 0 });
  return answer.json();
};
