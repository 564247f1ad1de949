/* <pressroll-feed src="https://.../feeds/topic/education.widget" layout="list" count="5"></pressroll-feed>: a list of releases.
   Options and their values: docs/embedding.md. Sets no cookie, stores nothing, asks nobody but the host of `src`.
   What stands inside the element is shown until the feed is there, and stays where it never comes. */
(() => {
  if (customElements.get("pressroll-feed") || !("adoptedStyleSheets" in Document.prototype)) return;
  const OPTIONS = $OPTIONS, LAYOUTS = $LAYOUTS, WORDS = $WORDS, RTL = $RTL;
  const PATIENCE = 8000, RETRY = 60000, FRESH = 300000, TURN = 6000;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync($STYLE);

  /* Nodes, never HTML from strings. What is null or "" is left away. */
  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value) node.setAttribute(name, value);
    node.append(...children.filter(Boolean));
    return node;
  };
  const web = (address) => {
    try {
      const url = new URL(address || "x:", location.href);
      return /^https?:$/.test(url.protocol) ? url.href : "";
    } catch { return ""; }
  };
  const bare = (address) => address.replace(/([?&])token=[^&]*&?/, "$1"); // what people see and send around
  const listed = (values, last) => `${values.slice(0, -1).join(", ")} ${last} ${values.at(-1)}`;

  /* What comes after a node on the page, for what follows must not move. */
  const follower = (node) => {
    for (; node; node = node.parentElement) {
      for (let next = node.nextElementSibling; next; next = next.nextElementSibling) {
        if (next.getClientRects().length) return next.getBoundingClientRect().top;
      }
    }
  };

  /* ---- The place on the page: another height is taken as far as nothing that is seen moves by it, and at once where there was hardly a
     place. A smaller one is taken down to the lower edge of what is seen. ---- */
  const waiting = new Map();
  const settle = (box, height, take) => {
    waiting.delete(box);
    const { top, bottom, height: present } = box.getBoundingClientRect(), { style } = document.documentElement;
    const least = Math.min(present, Math.max(height, innerHeight - top));
    const free = present * 2 < height || document.hidden || follower(box) === undefined || (bottom <= 0 && "overflowAnchor" in style);
    if (free || (bottom >= innerHeight && least <= height + 1)) { take(height); return; }
    if (bottom > innerHeight && least < present - 1) take(least);
    waiting.set(box, [height, take]);
  };
  const again = () => { for (const [box, given] of [...waiting]) settle(box, ...given); };
  let rest; // when a page has come to rest: in the midst of a new size, Chromium waits for frames that take another one
  for (const name of ["scroll", "resize"]) addEventListener(name, () => { clearTimeout(rest); rest = setTimeout(again, 300); }, { passive: true });
  document.addEventListener("visibilitychange", again);

  /* Frames of ours tell how high they are. */
  addEventListener("message", ({ data, source, origin }) => {
    const height = data?.pressroll?.height;
    if (!(height > 0 && height < 20000)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow !== source || !web(frame.src).startsWith(origin + "/") || !frame.src.includes("/embed")) continue;
      if (Math.abs(frame.clientHeight - height) > 1) settle(frame, height, (now) => { frame.height = now; });
    }
  });

  /* ---- A feed, asked once for all elements that show it. ---- */
  const feeds = new Map();
  class Feed {
    static of(src) {
      const url = web(src);
      if (!url) return null;
      const address = new URL(url);
      address.pathname = address.pathname.replace(/\.\w+$/, ".widget"); // the lean view of the feed, whatever format is named
      if (!feeds.has(address.href)) feeds.set(address.href, new Feed(address.href));
      return feeds.get(address.href);
    }
    elements = new Set();
    constructor(url) { this.url = url; }
    join(element) {
      this.elements.add(element);
      if (!this.asked) this.ask(); else if (this.settled) element.draw();
      this.listen();
    }
    leave(element) { this.elements.delete(element); this.listen(); }

    /* The server's word first; when it is away or slow, the copy in the browser's own cache, whatever its age. */
    async ask() {
      this.asked = Date.now();
      const get = (cache, more) => fetch(this.url, { credentials: "omit", referrerPolicy: "origin", cache, ...more });
      try {
        let answer = await get("no-cache", { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
        this.away = !answer || answer.status >= 500;
        if (this.away) answer = await get("force-cache", { signal: AbortSignal.timeout(PATIENCE) });
        if (answer.ok) {
          const data = await answer.json(), { headers } = answer;
          if (!Array.isArray(data.items)) throw new TypeError("no list of releases");
          this.data = data;
          this.cut = headers.get("Pressroll-State") === "interrupted";
          this.updated = Date.parse(headers.get("Pressroll-Succeeded") ?? headers.get("Pressroll-Checked") ?? headers.get("Last-Modified"));
          this.problem = "";
        } else if (answer.status < 500 && !this.data) {
          this.problem = (await answer.text()).slice(0, 400).trim();
          console.error("pressroll-feed:", this.problem, bare(this.url));
        }
      } catch { this.away = true; }
      if (this.away) setTimeout(awake, RETRY);
      this.settled = true;
      for (const element of this.elements) element.draw();
      this.listen();
    }

    /* News are told by the server where an element wants it; they are read from the feed itself, so a correction replaces its entry. The
       address says which change the list has seen: what came since, also while nobody looked, is told at once. */
    listen() {
      const wanted = !document.hidden && [...this.elements].some((element) => element.option("live") === "yes");
      const address = wanted && web(this.data?.events);
      if (!address) { this.stream?.close(); this.stream = null; return; }
      if (this.stream) return;
      this.stream = new EventSource(address);
      const news = () => { clearTimeout(this.soon); this.soon = setTimeout(() => this.ask(), 300); };
      for (const name of ["entry", "revised", "withdrawn"]) this.stream.addEventListener(name, news);
    }
  }
  const awake = () => {
    for (const feed of feeds.values()) {
      if (!document.hidden && feed.elements.size && Date.now() - feed.asked > (feed.away ? RETRY - 1000 : FRESH)) feed.ask(); else feed.listen();
    }
  };
  document.addEventListener("visibilitychange", awake);
  addEventListener("pageshow", (event) => { if (event.persisted) awake(); });
  addEventListener("online", awake);

  /* ---- The element ---- */
  const FREE = /^(src|token|class|id|style|slot|hidden|lang|title|role|tabindex|part|exportparts|inert|translate|is|nonce|itemprop|about)$|[-:_.@]|^on/;
  const COLOUR = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i;
  const near = (word, known) => known.find((name) => name.slice(0, 3) === word.slice(0, 3) || name.includes(word) || [...name].sort().join("") === [...word].sort().join(""));

  class PressrollFeed extends HTMLElement {
    static observedAttributes = ["src", "token", "lang", ...Object.keys(OPTIONS)];

    connectedCallback() {
      if (!this.root) {
        this.root = this.attachShadow({ mode: "open" });
        this.root.adoptedStyleSheets = [sheet];
        this.told = make("p", { class: "pw-told", role: "status" });
        this.box = make("div", { class: "pw-place", part: "place" });
        for (const name of ["pointerleave", "focusout"]) this.box.addEventListener(name, () => setTimeout(() => this.late && this.draw()));
        this.root.append(this.box, this.told);
        new ResizeObserver(([{ contentRect: { width } }]) => { // a page of another width has another order anyway
          if (this.width && Math.abs(width - this.width) > 1) this.free();
          this.width = width;
        }).observe(this);
      }
      if (!this.drawn) this.box.replaceChildren(this.childElementCount ? make("slot", {}) : this.empty());
      this.begin();
    }
    disconnectedCallback() {
      clearInterval(this.timer);
      waiting.delete(this);
      this.feed?.leave(this);
      this.feed = null;
    }
    attributeChangedCallback(name, before, after) {
      if (!this.isConnected || !this.root || before === after) return;
      if (name === "src" || name === "token") this.begin(); else { this.feed?.listen(); this.draw(); }
    }
    begin() {
      const src = this.getAttribute("src") ?? "", token = this.getAttribute("token");
      const feed = Feed.of(src && token ? `${src}${src.includes("?") ? "&" : "?"}token=${encodeURIComponent(token)}` : src);
      if (feed && feed === this.feed) return;
      this.feed?.leave(this);
      this.feed = feed;
      if (feed) feed.join(this); else this.draw();
    }

    /* Options: one that cannot be understood is told of, in the widget and in the console, and the default stands. */
    option(name) {
      const value = this.getAttribute(name);
      return value === null || this.wrong(name, value) ? OPTIONS[name][0] : name === "live" && !value ? "yes" : value;
    }
    wrong(name, value) {
      const right = OPTIONS[name];
      if (name === "count") return /^\d+$/.test(value) && value >= 1 && value <= right[1] ? "" : `is a number from 1 to ${right[1]}`;
      if (name === "show") {
        const wrong = value.split(",").map((part) => part.trim()).find((part) => part && part !== "none" && !right.slice(1).includes(part));
        return wrong ? `holds ${listed(right.slice(1), "and")}, or none` : "";
      }
      if (name === "locale") {
        try { return new Intl.Locale(value) && ""; } catch { return "takes a language such as en-GB, de or ar"; }
      }
      if (right[1] === "#") return COLOUR.test(value) ? "" : "is a colour such as 14539a";
      return right.length < 2 || right.includes(value) || (name === "live" && !value) ? "" : `is ${listed(right, "or")}`;
    }
    problems() {
      const found = [];
      for (const { name, value } of this.attributes) {
        if (OPTIONS[name]) {
          const right = this.wrong(name, value);
          if (right) found.push(`The option ${name} ${right}, not “${value.slice(0, 60)}”.`);
        } else if (!FREE.test(name)) {
          const known = Object.keys(OPTIONS), meant = near(name, known);
          found.push(`There is no option ${name}. ${meant ? `Did you mean ${meant}?` : `There are ${known.join(", ")}.`}`);
        }
      }
      if (!web(this.getAttribute("src") ?? "")) found.push("The element needs src, the address of a feed.");
      if (found.join() !== this.said) for (const text of found) console.warn(`pressroll-feed: ${text}`, bare(this.getAttribute("src") ?? ""));
      this.said = found.join();
      return found;
    }
    get shown() {
      const given = this.getAttribute("show");
      return given === null || this.wrong("show", given) ? LAYOUTS[this.option("layout")].show : given.split(",").map((part) => part.trim());
    }
    get locale() { return this.option("locale") || this.closest("[lang]")?.lang || document.documentElement.lang || "en"; }

    /* What it says, in the language of its page, as far as we have words in it. */
    say(name, values = {}) {
      const language = this.locale.split("-")[0].toLowerCase();
      return (WORDS[language] ?? this.brought)[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
    }
    /* Words that are not built in come with what our server put inside. */
    get brought() {
      try { return { ...WORDS.en, ...JSON.parse(this.querySelector("script[type='application/json']").textContent) }; } catch { return WORDS.en; }
    }
    frame(title, ...content) {
      const locale = this.locale, language = locale.split("-")[0].toLowerCase(), layout = this.option("layout");
      const turned = this.hasAttribute("dir") ? "" : this.getAttribute("locale") ? (RTL.includes(language) ? "rtl" : "ltr") : "";
      const box = make("div", {
        class: `pw pw-${layout} pw-${this.option("font")}`, part: "box", role: "group", "aria-label": title,
        lang: WORDS[language] || this.brought !== WORDS.en ? locale : "en", dir: turned,
      }, ...content);
      for (const name in OPTIONS) {
        const value = OPTIONS[name][1] === "#" && this.option(name);
        if (value) box.style.setProperty(`--pressroll-${name}`, `#${value.replace("#", "")}`);
      }
      return box;
    }
    empty() {
      const { row, frame, columns, moves } = LAYOUTS[this.option("layout")];
      const box = this.frame(this.say("loading"), make("p", { class: "pw-say" }, this.say("loading")));
      box.style.minHeight = `${frame + row * (moves ? 1 : Math.ceil(this.option("count") / columns))}px`;
      box.setAttribute("aria-busy", "true");
      return box;
    }

    /* ---- Drawing ---- */
    draw() {
      if (!this.isConnected) return;
      const problems = this.problems(), { feed } = this, notes = [...problems, feed?.problem].filter(Boolean);
      const first = !this.drawn, warned = notes.map((text) => make("p", { class: "pw-problem", part: "problem" }, text));
      if (feed && !feed.settled) return;
      if (!feed?.data) {
        const inside = this.childElementCount ? make("slot", {}) : this.failed();
        this.put(make("div", {}, ...warned, inside), true);
        return;
      }
      if (!first && this.box.matches(":hover, :focus-within") && this.seen !== feed.data) { // nothing changes under a reader's hand
        this.late = true;
        return;
      }
      this.late = false;
      this.announce(feed.data.items);
      const box = this.list(feed);
      box.prepend(...warned);
      this.put(box);
      this.drawn = true;
      this.seen = feed.data;
      if (this.option("layout") === "ticker") this.tick(box);
    }
    put(box, plain) {
      const held = this.root.activeElement?.dataset.id, before = this.offsetHeight, after = follower(this), { style } = this.box;
      clearInterval(this.timer);
      this.free();
      this.box.replaceChildren(box);
      if (held) [...box.querySelectorAll("a")].find((link) => link.dataset.id === held)?.focus();
      const moved = () => (follower(this) ?? 0) - (after ?? 0), wanted = this.offsetHeight;
      if (plain || (Math.abs(wanted - before) < 1 && Math.abs(moved()) < 1)) return;
      style.height = `${before}px`;
      style.overflow = "auto";
      const margins = moved(); // those of what stood here before may have reached out of it
      if (Math.abs(margins) < 200) style.height = `${before - margins}px`;
      settle(this, wanted, (now) => { if (now === wanted) this.free(); else style.height = `${now}px`; });
    }
    free() { waiting.delete(this); this.box.style.height = this.box.style.overflow = ""; }

    failed() {
      const src = web(this.getAttribute("src") ?? ""), page = src && src.replace(/\.\w+(?=\?|$)/, ".html").split("#")[0];
      const link = page && make("a", { href: bare(page), target: "_top" }, this.say("read", { host: new URL(page).host }));
      return this.frame(this.say("failed"), make("p", { class: "pw-say", role: "status" }, `${this.say("failed")} `, link));
    }
    /* Those above the ones that were there: where a release went, an old one moves up from below, and is no news. */
    announce(items) {
      const { known } = this, first = items.findIndex((item) => known?.has(item.id));
      const fresh = items.slice(0, first < 0 ? this.option("count") : first);
      this.known = new Set(items.map((item) => item.id));
      if (known && fresh.length) this.told.textContent = this.say("new", { title: fresh.map((item) => item.title).join("; ") });
    }

    list({ data, away, cut, updated }) {
      const shown = this.shown, has = (part) => shown.includes(part), layout = this.option("layout");
      const page = web(data.page), items = data.items.slice(0, this.option("count"));
      const title = this.option("heading") || data.title, age = updated && this.ago(updated);
      const old = age && (away || cut || has("updated")) && `${this.say("updated", { when: age })}${cut ? `. ${this.say("cut")}` : ""}`;
      const link = (href, name, part, text) => this.link(href, name, part, text);
      return this.frame(title,
        has("title") && make("p", { class: "pw-title", part: "title" }, page ? link(page, "", "", title) : title),
        items.length
          ? make("ul", { class: "pw-items", role: "list", part: "items" }, ...items.map((item) => this.item(item, has)))
          : make("p", { class: "pw-say" }, this.say("none")),
        (old || (page && has("more"))) && make("p", { class: "pw-foot", part: "foot" },
          old && make("span", { class: away || cut ? "pw-warn" : "", part: "updated" }, old),
          page && has("more") && link(page, "", "more", this.say("more"))));
    }
    link(href, name, part, text) {
      const target = this.option("target");
      return make("a", { href, class: name, part, target, rel: target === "_blank" && "noopener" }, text,
        target === "_blank" && make("span", { class: "pw-told" }, ` (${this.say("tab")})`));
    }
    item(item, has) {
      const image = has("image") && web(item.image), href = web(item.url), head = href ? this.link(href, "pw-head", "link", item.title) : make("span", { class: "pw-head" }, item.title);
      head.dataset.id = item.id;
      head.lang = item.language ?? "";
      if (item.dir) head.dir = item.dir;
      const picture = image && make("img", { class: "pw-img", part: "image", src: image, width: 120, height: 80, loading: "lazy" });
      if (picture) { picture.alt = ""; picture.onerror = () => picture.replaceWith(make("span", { class: "pw-img" })); }
      const date = has("date") && item.day && this.date(item), topics = has("topics") && item.topics?.join(", ");
      const source = has("source") && item.source;
      return make("li", { class: "pw-item", part: "item" }, picture, head,
        has("summary") && item.summary && make("p", { class: "pw-text", part: "summary", lang: item.language, dir: item.dir }, item.summary),
        (date || source || topics) && make("p", { class: "pw-meta", part: "meta" },
          date, source && make("span", { class: "pw-src", part: "source" }, source),
          topics && make("span", { class: "pw-topics", part: "topics" }, topics)));
    }

    /* A release carries its issuer's day, wherever its reader is. */
    date(item) {
      const day = new Intl.DateTimeFormat(this.locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(item.day));
      const near = this.option("dates") === "relative" && (item.at ? this.ago(Date.parse(item.at)) : this.days(item.day));
      return make("time", { datetime: item.at ?? item.day, title: near && day, part: "date" }, near || day);
    }
    get relative() { return new Intl.RelativeTimeFormat(this.locale, { numeric: "auto" }); }
    ago(then) {
      const minutes = Math.min(0, Math.round((then - Date.now()) / 60000));
      if (minutes > -60) return this.relative.format(minutes, "minute");
      return minutes > -2160 ? this.relative.format(Math.round(minutes / 60), "hour") : this.relative.format(Math.round(minutes / 1440), "day");
    }
    days(day) {
      const now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
      return this.relative.format(Math.min(0, Math.round((Date.parse(day) - today) / 86400000)), "day");
    }

    /* One release at a time. It moves by itself once round, never while pointed at or focused, not at all where less motion is wanted. */
    tick(box) {
      const items = [...box.querySelectorAll(".pw-item")], list = box.querySelector(".pw-items");
      if (items.length < 2) return;
      let at = 0, left = 0;
      const go = (step) => { at = (at + step + items.length) % items.length; items.forEach((item, place) => item.classList.toggle("pw-on", place === at)); };
      const stop = () => { clearInterval(this.timer); this.timer = 0; play.textContent = this.say("play"); };
      const start = () => {
        left = items.length;
        play.textContent = this.say("stop");
        this.timer = setInterval(() => { if (box.matches(":hover, :focus-within") || document.hidden) return; if (--left < 0) stop(); else go(1); }, TURN);
      };
      const button = (text, act) => { const made = make("button", { type: "button", part: "button" }, text); made.onclick = act; return made; };
      const play = button("", () => (this.timer ? stop() : start()));
      box.classList.add("pw-live");
      list.after(make("div", { class: "pw-buttons", part: "buttons" },
        button(this.say("previous"), () => { stop(); go(-1); }), button(this.say("next"), () => { stop(); go(1); }), play));
      go(0);
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) stop(); else start();
    }
  }
  customElements.define("pressroll-feed", PressrollFeed);
})();
