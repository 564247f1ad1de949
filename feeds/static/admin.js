/* What scripts add to the pages of those who configure. Everything works without them. */

// Sources: how many are chosen, and all of them at once. The table is asked for again only while somebody could see it and does nothing in it.
(() => {
  const boxes = () => [...document.querySelectorAll("input[name=pick]")];
  const ready = () => {
    const bulk = document.querySelector("form[data-bulk]");
    if (!bulk) return;
    for (const part of bulk.querySelectorAll("[data-needs-script]")) part.hidden = false;
    const chosen = boxes().filter((box) => box.checked).length;
    bulk.querySelector("output").textContent = `${chosen} chosen`;
    bulk.querySelector("[data-all]").checked = chosen > 0 && chosen === boxes().length;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.matches("[data-all], input[name=pick]")) ready();
  });
  document.addEventListener("htmx:afterSettle", ready);
  document.addEventListener("htmx:beforeRequest", (event) => {
    const table = event.target;
    if (!table.matches("[data-poll]")) return;
    if (document.hidden || table.contains(document.activeElement) || boxes().some((box) => box.checked)) event.preventDefault();
  });
  ready();
})();
// A double click sends a form once: sent twice, the second would meet what the first has just done, and be refused.
(() => {
  const sent = new WeakMap();
  const TWICE_MS = 1000;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (event.timeStamp - (sent.get(form) ?? -TWICE_MS) < TWICE_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else sent.set(form, event.timeStamp);
  }, true);
})();

// A form that is refused comes back as the same page with its faults (422, 409): htmx shows that as it shows any other answer. Another
// refusal is a page of its own, which does not hold the part that was asked for: it is said at the top, and so is no answer at all,
// until there is one again.
(() => {
  const note = document.getElementById("silent"), silent = note.textContent;
  const say = (words) => {
    note.textContent = words;
    note.hidden = !words;
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event, { xhr } = detail;
    if (xhr.status < 400) return;
    const answer = new DOMParser().parseFromString(xhr.responseText, "text/html"), refusal = answer.getElementById("refusal");
    if (refusal || !answer.getElementById("main")) {
      detail.shouldSwap = false;
      say(refusal ? refusal.textContent : silent);
    } else if ([409, 422].includes(xhr.status)) detail.isError = false;
  });
  for (const event of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(event, () => say(silent));
  document.addEventListener("htmx:beforeOnLoad", () => say(""));
})();
