"""What a page's owner copies: the element, the frame and the address of the fragment, each with what its page's policy must allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from feeds.widgets.frame import embed_url, frame_html, likely_height
from feeds.widgets.policy import origin_of
from feeds.widgets.release import newest
from feeds.widgets.view import WidgetView


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of HTML or an address to copy; `policy` is the line of a Content-Security-Policy that it needs ("" for none):
    with 'self', for a page that has only `default-src 'self'` so far would lose its own scripts and pictures by a line without it."""

    id: str
    name: str
    why: str
    code: str
    policy: str
    facts: tuple[tuple[str, str], ...]


def script_tag(base_url: str) -> Markup:
    """The script of the present version, which never changes under its address."""
    script = newest("js")
    tag = Markup('<script src="{}/{}" integrity="{}"\n  crossorigin="anonymous" async></script>')
    return tag.format(base_url, script.name, script.integrity)


def snippets(base_url: str, view: WidgetView, element: str, parameters: Sequence[tuple[str, str]]) -> tuple[Snippet, ...]:
    """The three, best first. `element` is the element with its content; `parameters` are those of /embed."""
    images = f"img-src 'self' {origin_of(base_url)}" if "image" in view.options.shown else ""
    return (
        _element(base_url, element, images),
        _frame(base_url, frame_html(embed_url(base_url, parameters), view.title, likely_height(view))),
        _fragment(base_url, embed_url(base_url, [*parameters, ("as", "fragment")]), images),
    )


def _element(base_url: str, element: str, images: str) -> Snippet:
    script, origin = newest("js"), origin_of(base_url)
    return Snippet(
        "element",
        "Web component",
        "For pages that allow scripts. It fits its place, and takes the colours and fonts you give it.",
        f"{script_tag(base_url)}\n{element}",
        "; ".join(filter(None, (f"script-src 'self' {origin}", f"connect-src 'self' {origin}", images))),
        (
            ("Without script", "the list inside the element stays"),
            ("If we are away", "the last copy that the browser has, with its age"),
            ("Size", f"{len(script.packed) / 1000:.1f} kB compressed, once, for all widgets of a page"),
            ("Integrity", script.integrity),
        ),
    )


def _frame(base_url: str, frame: Markup) -> Snippet:
    origin = origin_of(base_url)
    return Snippet(
        "frame",
        "Frame",
        "For systems that remove foreign elements. The script line lets it take its height, and may be left out.",
        f"{frame}\n{script_tag(base_url)}",
        f"frame-src 'self' {origin}; script-src 'self' {origin}",
        (
            ("Without script", "all is shown, in the height that you give it"),
            ("If we are away", "the last copy that the browser has"),
            ("Sandbox", "no forms, no dialogs; links open only when a reader opens them"),
            ("oEmbed", "many systems make this from the pasted address of a feed alone"),
        ),
    )


def _fragment(base_url: str, address: str, images: str) -> Snippet:
    return Snippet(
        "fragment",
        "Plain HTML",
        "For the people who run your site: your server fetches this every 15 minutes and puts it into the page.",
        address,
        images,
        (
            ("Style", f"yours: all classes begin with pw-. Or ours: {base_url}/{newest('css').name}"),
            ("Politeness", "answers 304 while nothing changed (If-None-Match, If-Modified-Since)"),
            ("If we are away", "keep your last copy"),
        ),
    )
