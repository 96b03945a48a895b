// Keeps the shell of the doors on the phone: every file of it at once, at install, or none. It touches our own GETs of
// these files and nothing else, and waits until the volunteer lets it take over. It holds no person's data.
// PAGE, VERSION, SHELL and LATER stand above, written by the server.

const PREFIX = `doors ${PAGE} `;
const NAME = PREFIX + VERSION;
const OURS = new Set([PAGE, ...SHELL, ...LATER]);

const keep = async (paths) => {
  const cache = await caches.open(NAME);
  const fetched = paths.map(async (path) => {
    const answer = await fetch(path, { cache: "reload", credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return [path, answer];
  });
  for (const [path, answer] of await Promise.all(fetched)) await cache.put(path, answer);
};

const forgetOlder = async () => {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
  await clients.claim();
};

const kept = async (path, request) => {
  const cache = await caches.open(NAME);
  return (await cache.match(path)) ?? fetch(request);
};

addEventListener("install", (event) => event.waitUntil(keep([PAGE, ...SHELL])));
addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(skipWaiting());
  if (event.data === "keep the rest") event.waitUntil(keep(LATER).catch(() => {}));
});
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === "GET" && origin === location.origin && OURS.has(pathname)) event.respondWith(kept(pathname, event.request));
});
