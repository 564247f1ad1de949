"""Hostile text as titles, summaries, newsrooms and addresses of releases, in all three embeds on a page of somebody else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page

from entries import Change, SourceState, Stamp
from tests.browser.conftest import browser  # noqa: F401 # fixture
from tests.browser.foreign import copied, framed, host, office, settled, shown, visiting
from tests.feeds.web.newsrooms import NOW, entry

MOST = 50  # releases in a widget
_RECORD = "window.ran = []; for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => window.ran.push(name);"
_UNSAFE = """() => {
  const found = window.ran ? [...window.ran] : ['no record'];
  const look = (root) => {
    for (const node of root.querySelectorAll('*')) {
      for (const { name, value } of node.attributes) {
        if (/^on|^srcdoc$|^hx-/i.test(name)) found.push(`${node.localName} ${name}`);
        if (/^(href|src|action|data)$/.test(name) && !/^https?:$/.test(new URL(value, document.baseURI).protocol)) found.push(value);
      }
      if (/^(object|embed|base|applet|form|svg|math|input|video|audio)$/.test(node.localName)) found.push(node.localName);
      if (node.shadowRoot) look(node.shadowRoot);
    }
  };
  look(document);
  return found;
}"""
_TITLES = """() => [...(document.querySelector('pressroll-feed')?.shadowRoot ?? document).querySelectorAll('.pw-head')].map((one) => one.textContent)"""


def titles(page: Page | Frame) -> list[str]:
    return [str(title) for title in page.evaluate(_TITLES)]


@pytest.mark.parametrize("layout", ["list", "cards", "headlines", "ticker"])
def test_no_vector_runs_in_a_widget(shared: Path, browser: Browser, tmp_path: Path, layout: str) -> None:  # noqa: F811 # fixture
    rows = [json.loads(line) for line in (shared / "corpus/hostile/xss_vectors.jsonl").read_text("utf-8").splitlines()]
    vectors = [str(row["html"]).replace("\x00", "") for row in rows][:: 1 if layout == "list" else 6]
    with office(tmp_path, filled=False) as ours:
        service = ours.service
        for begin in range(0, len(vectors), MOST):
            some = vectors[begin : begin + MOST]
            made = [
                replace(
                    entry(f"v{begin + n}", "brightwater", text, "<p>Words.</p>", Stamp(NOW.replace(day=1 + begin // MOST), "day", "page", "")),
                    summary=text, url=f"https://brightwater.example/{begin + n}?{text}",
                )
                for n, text in enumerate(some)
            ]  # fmt: skip
            service.store.save([Change("new", one.id, one) for one in made], SourceState("brightwater", checked=NOW), NOW)
            take = copied(ours, f"layout={layout}&count={len(some)}&show=title,summary,date,source,topics,more")
            assert "</pressroll-feed>" in take.element
            with host(take.policy) as site, visiting(browser, ours, site) as seen:
                seen.page.add_init_script(_RECORD)
                seen.page.on("dialog", lambda dialog: dialog.dismiss())
                page = seen.open(site.put(f"{take.element}{take.frame}<div id=included>{take.fragment}</div>"))
                shown(page)
                inner = framed(page)
                settled(page)
                assert (page.evaluate(_UNSAFE), inner.evaluate(_UNSAFE), seen.faults) == ([], [], [])
                drawn = titles(page)
                assert len(drawn) == len(some)
                assert sorted(titles(inner)) == sorted(drawn)
                assert "".join(drawn).count("<") > 0
                # Our feeds hold no other addresses than http(s); the script would show none of them either.
                bad = [{"id": text, "url": text, "image": text, "title": text, "source": text, "day": "2026-11-19"} for text in some]
                body = json.dumps({"title": "x", "page": some[0], "items": bad})
                served = {"access-control-allow-origin": "*", "content-type": "application/json"}
                seen.page.route("**/all.widget", lambda route, _, body=body, served=served: route.fulfill(body=body, headers=served))  # type: ignore[misc]
                page.reload()
                page.wait_for_function(
                    "() => document.querySelector('pressroll-feed').shadowRoot?.querySelector('.pw-title')?.textContent === 'x'"
                )
                assert page.evaluate(_UNSAFE) == []
                assert len(titles(page)) == len(some)
    print(f"{layout}: {len(vectors)} vectors")
