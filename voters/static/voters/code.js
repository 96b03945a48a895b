/* The code page: send when the sixth digit is there, and let half a minute pass before another code. */

const form = document.querySelector("[data-code]");
const field = form.querySelector("input.code");
let sent = false;

field.addEventListener("input", () => {
  const digits = field.value.replace(/\D/g, "");
  if (digits.length === 6 && !sent) {
    sent = true;
    field.value = digits;
    form.requestSubmit();
  }
});

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
