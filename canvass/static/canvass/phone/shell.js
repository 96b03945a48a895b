// The worker that keeps the shell, and the word that a newer one waits.

import { button, fill, h } from "./dom.js";
import { t, wordsPath } from "./words.js";

const PATIENCE = 15_000;

let giveUp;
const notComing = new Promise((resolve) => (giveUp = resolve));

// Nothing in this page is ever read as markup. The one string that Leaflet tries itself with is let through, and the
// worker's own address.
const trust = (worker) =>
  globalThis.trustedTypes?.createPolicy("default", {
    createHTML: (words) => (words === "<svg/>" ? words : null),
    createScriptURL: (url) => (url === worker ? url : null),
  });

const offer = (news, waiting) => {
  const reload = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage("take over");
  };
  fill(news, h("p", { role: "status" }, t("newVersion")), button(t("reload"), reload, { class: "primary", "data-key": "reload" }));
  news.hidden = false;
};

export const keepShell = async (worker, news) => {
  trust(worker);
  if (!navigator.serviceWorker) return;
  await register(worker, news).catch(giveUp);
  await keep([wordsPath]);
};

const register = async (worker, news) => {
  const registration = await navigator.serviceWorker.register(worker);
  if (registration.waiting && navigator.serviceWorker.controller) offer(news, registration.waiting);
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh.addEventListener("statechange", () => {
      if (fresh.state === "installed" && navigator.serviceWorker.controller) offer(news, fresh);
      if (fresh.state === "redundant") giveUp();
    });
  });
};

// Asks the worker to keep more files, and answers whether it has.
const keep = async (paths) => {
  const { active } = await navigator.serviceWorker.ready;
  const { port1: ours, port2: theirs } = new MessageChannel();
  const kept = new Promise((resolve) => (ours.onmessage = ({ data }) => resolve(data)));
  active.postMessage({ keep: paths }, [theirs]);
  return kept;
};

// The map, the practice door and the other languages come later, once the list is here.
export const keepLater = async () => navigator.serviceWorker && keep(null);

// Whether the shell and its words lie on this phone. A worker of which not every file came never says so by itself.
export const isKept = async () => {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const ready = navigator.serviceWorker && keep([wordsPath]);
  return (await Promise.race([ready, notComing.then(() => false), late])) ?? false;
};

export const forgetShell = async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) await registration.unregister();
};
