// A bar while the file goes up, and a drop zone. Without this script the form posts as any other.

const form = document.querySelector("form[data-upload]");
const zone = form.querySelector(".upload");
const input = form.querySelector("input[type=file]");
const bar = form.querySelector("[data-upload-bar]");
const words = form.querySelector("[data-upload-words]");
const largest = Number(form.dataset.upload);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

function say(text) {
  bar.hidden = false;
  words.textContent = text;
}

const most = 90;

const size = () => [...input.files].reduce((sum, file) => sum + file.size, 0);

function fits() {
  if (size() > largest) say(`${megabytes(size())} is more than ${megabytes(largest)}. Send it in two parts.`);
  else if (input.files.length > most) say(`${input.files.length} files are more than ${most}. Send them in two parts.`);
  else return true;
  return false;
}

input.addEventListener("change", () => {
  const [first, ...others] = input.files;
  if (first && fits()) say(`${first.name}${others.length ? ` and ${others.length} more` : ""}, ${megabytes(size())}`);
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
}

const stop = form.querySelector("[data-upload-stop]");
const send = form.querySelector("button.primary");

function sending(is) {
  send.disabled = is;
  stop.hidden = !is;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!fits()) return;
  const request = new XMLHttpRequest();
  const began = Date.now();
  sending(true);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const seconds = Math.max(Date.now() - began, 1) / 1000;
    const rate = loaded / seconds;
    bar.querySelector("progress").value = (100 * loaded) / total;
    say(`${megabytes(loaded)} of ${megabytes(total)} sent, ${megabytes(rate)} a second, ${Math.ceil((total - loaded) / rate)} s left`);
  });
  request.addEventListener("load", () => {
    if (request.status < 400) location.assign(request.responseURL);
    else {
      document.documentElement.replaceWith(document.importNode(new DOMParser().parseFromString(request.responseText, "text/html").documentElement, true));
    }
  });
  request.addEventListener("error", () => {
    sending(false);
    say("The connection broke. Nothing was kept. Try again.");
  });
  request.addEventListener("abort", () => {
    sending(false);
    say("Stopped. Nothing was kept.");
  });
  stop.onclick = () => request.abort();
  request.open("POST", form.action || location.href);
  request.send(new FormData(form));
});
