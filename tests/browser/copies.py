"""Copies of hostile pages, opened in Chromium as they are served and without what protects them there."""

from __future__ import annotations

from tests.browser.conftest import Watched

_RAN = "window.ran = []; for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => window.ran.push(name); null"


def assert_nothing_runs(seen: Watched, look: str) -> None:
    """The copy of the page of a look asks for nothing, says nothing and leads nowhere: in the frame as it is served, and in a bare frame
    without sandbox and policy, where only its own harmlessness protects."""
    page = seen.page
    page.on("dialog", lambda dialog: (seen.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    for path in (f"{look}/page",):
        page.goto(seen.site + path)
        assert page.url == seen.site + path
        html = page.content()
    page.goto("about:blank")
    page.set_content("<iframe></iframe>")
    bare = page.frames[-1]
    bare.evaluate(_RAN)
    bare.evaluate("(html) => { document.open(); document.write(html.replace(/<link[^>]*>/g, '')); document.close(); }", html)
    for _ in range(2):
        page.evaluate("() => new Promise((done) => setTimeout(done, 5))")
    assert bare.evaluate("window.ran || []") == [], html
    names = bare.evaluate("[...new Set([...document.body.querySelectorAll('*')].map((element) => element.localName))]")
    assert set(names) <= {"div", "span", "p"}, names
    assert (seen.faults, html) == ([], html)
