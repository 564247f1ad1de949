/* Pointing at the copy of a page. The copy can run nothing itself; it is of our own origin, so this script sees what is clicked in it.
   It asks the server what a click means, writes the first proposal into the form of selectors, and marks what all rules match. */
"use strict";

(() => {
  const MARKED = 400;  // elements of one rule that are marked

  function made(tag, text, name) {
    const element = document.createElement(tag);
    element.textContent = text;
    if (name) element.className = name;
    return element;
  }

  class Pointer {
    constructor(box) {
      this.box = box;
      this.frame = box.querySelector("iframe");
      this.told = box.querySelector(".pointed");
      this.asked = 0;
      box.querySelector("header").hidden = false;
      box.addEventListener("change", (event) => event.target.name === "n" && this.choose(event.target));
      this.frame.addEventListener("load", () => this.ready());
      for (const field of this.fields()) field.addEventListener("input", () => this.later());
      if (this.document?.readyState === "complete") this.ready();
    }

    get document() {
      return this.frame.contentDocument;
    }

    get part() {
      return this.box.querySelector("[name=part]:checked").value;
    }

    fields() {
      return ["listing-item", "listing-title", "listing-date", "listing-link", "listing-image", "article-drop"]
        .map((id) => document.getElementById(id)).filter(Boolean);
    }

    ready() {
      const copy = this.document?.getElementById("copy");
      if (!copy || copy.dataset.ready) return;
      copy.dataset.ready = "yes";
      const theme = document.documentElement.dataset.theme;
      if (theme) this.document.documentElement.dataset.theme = theme;
      copy.addEventListener("click", (event) => this.point(event.target.closest("[data-n]")));
      copy.addEventListener("pointerover", (event) => this.over(event.target.closest("[data-n]")));
      copy.addEventListener("pointerleave", () => this.over(null));
      copy.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        this.point(event.target.closest("[data-n]"));
      });
      this.reachable();
      if (this.fields().some((field) => field.value.trim())) this.ask({});
    }

    /* The candidates can be reached with Tab inside the copy, too. */
    reachable() {
      for (const spot of this.box.querySelectorAll("[name=n]")) {
        const element = this.element(spot.value);
        if (element) Object.assign(element, { tabIndex: 0, role: "button" });
      }
    }

    element(number) {
      return this.document?.querySelector(`[data-n="${Number(number)}"]`);
    }

    over(element) {
      for (const old of this.document.querySelectorAll("[data-over]")) delete old.dataset.over;
      if (element) element.dataset.over = "";
    }

    point(element) {
      if (element) this.ask({ n: element.dataset.n, part: this.part });
    }

    choose(spot) {
      const part = spot.dataset.part && this.box.querySelector(`[name=part][value="${spot.dataset.part}"]`);
      if (part) part.checked = true;
      this.element(spot.value)?.scrollIntoView({ block: "nearest" });
      this.ask({ n: spot.value, part: this.part });
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask({}), 400);
    }

    async ask(what) {
      const body = new URLSearchParams({ csrf_token: this.box.dataset.token, ...what });
      for (const field of this.fields()) body.set(field.name, field.value);
      const asked = ++this.asked;
      this.box.setAttribute("aria-busy", "true");
      let answer = { problem: "The server does not answer. Try again.", proposals: [], matches: [], rules: {} };
      try {
        const response = await fetch(this.box.dataset.point, { method: "POST", body, headers: { Accept: "application/json" } });
        if (response.ok) answer = await response.json();
      } catch {
        /* said below */
      }
      if (asked !== this.asked) return;
      this.box.removeAttribute("aria-busy");
      if (what.n) this.write(answer.rules);
      this.tell(answer);
      this.mark(answer.matches);
    }

    write(rules) {
      for (const field of this.fields()) if (field.name in rules) field.value = rules[field.name];
    }

    tell(answer) {
      const list = document.createElement("dl");
      for (const match of answer.matches) {
        list.append(made("dt", `${match.name}: `), made("dd", match.problem || match.said, match.problem ? "error" : ""));
        list.querySelector("dt:last-of-type").append(made("code", match.selector));
        if (match.nearest) list.lastChild.append(" ", this.button(match.key, match.nearest, `Use ${match.nearest}`));
      }
      const parts = answer.problem ? [made("p", answer.problem, "error")] : [];
      this.told.replaceChildren(...parts, ...this.first(answer.proposals), list);
    }

    /* The texts of what was proposed, and what else may be meant. */
    first(proposals) {
      if (!proposals.length) return [];
      const [best, ...others] = proposals;
      const texts = document.createElement("ol");
      for (const text of best.texts) texts.append(Object.assign(made("li", text), { dir: "auto" }));
      if (!others.length) return [texts];
      const instead = made("p", "Or: ", "small");
      for (const other of others) instead.append(this.button(other.key, other.selector, `${other.selector} (${other.said})`), " ");
      return [texts, instead];
    }

    button(key, selector, words) {
      const button = Object.assign(made("button", words), { type: "button" });
      button.addEventListener("click", () => {
        this.write({ [key]: selector });
        this.ask({});
      });
      return button;
    }

    mark(matches) {
      for (const old of this.document?.querySelectorAll("[data-hit]") ?? []) {
        delete old.dataset.hit;
        delete old.dataset.label;
      }
      for (const match of matches) {
        match.numbers.slice(0, MARKED).forEach((number, place) => {
          const element = this.element(number);
          if (!element) return;
          element.dataset.hit = match.part;
          if (match.part === "item") element.dataset.label = `release ${place + 1}`;
        });
      }
    }
  }

  const pointers = new WeakMap();

  function start() {
    for (const box of document.querySelectorAll(".pointer[data-point]")) {
      if (pointers.has(box)) pointers.get(box).reachable();
      else pointers.set(box, new Pointer(box));
    }
  }

  start();
  document.addEventListener("htmx:afterSettle", start);
})();
