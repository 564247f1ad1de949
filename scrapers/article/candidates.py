"""All that a page offers for the fields that are no lists of candidates themselves, with who says it: the ballot of `scrapers.votes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from selectolax.lexbor import LexborHTMLParser

from config import SourceSpec
from entries import Candidate, Image
from scrapers.article import rules
from scrapers.article.body import Body
from scrapers.article.outline import Outline
from scrapers.metadata import Metadata
from scrapers.page import Page
from scrapers.urls import absolute


def candidates(
    tree: LexborHTMLParser,
    page: Page,
    spec: SourceSpec,
    metadata: Metadata,
    *,
    images: Iterable[Image],
    lines: Iterable[str],
    texts: Mapping[str, str],
) -> Mapping[str, tuple[Candidate, ...]]:
    """Candidates by field, best first. `images` are those found, the lead image first, `lines` the author lines near the title, `texts`
    the openings of the bodies by origin."""
    said = metadata.found
    voices = {absolute(one.value, page.base_url): one.origin for one in reversed(said.get("image", ()))}
    has_rule = bool(rules.select(tree, spec.article.image))
    pictures = [Candidate(image.url, voices.get(image.url, "page")) for image in images]
    found = {
        "authors": [
            *(Candidate(rules.text_of([node]), "rule") for node in rules.select(tree, spec.article.author)),
            *said.get("authors", ()),
            *(Candidate(line, "byline") for line in lines),
        ],
        "issuer": said.get("issuer", ()),
        "language": [Candidate(page.language, "html"), *said.get("language", ()), Candidate(spec.language, "source")],
        "image": [Candidate(one.value, "rule") if has_rule and not number else one for number, one in enumerate(pictures)],
        "body": [Candidate(text, origin) for origin, text in texts.items()],
    }
    return {field: tuple(one for one in ballot if one.value) for field, ballot in found.items()}


def bodies(tree: LexborHTMLParser, outline: Outline, body: Body, metadata: Metadata, spec: SourceSpec) -> Mapping[str, str]:
    """The first paragraph of each body that the page offers, by origin, the chosen one first."""
    kept = body.kept(outline)
    of_page = outline.blocks[min(body.first_paragraph(outline), kept[-1])].text if kept else ""
    return {"rule" if rules.select(tree, spec.article.body) else "page": of_page, "json-ld": metadata.body}
