/* Enhancements only: every page works without this file. No dependency. */
(() => {
  // Copy buttons are hidden in the page and shown here: <button hidden data-copy="id"> copies the value or text of #id and says so.
  document.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent);
      button.textContent = "Copied";
    } catch {
      field.select?.(); // the clipboard needs https; the selection does not
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });

  // "/" moves to the search field; Escape closes an open menu and returns to its button.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    }
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); } else document.querySelector("a[data-hide]")?.click();
    }
  });

  // Combine: the form that a GET would send, turned into one feed address as you tick. The server writes the same words.
  const form = document.getElementById("combine");
  if (form) {
    const ticked = (name) =>
      [...document.querySelectorAll(`input[form=combine][name=${name}]:checked`)].sort((one, other) => (one.value < other.value ? -1 : 1));
    const names = (boxes, last) => {
      const list = boxes.map((box) => box.dataset.name);
      return list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} ${last} ${list.at(-1)}`;
    };
    const values = (boxes) => boxes.map((box) => box.value).join(",");
    const escaped = (text) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":")
      .replace(/[!'()*]/g, (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase());
    const count = (boxes, one, many) => `${boxes.length} ${boxes.length === 1 ? one : many}`;
    const write = () => {
      const topics = ticked("topic"), sources = ticked("source");
      const { match, format, lang, q } = form.elements;
      const words = q.value.trim().split(/\s+/).join(" "), all = topics.length > 1 && match.value === "all";
      const filters = { lang: lang.value, match: all ? "all" : "", q: words, source: values(sources), topic: values(topics) };
      const query = Object.entries(filters).filter(([, value]) => value).map(([name, value]) => `${name}=${escaped(value)}`).join("&");
      form.querySelector("#feed-url").value = `${form.dataset.feeds}all.${format.value}${query ? "?" + query : ""}`;
      const what = topics.length ? names(topics, all ? "and" : "or") : "All topics";
      const whose = sources.length ? names(sources, "and") : "all newsrooms";
      form.querySelector("[data-sentence]").textContent = `${what}, from ${whose}${words ? `, with ${words.includes('"') ? words : `“${words}”`}` : ""}`;
      document.querySelector("[data-count]").textContent = `${count(topics, "topic", "topics")}, ${count(sources, "source", "sources")}`;
    };
    const changed = (event) => { if (event.target.form === form) write(); };
    document.addEventListener("change", changed);
    document.addEventListener("input", changed);
    write(); // a browser restores ticks on the way back
  }

  // The words of a topic are marked by the server; here only the parts of the page that differ are replaced, and the focus goes where
  // the link leads. Whoever hides the marks, with Escape too, is back at the link that asked for them.
  let asked = "";
  const follow = async (link) => {
    const answer = await fetch(link.href).then((response) => (response.ok ? response.text() : "")).catch(() => "");
    const fresh = new DOMParser().parseFromString(answer, "text/html");
    if (!fresh.querySelector("[data-part]")) { location.assign(link.href); return; }
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (other) part.replaceWith(other);
    }
    history.replaceState(null, "", link.href);
    location.replace(link.href); // the same page: what :target means moves along
    const opener = link.dataset.hide === undefined ? null : document.getElementById(asked);
    const place = opener ?? document.getElementById(link.hash.slice(1));
    (place?.querySelector("a") ?? place)?.focus();
    asked = link.id;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(link);
  });

  // Colour scheme: follows the system unless a reader chooses; kept in this browser only, applied by theme.js.
  const theme = document.querySelector("[data-theme-choice]");
  if (theme) {
    theme.hidden = false;
    const pick = theme.querySelector("select"), root = document.documentElement;
    pick.value = root.dataset.theme ?? "";
    pick.addEventListener("change", () => {
      if (pick.value) root.dataset.theme = pick.value; else delete root.dataset.theme;
      try { localStorage.setItem("theme", pick.value); } catch { /* private mode */ }
    });
  }

  // New releases are told of while somebody looks at the page; nothing in it moves until he asks. A hidden tab asks nothing.
  const live = document.querySelector("[data-live]");
  if (live && window.EventSource) {
    const told = { entry: new Set(), revised: new Set() };
    let stream, last = "";
    const say = () => {
      const added = told.entry.size, revised = told.revised.size;
      const words = added && revised ? `${added} new and ${revised} revised releases` : `${added || revised} ${added ? "new" : "revised"} ${added + revised === 1 ? "release" : "releases"}`;
      if (!added && !revised) { live.replaceChildren(); return; }
      const button = live.querySelector("button") ?? live.appendChild(document.createElement("button"));
      button.textContent = `${words} – show`;
      button.onclick = () => location.reload();
    };
    const hear = (event) => {
      last = event.lastEventId;
      if (event.type === "here") return;
      const { id } = JSON.parse(event.data), isNew = told.entry.has(id);
      for (const ids of Object.values(told)) ids.delete(id);
      told[isNew && event.type === "revised" ? "entry" : event.type]?.add(id);
      say();
    };
    const listen = () => {
      stream?.close();
      stream = null;
      if (document.hidden) return;
      const address = new URL(live.dataset.live, location);
      if (last) address.searchParams.set("lastEventId", last);
      stream = new EventSource(address);
      for (const name of ["here", "entry", "revised", "withdrawn"]) stream.addEventListener(name, hear);
    };
    document.addEventListener("visibilitychange", listen);
    addEventListener("pagehide", () => stream?.close());
    addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
    listen();
  }

  // An empty catalogue looks again while somebody is looking at it, and stops once the first release is there.
  const wait = document.querySelector("[data-wait]");
  if (wait) {
    setInterval(async () => {
      if (document.hidden) return;
      const page = await fetch(location.href).then((answer) => answer.text()).catch(() => "data-wait");
      if (!page.includes("data-wait")) location.reload();
    }, 3000);
  }
})();
