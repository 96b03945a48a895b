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
      database.createObjectStore("meta"); // by owner: the phone's secret
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

const begin = async (names, mode) => {
  opened ??= open();
  return (await opened).transaction(names, mode, { durability: "strict" });
};

// Runs the work in one transaction and resolves once it is on disk. A store that was closed is opened once more.
const within = async (names, mode, work) => {
  let transaction;
  try {
    transaction = await begin(names, mode);
  } catch {
    opened = null;
    transaction = await begin(names, mode);
  }
  return new Promise((resolve, reject) => {
    let answer;
    transaction.oncomplete = () => resolve(answer?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
    answer = work((name) => transaction.objectStore(name));
  });
};

const read = (name, work) => within([name], "readonly", (store) => work(store(name)));

export const getMeta = (key) => read("meta", (meta) => meta.get(key));
export const putMeta = (key, value) => within(["meta"], "readwrite", (store) => store("meta").put(value, key));

export const getList = (id) => read("lists", (lists) => lists.get(id));
export const allLists = () => read("lists", (lists) => lists.getAll());
export const putList = (list) => within(["lists"], "readwrite", (store) => store("lists").put(list));
export const actsOf = (id) => read("acts", (acts) => acts.index("list").getAll(id));
export const refused = () => read("refused", (events) => events.getAll());

// The event and what the door shows of it go to disk together; only then is it "saved".
export const save = (owner, event) =>
  within(["acts", "outbox"], "readwrite", (store) => {
    store("acts").put(event);
    return store("outbox").put({ owner, event });
  });

export const unsent = async (owner) => (await read("outbox", (outbox) => outbox.getAll())).filter((entry) => entry.owner === owner);

// The server has named these events: they leave the outbox, and those it does not take are kept to be shown.
export const settle = (entries, answers) => {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  return within(["outbox", "refused", "acts"], "readwrite", (store) => {
    for (const { seq, event } of entries) {
      const answer = byId.get(event.id);
      if (!answer || answer.reason === "too_many") continue;
      store("outbox").delete(seq);
      if (answer.outcome !== "refused") continue;
      store("refused").put({ id: event.id, result: event.result, reason: answer.reason });
      store("acts").delete(event.id);
    }
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
