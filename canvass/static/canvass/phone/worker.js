// Keeps the shell of the doors on the phone: every file of it at once, at install, or none. The page asks for what comes
// later: its own words first. It touches our own GETs of these files and nothing else, and waits until the volunteer lets
// it take over. It holds no person's data.
// PAGE, VERSION, SHELL and LATER stand above, written by the server.

const PREFIX = `doors ${PAGE} `;
const NAME = PREFIX + VERSION;
const OURS = new Set([PAGE, ...SHELL, ...LATER]);
const opened = caches.open(NAME);

// What the page has fetched a moment ago is asked after and not sent again.
const keep = async (paths) => {
  const cache = await opened;
  const fetched = paths.map(async (path) => {
    const answer = await fetch(path, { cache: "no-cache", credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return [path, answer];
  });
  for (const [path, answer] of await Promise.all(fetched)) await cache.put(path, answer);
};

// What an older version kept beyond its shell, this one keeps from the start: it may take over where there is no signal.
const keptBefore = async () => {
  const found = await Promise.all(LATER.map((path) => caches.match(path)));
  return LATER.filter((_, place) => found[place]);
};

const keepMore = async (paths, port) => {
  const cache = await opened;
  const here = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  const missing = (paths ?? LATER).filter((path) => LATER.includes(path) && !here.has(path));
  port.postMessage(await keep(missing).then(() => true, () => false));
};

const forgetOlder = async () => {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
  await clients.claim();
};

const kept = async (path, request) => {
  const cache = await opened;
  return (await cache.match(path)) ?? fetch(request);
};

addEventListener("install", (event) => event.waitUntil(keptBefore().then((before) => keep([PAGE, ...SHELL, ...before]))));
addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(skipWaiting());
  if (event.data.keep !== undefined) event.waitUntil(keepMore(event.data.keep, event.ports[0]));
});
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === "GET" && origin === location.origin && OURS.has(pathname)) event.respondWith(kept(pathname, event.request));
});
