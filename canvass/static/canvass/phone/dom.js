// Builds elements out of words alone: nothing that came from the roll is ever read as markup.

export const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || (value === false && !name.startsWith("aria-"))) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true && !name.startsWith("aria-")) element.setAttribute(name, "");
    else element.setAttribute(name, String(value));
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

// Puts new children in, and the focus back on the one with the same key.
export const fill = (parent, ...children) => {
  const key = document.activeElement?.dataset?.key;
  parent.replaceChildren(...children.flat(2).filter(Boolean));
  if (key) parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
};

export const button = (words, act, attributes = {}) => h("button", { type: "button", onclick: act, ...attributes }, words);
