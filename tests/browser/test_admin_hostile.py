"""Hostile text in every field that anybody can fill: on no page does it run, ask for anything, or become more than text."""

from __future__ import annotations

from playwright.sync_api import Browser

from feeds.service import Service
from tests.browser.hostile import Vector, every_page, fill, suspicious

VECTORS = (
    Vector("<script>alert('tern')</script>"),
    Vector("<img src=pier onerror=alert(1)>"),
    Vector("\"><svg onload=alert('tern')>"),
    Vector("' autofocus onfocus=alert(1) x='"),
    Vector("<a href='javascript:alert(1)' id=location>pier</a>"),
    Vector("</title></textarea></style></noscript><iframe srcdoc='<script>alert(1)</script>'></iframe>"),
    Vector("{{ 7 * 7 }} ${alert(1)} <%= alert(1) %>"),
    Vector("<form action=https://tern.example><button formaction='javascript:alert(1)'>Go"),
    Vector("<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>"),
    Vector("<div style='background:url(https://tern.example/seen)' hx-get=/admin/tokens hx-trigger=load>pier</div>"),
    Vector("]]></script><script>alert(1)//", "title"),
    Vector("\u202e<b onmouseover=alert(1)>\u2066pier", "title"),
    Vector("javascript:alert(1)//https://tern.example/", "url"),
    Vector("data:text/html,<script>alert(1)</script>", "url"),
)


def test_no_hostile_text_runs_on_any_page(browser: Browser, own: tuple[Service, str]) -> None:
    hostile = fill(own[0], VECTORS)
    with suspicious(browser, own) as seen:
        for path in every_page(own[0], hostile):
            seen.visit(path)
        assert seen.faults == []
    assert seen.visited > 50
