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

// A form that is refused comes back as the same page with its faults (422, 409): htmx shows that as it shows any other answer.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if ([409, 422].includes(xhr.status) && xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// No answer at all: said at the top of the page until there is one again.
(() => {
  const silent = (is) => () => (document.getElementById("silent").hidden = !is);
  for (const event of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(event, silent(true));
  document.addEventListener("htmx:beforeOnLoad", silent(false));
})();
