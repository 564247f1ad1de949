/* The preview follows the form. The server draws all of it; here only the parts of the page that differ are replaced. */
(() => {
  const form = document.getElementById("builder");
  let asked, soon;
  const address = (data) => {
    const kept = [...data].filter(([name, value]) => value || name === "show");
    return `${form.action}?${new URLSearchParams(kept)}`;
  };
  const show = async () => {
    const here = address(new FormData(form));
    asked?.abort();
    asked = new AbortController();
    const answer = await fetch(here, { signal: asked.signal }).then((found) => found.text()).catch(() => "");
    const fresh = new DOMParser().parseFromString(answer, "text/html");
    if (!fresh.getElementById("builder")) return;
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (other && other.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(other));
    }
    for (const name of ["was", "show"]) { // another layout shows other parts unless told otherwise
      fresh.querySelectorAll(`#builder [name=${name}]`).forEach((field, place) => {
        const own = form.querySelectorAll(`[name=${name}]`)[place];
        if (field.type === "checkbox") own.checked = field.hasAttribute("checked"); else own.value = field.getAttribute("value");
      });
    }
    document.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
    document.title = fresh.title;
    history.replaceState(null, "", document.querySelector("[data-here]").href);
  };
  form.querySelector("[data-show]").hidden = true;
  form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(show, 250); });
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
})();
