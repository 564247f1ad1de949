"""One release page as an `Article`: candidates for every field, each with where it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config import SourceSpec
from entries import Candidate, Image, Stamp, UnreadableArticle
from scrapers.article import rules
from scrapers.article.authors import bylines, linked, persons
from scrapers.article.body import Body, find_body, trimmed
from scrapers.article.candidates import bodies, candidates
from scrapers.article.chrome import blocks_in, chrome_elements
from scrapers.article.furniture import head_lines, is_label
from scrapers.article.images import find_enclosures, find_images, picture_nodes, with_figures
from scrapers.article.language import read_language
from scrapers.article.outline import HEADINGS, Block, Outline, own_tree, read_outline
from scrapers.article.published import Reader, dates_near_title, find_published
from scrapers.article.refusals import refusal
from scrapers.article.repeated import elements_of_site, of_release, repeated_at_end
from scrapers.article.shared import NOTHING, Shared, made_of, marks_of, print_of
from scrapers.article.title import Title, find_title, loose
from scrapers.metadata import Metadata, read_metadata
from scrapers.page import Article, ListItem, Page
from scrapers.release import is_release_line
from scrapers.urls import absolute

__all__ = ["read_article"]

_SUBTITLE_NAMES = frozenset(
    {"subtitle", "subline", "subheadline", "subhead", "subheading", "subheader", "deck", "dek", "standfirst", "untertitel", "unterzeile"}
)
_MAX_SUBTITLE = 300
_MAX_LEFT_OUT = 60
_MAX_HEAD = 12  # lines that the head of a release has at most


def read_article(
    page: Page, spec: SourceSpec, item: ListItem | None, *, now: datetime, order: str = "", shared: Shared = NOTHING
) -> Article:
    """What the page of one release says, with the source's `[article]` rules before detection.

    `order` is "dmy", "mdy" or "" and settles dates such as 03/04/2019. What `shared` knows to be the site's is not seen. Raises
    UnreadableArticle when the page is a sign-in form, a robot check or a missing page, or holds no text.
    """
    said, declared, base_url = read_metadata(page), page.language, page.base_url  # first: what follows cuts the tree
    tree = rules.without_dropped(own_tree(page), spec)
    outline, marks, chrome, metadata = _own_part(read_outline(tree), said, item, shared)
    title = _title(tree, outline, chrome, metadata, spec, item)
    body = _body(tree, outline, chrome, title, spec)
    language = read_language((declared, *metadata.languages, spec.language), _words_of(outline, title, body))
    reader = Reader(spec.zone, language, spec.dates.order or order, now)
    printed = dates_near_title(outline, title.blocks, body, chrome, metadata, reader, page.url)
    dates = find_published(outline, printed, body, metadata, item, reader, url=page.url, ruled=_ruled_date(tree, spec, reader))
    body = _without_head(outline, body.without(printed.lines))
    _refuse(page, outline, body, title, metadata)
    subtitle, body = _subtitle(tree, outline, body, title, metadata, spec)
    found = _Found(tree, outline, body, title, page.url, base_url)
    images, texts = shared.own_images(_images(found, metadata, page, spec)), bodies(tree, outline, body, metadata, spec)
    article = Article(
        url=page.url,
        canonical=absolute(metadata.canonical, page.base_url) or "",
        titles=shared.own_titles(title.candidates) or title.candidates,
        subtitle=subtitle,
        dates=dates,
        authors=_authors(found, metadata, spec),
        issuer=_issuer(metadata, spec),
        language=language,
        translations=metadata.translations,
        images=images,
        enclosures=find_enclosures(found.nodes("a[href], audio[src], video[src], source[src]"), page.base_url),
        labels=metadata.labels,
        left_out=found.left_out(),
        candidates=candidates(tree, page, spec, metadata, images=images, lines=bylines(outline, found.head()), texts=texts),
        body=found.html() or _paragraphs(metadata.body),  # last: it cuts the tree
    )
    return _compared(article, outline, marks, body, {*printed.lines, *range(*title.blocks or (0, 0))}, shared)


def _own_part(
    whole: Outline, metadata: Metadata, item: ListItem | None, shared: Shared
) -> tuple[Outline, tuple[str, ...], frozenset[int], Metadata]:
    """The page without what other pages of its source show too: its outline with the marks of the blocks, the elements of the site that
    are left, and its head."""
    marks = marks_of(whole)
    titles = shared.own_titles(metadata.titles)
    of_site = elements_of_site(whole, marks, shared, [candidate.value for candidate in titles] + ([item.title] if item else []))
    outline = whole.silenced(blocks_in(whole, of_site)) if of_site else whole
    return outline, marks, chrome_elements(outline) | of_site, replace(metadata, titles=titles or metadata.titles)


def _compared(article: Article, outline: Outline, marks: tuple[str, ...], body: Body, around: set[int], shared: Shared) -> Article:
    """The article with what others of its source say too, and what others are to be compared with; `around` are title and date."""
    kept = body.kept(outline)
    taken = (marks[index] for index in {*kept, *around} - of_release(outline, kept))
    repeated = repeated_at_end(outline, marks, shared, kept)
    return replace(article, repeated=repeated, print=print_of(article, marks), made_of=made_of(article, taken))


@dataclass(frozen=True, slots=True)
class _Found:
    """The page once title and body are known."""

    tree: LexborHTMLParser
    outline: Outline
    body: Body
    title: Title
    url: str
    base_url: str

    def nodes(self, selector: str) -> Iterator[LexborNode]:
        """Elements inside the body."""
        for top in self.body.elements:
            yield from self.outline.elements[top].node.css(selector)

    def head(self) -> range:
        """Blocks from shortly above the title to the first paragraph."""
        begin = self.title.blocks[0] if self.title.blocks else self.body.start
        return range(max(begin - 3, 0), min(self.body.first_paragraph(self.outline) + 2, len(self.outline.blocks)))

    def foot(self) -> range:
        """The last lines of the body and the first behind it."""
        return range(max(self.body.end - 2, self.head().stop), min(self.body.end + 2, len(self.outline.blocks)))

    def leading(self) -> Iterator[LexborNode]:
        """The pictures around the title. Above it a picture that is a link leads to another page: a banner, a logo."""
        head, title = self.head(), self.title.blocks[0] if self.title.blocks else 0
        for index, element in enumerate(self.outline.elements):
            if element.tag != "img" or element.start not in head:
                continue
            if element.start > title or not any(self.outline.elements[above].tag == "a" for above in self.outline.ancestors(index)):
                yield element.node

    def left_out(self) -> tuple[str, ...]:
        """Words between title and end of the body, and shortly behind it, that were not taken for the text.

        Menus, counters and footers are not among them: they differ from visit to visit.
        """
        kept = set(self.body.kept(self.outline))
        begin = min(self.title.blocks[1], self.body.start) if self.title.blocks else self.body.start
        end = min(self.body.end + 14, len(self.outline.blocks))
        blocks = (self.outline.blocks[index] for index in range(begin, end) if index not in kept)
        return tuple(dict.fromkeys(block.text[:400] for block in blocks if block.text and not self._is_of_site(block)))[:_MAX_LEFT_OUT]

    def _is_of_site(self, block: Block) -> bool:
        if is_release_line(block.text):
            return False  # "For Immediate Release" is a label on a page, and a part of the release
        in_footer = any(self.outline.elements[above].tag in ("footer", "nav", "form") for above in self.outline.ancestors(block.element))
        leads_elsewhere = block.link_share > 0.9 and not re.search(r"@|\d[\d /-]{4}", block.text)  # addresses and numbers of a contact stay
        return in_footer or leads_elsewhere or is_label(block.text) or block.text.startswith("©") or block.text == self.title.text

    def html(self) -> str:
        """The body as foreign HTML. Cuts the tree: nothing can be looked up in it afterwards."""
        elements, blocks = self.outline.elements, self.outline.blocks
        nodes = [elements[top].node for top in self.body.elements] if self.body.kept(self.outline) else []
        self._settle_addresses()
        for index in sorted(self.body.dropped_blocks):
            for leaf in blocks[index].leaves:
                leaf.remove()
        outermost = (index for index in sorted(self.body.dropped_elements) if elements[index].parent not in self.body.dropped_elements)
        for node in (*self.outline.hidden, *(elements[index].node for index in outermost)):
            node.remove()
        return with_figures("".join(node.html or "" for node in nodes))

    def _settle_addresses(self) -> None:
        """Make relative addresses whole where `<base href>` and not the page's own address is their base."""
        for name in ("href", "src"):
            for node in self.nodes(f"[{name}]") if self.base_url != self.url else ():
                node.attrs[name] = absolute(node.attributes.get(name) or "", self.base_url) or ""


def _title(
    tree: LexborHTMLParser, outline: Outline, chrome: frozenset[int], metadata: Metadata, spec: SourceSpec, item: ListItem | None
) -> Title:
    found = find_title(outline, chrome, metadata, spec, item)
    nodes = rules.select(tree, spec.article.title)
    text = rules.text_of(nodes)
    if not text:
        return found
    indexes = rules.indexes_of(outline, nodes[:1])
    blocks = (outline.elements[indexes[0]].start, outline.elements[indexes[0]].end) if indexes else found.blocks
    return Title(text, (Candidate(text, "rule"), *found.candidates), blocks)


def _body(tree: LexborHTMLParser, outline: Outline, chrome: frozenset[int], title: Title, spec: SourceSpec) -> Body:
    ruled = rules.indexes_of(outline, rules.select(tree, spec.article.body))
    if ruled:
        # What the operator chose is the release, even where its class reads like a side bar.
        body = trimmed(outline, ruled, frozenset() if chrome.intersection(ruled) else chrome, title.blocks)
    else:
        of_site = blocks_in(outline, chrome)
        body = find_body(outline.without(of_site), title.blocks, chrome)
        if not body.elements and title.blocks:  # a notice of a few words: what stands under the title is all there is
            body = find_body(outline.without(of_site, every_line=True), title.blocks, chrome)
    titles = {loose(candidate.value) for candidate in title.candidates}
    repeated = [index for index in body.kept(outline)[:4] if loose(outline.blocks[index].text) in titles]
    return body.without((*repeated, *rules.boilerplate_blocks(outline, spec)))


def _words_of(outline: Outline, title: Title, body: Body) -> str:
    return " ".join((title.text, *(outline.blocks[index].text for index in body.kept(outline))))


def _without_head(outline: Outline, body: Body) -> Body:
    """The body without the lines that say who published the release and whom to ask; they stay known as left out."""
    first = body.kept(outline)[:_MAX_HEAD]
    return body.without(first[: head_lines([outline.blocks[index].text for index in first])])


def _refuse(page: Page, outline: Outline, body: Body, title: Title, metadata: Metadata) -> None:
    kept = body.kept(outline)
    code = refusal(page, title.text, sum(outline.blocks[index].weight for index in kept if outline.blocks[index].is_sentence))
    if not code and not kept and not metadata.body:
        code = "article-empty"
    if code:
        reasons = {
            "article-empty": "holds no text",
            "login-wall": "asks to sign in",
            "challenge-page": "checks for robots instead of showing its text",
            "not-found-page": "says that it was not found",
        }
        raise UnreadableArticle(f"The article page {page.url} {reasons[code]}.", code=code, url=page.url)


def _ruled_date(tree: LexborHTMLParser, spec: SourceSpec, reader: Reader) -> Stamp | None:
    text = rules.date_text(rules.select(tree, spec.article.date))
    return reader.read(text, "rule") if text else None


def _subtitle(tree: LexborHTMLParser, outline: Outline, body: Body, title: Title, metadata: Metadata, spec: SourceSpec) -> tuple[str, Body]:
    """The sub-headline and the body without it: by rule, as the rest of the title's heading, by name, or as a heading under the title."""
    ruled = rules.text_of(rules.select(tree, spec.article.subtitle)) or title.below
    if ruled:
        key = loose(ruled)
        return ruled, body.without(index for index in body.kept(outline)[:4] if loose(outline.blocks[index].text) == key)
    begin = title.blocks[1] if title.blocks else body.start
    for index in range(begin, min(body.first_paragraph(outline) + 1, len(outline.blocks))):
        block = outline.blocks[index]
        if _is_subtitle(outline, index) and 15 <= block.weight <= _MAX_SUBTITLE and loose(block.text) != loose(title.text):
            return block.text, body.without((index,))
        if block.is_sentence and block.weight > 60 and index not in body.dropped_blocks:
            break
    return metadata.subtitle, body


def _is_subtitle(outline: Outline, index: int) -> bool:
    block = outline.blocks[index]
    holder = outline.elements[block.element]
    if block.link_share > 0.3 or holder.end - holder.start != 1:
        return False
    if holder.names & _SUBTITLE_NAMES or (holder.tag in HEADINGS and index + 1 < len(outline.blocks)):
        return True
    # A first paragraph set in italics or bold as a whole, without the full stop of a sentence.
    inner = [node for node in holder.node.iter() if node.tag in ("em", "i", "b", "strong")]
    emphasised = len(inner) == 1 and " ".join(inner[0].text(deep=True).split()) == block.text
    return emphasised and holder.tag == "p" and block.text[-1:] not in ".:。" and not any(char.isdigit() for char in block.text[-6:])


def _authors(found: _Found, metadata: Metadata, spec: SourceSpec) -> tuple[str, ...]:
    ruled = [" ".join(node.text(deep=True, separator=" ").split()) for node in rules.select(found.tree, spec.article.author)]
    issuers = (spec.name, *metadata.issuers)
    printed = (
        linked(found.outline, found.head()),
        bylines(found.outline, found.head()),
        linked(found.outline, found.foot()),
        bylines(found.outline, found.foot(), worded=True),
    )
    return persons(ruled or metadata.authors, issuers) or next(filter(None, (persons(names, issuers) for names in printed)), ())


def _issuer(metadata: Metadata, spec: SourceSpec) -> str:
    return next((name for name in metadata.issuers if not name.startswith(("@", "http"))), spec.name)


def _images(found: _Found, metadata: Metadata, page: Page, spec: SourceSpec) -> tuple[Image, ...]:
    ruled = find_images((), (), picture_nodes(rules.select(found.tree, spec.article.image)), page.base_url)
    return tuple(dict.fromkeys((*ruled, *find_images(metadata.images, found.leading(), found.nodes("img"), page.base_url))))


def _paragraphs(text: str) -> str:
    """JSON-LD's articleBody, for pages whose text is drawn by a script."""
    return "".join(f"<p>{escape(part.strip())}</p>" for part in text.split("\n") if part.strip())
