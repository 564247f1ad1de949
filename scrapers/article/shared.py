"""What several pages of one source share: chrome, the ends of titles, stock pictures. No single page can tell.

    "Bridge opens | Example"  [Share this page]  [It took two years ...]
    "School opens | Example"  [Share this page]  [Pupils moved in ...]   (and one more)
    -> Shared(blocks={mark of "Share this page"}, tails={" | example"})

Pages are remembered as prints: marks of their blocks, a few kilobytes a page. Which of the shared blocks are the site's and
which the company's own boilerplate is decided on the page, in `repeated.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from entries import Candidate, Image, fingerprint
from scrapers.article.outline import HEADINGS, Outline, weigh
from scrapers.date_shapes import Habits, days_in
from scrapers.date_words import fold
from scrapers.page import Article, PagePrint
from scrapers.urls import url_key

REMEMBERED = 12  # prints kept for the next refresh: enough for "most", few enough to forget an old layout
FEWEST = 3  # pages that must agree: two releases on one subject may share a paragraph
_MOST = 0.5  # of the pages
_NEARLY_ALL = 0.9  # of the pages: "Artemis: " may head half of this year's releases and be their own words all the same
_MAX_BLOCKS = 400
_MAX_ENDS = 12
_MAX_END = 80  # characters
_MAX_PICTURES = 10
_LEAST_TITLE = 5.0  # weight that must be left of a title
_COUNTER = 40  # characters of a line at most whose numbers do not count: "Views: 2117"
# Wider than what one page can be split at: that most pages have the end is proof enough.
_SEPARATOR = re.compile(r"\s*[|｜»›•·]\s*|\s*::\s*|\s+[-–—]{1,2}\s+|(?<=[\u3040-\u9fff])[-–—_]|[_](?=[\u3040-\u9fff])|\s*[:：]\s+|：")
_LETTERS = re.compile(r"[^\W\d_][\W\d_]*+[^\W\d_]")
_NUMBER = re.compile(r"\d[\d.,]*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def mark(text: str) -> str:
    """A short hash of a text without case, "" for what holds hardly a letter. 40 bits: a page of 400 blocks meets another's by chance
    once in millions of pages."""
    if not _LETTERS.search(text, 0, _COUNTER):
        return ""
    return blake2b(text.casefold().encode("utf-8", "replace"), digest_size=5).hexdigest()


def without_numbers(text: str) -> str:
    """A line that counts something, with 0 for its numbers; any other text, and dates, as they are."""
    if len(text) > _COUNTER or not _NUMBER.search(text) or _YEAR.search(text) or days_in(fold(text), Habits("", "")):
        return text
    return _NUMBER.sub("0", text)


def line_key(line: str) -> str:
    """What two forms of a line of a draft's text have in common when only its numbers differ: "Views: 2117", "Views: 2118"."""
    return mark(without_numbers(line))


def marks_of(outline: Outline) -> tuple[str, ...]:
    """The mark of each block. Headings keep their numbers: "Bulletin 12" is a title."""
    tags = (outline.elements[block.element].tag for block in outline.blocks)
    return tuple(
        mark(block.text if tag in HEADINGS else without_numbers(block.text)) for block, tag in zip(outline.blocks, tags, strict=True)
    )


def print_of(article: Article, marks: Sequence[str]) -> PagePrint:
    """The print of a page that was read on its own; `marks` are those of its blocks."""
    titles = dict.fromkeys(candidate.value for candidate in article.titles if candidate.origin not in ("listing", "rule"))
    blocks = tuple(dict.fromkeys(filter(None, (*map(mark, titles), *marks))))
    half = _MAX_BLOCKS // 2
    return PagePrint(
        page=mark(url_key(article.url)),
        blocks=blocks if len(blocks) <= _MAX_BLOCKS else blocks[:half] + blocks[-half:],  # chrome stands at both ends of a page
        pictures=tuple(dict.fromkeys(mark(image.url) for image in article.images))[:_MAX_PICTURES],
        heads=tuple(dict.fromkeys(head for title in titles for head in _heads(title)))[:_MAX_ENDS],
        tails=tuple(dict.fromkeys(tail for title in titles for tail in _tails(title)))[:_MAX_ENDS],
    )


def made_of(article: Article, blocks: Iterable[str]) -> frozenset[str]:
    """All that a reading took for the release and that may turn out to be shared: marks of these blocks, of its title and lead image (where
    another could take its place), and the ends of its title."""
    title = next((candidate.value for candidate in article.titles), "")
    lead = [mark(image.url) for image in article.images[:1] if len(article.images) > 1]
    return frozenset((*blocks, *lead, mark(title), *_heads(title), *_tails(title))) - {""}


@dataclass(frozen=True, slots=True)
class Shared:
    """What the pages of a source share. `blocks` are on most of them, `repeated` on a few at least."""

    pages: int = 0
    blocks: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    repeated: frozenset[str] = field(default=frozenset(), repr=False)

    def known_in(self, made_of: frozenset[str]) -> frozenset[str]:
        """What a reading holds that the page shares with others; another reading would do without. See `made_of`."""
        return frozenset().union(*(made_of & known for known in (self.blocks, self.pictures, self.heads, self.tails)))

    def own_title(self, title: str) -> str:
        """A title without the ends that most titles of the source have; never nothing."""
        while True:
            rests = (title[: found.start()] for found in _SEPARATOR.finditer(title) if _end(title[found.start() :]) in self.tails)
            rests_behind = [title[found.end() :] for found in _SEPARATOR.finditer(title) if _end(title[: found.end()]) in self.heads]
            rest = next((one for one in (*rests, *reversed(rests_behind)) if weigh(one.strip()) >= _LEAST_TITLE), None)
            if rest is None:
                return title
            title = rest.strip()

    def own_titles(self, titles: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """What names this very page: without titles that most pages have, and without the ends that most titles have.

        The others tease the latest release by its title; it is this page's own where a shortened form of it is no other page's.
        """
        offered = tuple(titles)
        if not self.pages:
            return offered
        own = [title.value.rstrip(" .…") for title in offered if mark(title.value) not in self.blocks]
        return tuple(
            replace(title, value=self.own_title(title.value))
            for title in offered
            if mark(title.value) not in self.blocks or any(title.value.startswith(one) and 2 * len(one) > len(title.value) for one in own)
        )

    def own_text(self, title: str, text: str, dropped: frozenset[str]) -> str:
        """The fingerprint of a release without the lines that other pages have and those that a reading dropped; "" when none is left."""
        lines = (line for line in text.split("\n") if mark(line) not in self.repeated and line_key(line) not in dropped)
        own = "\n".join(lines)
        return fingerprint(self.own_title(title), own) if mark(own) else ""

    def own_images(self, images: tuple[Image, ...]) -> tuple[Image, ...]:
        """The images, those that most pages show behind the others: the site's sign stands for a release only for want of a picture."""
        return tuple(sorted(images, key=lambda image: mark(image.url) in self.pictures))


NOTHING = Shared()


def learn(prints: Iterable[PagePrint]) -> Shared:
    """What these pages of one source share; NOTHING before there are three."""
    pages = tuple({print.page: print for print in reversed(tuple(prints))}.values())

    def shared(ends: Callable[[PagePrint], tuple[str, ...]], least: float = _MOST) -> frozenset[str]:
        counted = Counter(one for print in pages for one in ends(print))
        return frozenset(one for one, count in counted.items() if count >= max(FEWEST, least * len(pages)))

    if len(pages) < FEWEST:
        return NOTHING
    return Shared(
        pages=len(pages),
        blocks=shared(lambda print: print.blocks),
        pictures=shared(lambda print: print.pictures),
        heads=_trusted(shared(lambda print: print.heads), shared(lambda print: print.heads, _NEARLY_ALL)),
        tails=_trusted(shared(lambda print: print.tails), shared(lambda print: print.tails, _NEARLY_ALL)),
        repeated=shared(lambda print: print.blocks, 0.0),
    )


def remembered(new: Iterable[PagePrint], before: Iterable[PagePrint]) -> tuple[PagePrint, ...]:
    """The prints to keep: those just taken, then those from before, a page once."""
    first: dict[str, PagePrint] = {}
    for print in (*new, *before):
        if print.page:
            first.setdefault(print.page, print)
    return tuple(first.values())[:REMEMBERED]


def _trusted(most: frozenset[str], nearly_all: frozenset[str]) -> frozenset[str]:
    """Ends at bars and dashes that most titles have; ends at colons, which headlines have too, only where nearly all have them."""
    return frozenset(end for end in most if end in nearly_all or not re.search("[:：]", end.replace("::", "")))


def _heads(title: str) -> Iterator[str]:
    return (_end(title[: found.end()]) for found in _SEPARATOR.finditer(title, 0, _MAX_END) if mark(title[: found.start()]))


def _tails(title: str) -> Iterator[str]:
    begin = max(len(title) - _MAX_END, 0)
    return (_end(title[found.start() :]) for found in _SEPARATOR.finditer(title, begin) if mark(title[found.end() :]))


def _end(text: str) -> str:
    """One spelling of an end of a title; the blanks at its sign tell a bar between words from one inside a word."""
    return re.sub(r"\s+", " ", text.casefold())
