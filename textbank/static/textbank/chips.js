// A click on a name puts its field where the cursor stands. Without this file the page puts it at the end.

for (const chips of document.querySelectorAll("[data-chips]")) {
  const box = document.getElementById(chips.dataset.chips);
  if (!box) continue;
  chips.hidden = false;
  chips.addEventListener("click", (event) => {
    const chip = event.target.closest("button");
    if (!chip) return;
    event.preventDefault();
    box.setRangeText(`{${chip.value.split(":")[1]}}`, box.selectionStart, box.selectionEnd, "end");
    box.focus();
  });
}
document.documentElement.dataset.ready = "chips";
