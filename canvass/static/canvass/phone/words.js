// Every word the phone shows stands in words/<language>.json, so that another language is another file.

import { getMeta } from "./store.js";

export const LANGUAGES = { en: "English", es: "Español" };

const known = (tags) => tags.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in LANGUAGES);

// What was chosen on this phone, or what its browser asks for.
const choose = async () => {
  const chosen = await getMeta("language").catch(() => null);
  return known([chosen, ...navigator.languages].filter(Boolean)) ?? "en";
};

const address = (code) => new URL(`words/${code}.json`, import.meta.url);

// Those of the language that was chosen; without a signal, of one that is on this phone.
const fetchWords = async (chosen) => {
  for (const code of [chosen, ...Object.keys(LANGUAGES)]) {
    const words = await fetch(address(code)).then((answer) => answer.ok && answer.json(), () => null);
    if (words) return [code, words];
  }
  throw new Error("no words");
};

export const [language, words] = await fetchWords(await choose());
export const wordsPath = address(language).pathname;
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);

document.documentElement.lang = language;
document.documentElement.dir = words.direction;

const find = (key) => key.split(".").reduce((found, part) => found?.[part], words);

// The words under a key, with what stands in braces filled in. Of several forms, the one for `count` is taken.
export const t = (key, values = {}) => {
  const found = find(key);
  const form = typeof found === "object" ? (found[plurals.select(values.count)] ?? found.other) : found;
  if (form === undefined) return key;
  return form.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? numbers.format(values[name]) : values[name]));
};

// The pairs of key and words under a key, in their order.
export const choices = (key) => Object.entries(find(key));

// Words for a reason that a later server may give: the reason itself, where we have none.
export const orElse = (key, otherwise) => (typeof find(key) === "string" ? t(key) : otherwise);

export const languageName = (code) => {
  if (!code || code === language) return "";
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
};

export const dayName = (iso) => new Intl.DateTimeFormat(language, { day: "numeric", month: "long", timeZone: "UTC" }).format(new Date(iso));

export const moment = (at) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));

export const kilometres = (metres) => new Intl.NumberFormat(language, { style: "unit", unit: "kilometer", maximumFractionDigits: 1 }).format(metres / 1000);
