// Asks for this very page again every few seconds, and puts what changed in its place. What is being read stays where
// it is: a part is replaced only where its words differ, and never while the focus is in it.

const host = document.querySelector("[data-fresh-seconds]");
const seconds = Number(host?.dataset.freshSeconds ?? 10);
const note = document.getElementById("fresh-note");

const replace = (fresh) => {
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const newer = fresh.getElementById(part.id);
    if (newer && newer.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
      part.replaceChildren(...newer.childNodes);
      part.className = newer.className;
    }
  }
  for (const rows of document.querySelectorAll("[data-fresh-rows]")) {
    for (const row of [...fresh.querySelectorAll("[data-fresh-rows] > tr")]) {
      if (!document.getElementById(row.id)) rows.append(row);
    }
  }
};

const look = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (note) note.hidden = true;
  } catch {
    if (note) note.hidden = false;
  }
};

setInterval(look, seconds * 1000);
document.addEventListener("visibilitychange", look);
