// Sets the look before the first paint. Loaded in the head as a plain script, since a module would run after it.
// The browser keeps one word, the look's name, and nothing of a person.
{
  const KEY = "theme";
  const LOOKS = ["light", "dark", "sun"];
  const root = document.documentElement;

  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // A browser that keeps nothing follows the device.
    }
  };

  const store = (look) => {
    try {
      if (look) localStorage.setItem(KEY, look);
      else localStorage.removeItem(KEY);
    } catch {
      // The look then lasts as long as the page.
    }
  };

  const show = (look) => {
    if (LOOKS.includes(look)) root.dataset.theme = look;
    else delete root.dataset.theme;
    for (const select of document.querySelectorAll("[data-look] select")) select.value = root.dataset.theme ?? "";
    for (const button of document.querySelectorAll("button[data-look]")) {
      button.setAttribute("aria-pressed", String(button.dataset.look === root.dataset.theme));
    }
  };

  const choose = (look) => {
    store(look);
    show(look);
  };

  show(stored());
  document.addEventListener("DOMContentLoaded", () => {
    for (const control of document.querySelectorAll("[data-look]")) control.hidden = false;
    show(root.dataset.theme);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-look] select")) choose(target.value);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-look]");
    if (button) choose(button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.look);
  });
  addEventListener("storage", ({ key, newValue }) => {
    if (key === KEY) show(newValue);
  });
}
