// Signing out empties this browser's stores. What was recorded at the doors and is not sent yet must not go with them:
// while there is any, signing out waits and says so. The server wipes the stores only when the form says "0".
{
  const STORE = "groundtruth-doors";

  const entries = (database) =>
    new Promise((resolve, reject) => {
      const request = database.transaction("outbox").objectStore("outbox").getAll();
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  // What stands in the outbox of the doors; nothing, where there is no such store. It is not made by looking.
  const unsent = () =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(STORE);
      request.onupgradeneeded = () => request.transaction.abort();
      request.onerror = () => (request.error?.name === "AbortError" ? resolve([]) : reject(request.error));
      request.onsuccess = () => entries(request.result).then(resolve, reject).finally(() => request.result.close());
    });

  const holdBack = (form, waiting) => {
    const [slug] = waiting[0].owner.split(":");
    const told = document.createElement("p");
    const way = document.createElement("a");
    way.href = `/c/${slug}/doors/walk/#status`;
    way.textContent = form.dataset.send;
    told.className = "warning";
    const words = document.createElement("span");
    words.append(`${waiting.length} ${form.dataset.unsent} `, way);
    told.append(words);
    const live = document.getElementById("live");
    live.className = "messages";
    live.replaceChildren(told);
    way.focus();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-sign-out]") || form.elements.unsent.value) return;
    event.preventDefault();
    try {
      const waiting = await unsent();
      if (waiting.length) return holdBack(form, waiting);
      form.elements.unsent.value = "0";
    } catch {
      form.elements.unsent.value = "unknown"; // Then the session ends and the stores stay.
    }
    form.submit();
  });
}
