// What this phone keeps, in IndexedDB: lists in hand, what was recorded on them, and what is not sent yet.
// Upgrades only ever add. No person is kept anywhere else: not in localStorage, an address, a title or a cache.

const NAME = "groundtruth-doors";
const VERSION = 1;
let opened = null;

const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore("meta"); // by owner: the phone's secret, and what was sent
      database.createObjectStore("lists", { keyPath: "id" }); // names and doors of a list in hand
      database.createObjectStore("acts", { keyPath: "id" }).createIndex("list", "list"); // every event of a list in hand
      database.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true }); // events not sent yet, in order
      database.createObjectStore("refused", { keyPath: "id" }); // events that the server does not take
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => close();
      request.result.onclose = () => (opened = null);
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });

const close = async () => {
  const database = await opened;
  opened = null;
  database?.close();
};

const once = async (names, mode, work) => {
  opened ??= open();
  // Of what is recorded nothing may be lost with the phone's power; the rest can be asked for again.
  const durability = names.includes("outbox") ? "strict" : "relaxed";
  const transaction = (await opened).transaction(names, mode, { durability });
  return new Promise((resolve, reject) => {
    let answer;
    transaction.oncomplete = () => resolve(answer?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("aborted"));
    answer = work((name) => transaction.objectStore(name));
  });
};

// Runs the work in one transaction and resolves once it is on disk. A store that was closed under it is opened and
// tried once more; every work here may be repeated, as each puts what it puts under a name of its own.
const within = async (names, mode, work) => {
  try {
    return await once(names, mode, work);
  } catch {
    opened = null;
    return once(names, mode, work);
  }
};

const read = (name, work) => within([name], "readonly", (store) => work(store(name)));

export const getMeta = (key) => read("meta", (meta) => meta.get(key));
export const putMeta = (key, value) => within(["meta"], "readwrite", (store) => store("meta").put(value, key));
export const dropMeta = (key) => within(["meta"], "readwrite", (store) => store("meta").delete(key));

export const getList = (id) => read("lists", (lists) => lists.get(id));
export const allLists = () => read("lists", (lists) => lists.getAll());
export const putList = (list) => within(["lists"], "readwrite", (store) => store("lists").put(list));
export const actsOf = (id) => read("acts", (acts) => acts.index("list").getAll(id));
export const refused = () => read("refused", (events) => events.getAll());

// The events and what the doors show of them go to disk together; only then are they "saved". What belongs to the
// screen alone (the `group` that one Undo takes back) is kept beside the event and never sent.
export const save = (owner, acts) =>
  within(["acts", "outbox"], "readwrite", (store) => {
    let answer;
    for (const { group, ...event } of acts) {
      store("acts").put({ ...event, group });
      answer = store("outbox").put({ owner, event });
    }
    return answer;
  });

export const everyUnsent = () => read("outbox", (outbox) => outbox.getAll());
export const unsent = async (owner) => (await everyUnsent()).filter((entry) => entry.owner === owner);

// The server has named these events: they leave the outbox, and those it does not take are kept to be shown.
export const settle = (owner, entries, answers) => {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  return within(["outbox", "refused", "acts", "meta"], "readwrite", (store) => {
    let taken = 0;
    for (const { seq, event } of entries) {
      const answer = byId.get(event.id);
      if (!answer || answer.reason === "too_many") continue;
      store("outbox").delete(seq);
      if (answer.outcome !== "refused") {
        taken += 1;
        continue;
      }
      store("refused").put({ id: event.id, result: event.result, reason: answer.reason });
      store("acts").delete(event.id);
    }
    const before = store("meta").get(`sent:${owner}`);
    before.onsuccess = () => store("meta").put((before.result ?? 0) + taken, `sent:${owner}`);
  });
};

// Forgets the names and doors of a list. What is not sent yet holds none and stays.
export const dropList = (id) =>
  within(["lists", "acts"], "readwrite", (store) => {
    store("lists").delete(id);
    const acts = store("acts").index("list").openKeyCursor(IDBKeyRange.only(id));
    acts.onsuccess = () => {
      if (!acts.result) return;
      store("acts").delete(acts.result.primaryKey);
      acts.result.continue();
    };
  });

// Signing out: nothing of the campaign stays. The caller has made sure that nothing is unsent.
export const wipe = async () => {
  await close();
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = resolve;
    request.onerror = request.onblocked = () => reject(request.error ?? new Error("blocked"));
  });
};
