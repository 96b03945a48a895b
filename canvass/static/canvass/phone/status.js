// This phone: what is unsent, sent and refused, its last contact, and the way out.

import { button, h } from "./dom.js";
import * as store from "./store.js";
import { VERSION } from "./sync.js";
import { language, LANGUAGES, moment, orElse, t } from "./words.js";

const MEGABYTE = 1024 * 1024;

// Everything the screen shows, read at once.
export const readStatus = async (sync) => {
  const [refused, sent, contact, space] = await Promise.all([
    store.refused(),
    store.getMeta(`sent:${sync.owner}`),
    store.getMeta(`contact:${sync.owner}`),
    navigator.storage?.estimate?.().catch(() => null),
  ]);
  return { refused, sent: sent ?? 0, contact, free: space?.quota ? Math.floor((space.quota - space.usage) / MEGABYTE) : null };
};

const fact = (name, words) => [h("dt", {}, name), h("dd", {}, words)];

const refusals = (refused) =>
  refused.length
    ? [
        h("p", {}, t("statusRefusedText")),
        h("ul", {}, refused.map(({ result, reason }) => h("li", {}, `${t(`results.${result}`)}: ${orElse(`reasons.${reason}`, reason)}`))),
      ]
    : [h("p", {}, t("statusNoneRefused"))];

// A file of what is not sent yet: ids and answers, no name that was typed and no place.
const saveFile = async (sync) => {
  const entries = await store.unsent(sync.owner);
  const [contact, device] = await Promise.all([store.getMeta(`contact:${sync.owner}`), store.getMeta("device")]);
  const kept = {
    format: "groundtruth-unsent",
    version: VERSION,
    campaign: sync.campaign,
    volunteer: sync.person,
    device,
    offset_seconds: contact?.offset ?? 0,
    saved_at: new Date().toISOString(),
    events: entries.map(({ event: { position, ...event } }) => event).filter((event) => event.result !== "somebody_else"),
  };
  const url = URL.createObjectURL(new Blob([JSON.stringify(kept)], { type: "application/json" }));
  h("a", { href: url, download: `unsent-${kept.saved_at.slice(0, 10)}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

const inLanguage = () =>
  h(
    "div",
    { class: "answers", role: "group", "aria-label": t("chooseLanguage") },
    Object.entries(LANGUAGES).map(([code, name]) => {
      const choose = async () => {
        await store.putMeta("language", code);
        location.reload();
      };
      return button(name, choose, { lang: code, "aria-pressed": code === language, "data-key": `language-${code}` });
    }),
  );

export const drawStatus = (sync, status, { waiting, signOut, signIn }) => ({
  heading: t("status"),
  content: [
    sync.state === "signin" ? h("p", {}, h("a", { class: "button primary wide", href: signIn }, t("signInButton"))) : null,
    h(
      "dl",
      { class: "facts" },
      fact(t("statusUnsent"), String(waiting)),
      fact(t("statusSent"), String(status.sent)),
      fact(t("statusRefused"), String(status.refused.length)),
      fact(t("statusContact"), status.contact ? moment(status.contact.at) : t("statusNever")),
      status.free === null ? null : fact(t("statusSpace"), t("megabytes", { count: status.free })),
      fact(t("statusVersion"), VERSION),
    ),
    button(t("sendNow"), () => sync.poke(), { class: "wide", "data-key": "send" }),
    waiting ? [button(t("saveFile"), () => saveFile(sync), { class: "wide", "data-key": "file" }), h("p", { class: "help" }, t("saveFileHelp"))] : null,
    h("h2", {}, t("statusRefused")),
    ...refusals(status.refused),
    h("h2", {}, t("chooseLanguage")),
    inLanguage(),
    h("h2", {}, t("signOut")),
    h("p", {}, waiting ? t("signOutWaits", { count: waiting }) : t("signOutHelp")),
    button(t("signOut"), signOut, { class: "danger wide", disabled: waiting > 0, "data-key": "sign-out" }),
  ].flat(),
  foot: [h("nav", { class: "bar", "aria-label": t("status") }, button(t("back"), () => history.back(), { "data-key": "back" }))],
});
