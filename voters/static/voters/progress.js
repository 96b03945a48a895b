// Keeps the words and the bar of an import true, once a second; loads the page again when the report is there.

const SECOND = 1000;
const card = document.querySelector("[data-progress]");
const words = card?.querySelector("[data-words]");
const bar = card?.querySelector("progress");

async function look() {
  try {
    const answer = await fetch(card.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const progress = await answer.json();
    if (progress.ended) {
      location.reload();
      return;
    }
    if (words.textContent !== progress.words) words.textContent = progress.words;
    bar.value = progress.percent;
  } catch {
    // No answer now; the next second asks again, and the link on the page works without us.
  }
  setTimeout(look, document.hidden ? 5 * SECOND : SECOND);
}

if (card) setTimeout(look, SECOND);
