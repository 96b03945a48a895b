/* The code page: send when the sixth digit is there, and let half a minute pass before another code. */

// The message links here with its digits behind the mark, which no server, log or mail filter sees.

const form = document.querySelector("[data-code]");
const field = form.querySelector("input.code");
let sent = false;

const fill = () => {
  const digits = field.value.replace(/\D/g, "");
  if (digits.length === 6 && !sent) {
    sent = true;
    field.value = digits;
    form.requestSubmit();
  }
};

field.addEventListener("input", fill);

const fromTheLink = () => {
  if (!/^#\d{6}$/.test(location.hash)) return;
  field.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  fill();
};

addEventListener("hashchange", fromTheLink);
fromTheLink();
if (field.value !== field.defaultValue) fill();  // Typed before this was here.

const again = document.querySelector("[data-again]");
const words = again.textContent;
let wait = Number(again.dataset.again);

function tick() {
  again.disabled = wait > 0;
  again.textContent = wait > 0 ? `${words} (${wait})` : words;
  if (wait > 0) {
    wait -= 1;
    setTimeout(tick, 1000);
  }
}

tick();
