"""Foreign HTML rewritten into a small, well-formed vocabulary, in one pass over lxml's events and without a tree.

    <div><b>One<div>two</div></b><br><br><img data-src=a.png></div>
    ->  <p><b>One</b></p><p><b>two</b></p><p><img src="https://example.org/a.png"></p>

Every text ends up in a paragraph, heading, list item or cell; wrappers vanish, empty elements too. What comes out reads the same when it
is read again, and its depth and size are bounded, so that nh3, which follows (`clean.py`) and turns quadratic on deep input, stays fast.
lexbor is no use here for the same reason: 24 s for 100,000 open elements, 40 s for as many attributes; this pass takes 0.1 s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from scrapers.markup import BLANKS, CONTAINERS, INLINE, LINES, MISSING, REL_ATTRIBUTE, SEPARATORS, SKIPPED, link_address, parse
from scrapers.pictures import picture_address
from scrapers.text import clean_text, legal_text

MAX_NESTED = 50  # tables, lists and quotations inside one another; with rows, cells and items about 200 elements deep
MAX_OUT = 1_500_000  # octets written; less than what is read, so that reading it again loses nothing

_NUMERIC = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",), "li": ("value",)}
_DIRECTIONS = frozenset({"ltr", "rtl", "auto"})
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")


def tidy(html: str, base_url: str) -> str:
    """The rewritten body. Relative addresses resolve against `base_url`; those that lead nowhere are dropped."""
    writer = _Writer(base_url)
    parse(html, writer)
    return writer.result()


@dataclass(slots=True)
class _Frame:
    """An open container. It is written when its first content comes, so that an empty one leaves no trace."""

    tag: str
    opening: str
    written: bool = False
    filled: bool = False
    empty_cells: list[str] = field(default_factory=list)  # of a row that may still get content: columns must not shift


@dataclass(slots=True)
class _Line:
    """The inline content of one block: a paragraph, a heading, the text of a cell."""

    wanted: list[tuple[str, str]] = field(default_factory=list)  # open inline elements: tag, start tag
    opened: int = 0  # how many of them are written
    out: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # text not yet written; joined first, because NFC looks across the pieces
    breaks: int = 0
    verbatim: bool = False
    ends_blank: bool = True
    has_content: bool = False

    def text(self, words: str) -> None:
        self.words.append(words)

    def flush(self) -> None:
        text = legal_text("".join(self.words), nfc=True)
        self.words.clear()
        if self.verbatim:
            text = text if self.out else text.lstrip("\n")  # parsers swallow one that follows <pre>
        else:
            text = BLANKS.sub(" ", text)
            text = text.lstrip(" ") if self.ends_blank else text
        if text:
            self.ends_blank = text[-1] == " "
            self.out.append(escape(text, quote=False))

    def write(self, markup: str = "") -> None:
        """Writes what waits before content: a line break, start tags; then the markup of a void element."""
        if self.breaks or markup or self.opened < len(self.wanted):
            self.flush()
        if self.breaks:
            self.out.append("\n" if self.verbatim else "<br>")
            self.ends_blank = True
        self.breaks = 0
        self.out.extend(start for _, start in self.wanted[self.opened :])
        self.opened = len(self.wanted)
        self.has_content = True
        if markup:
            self.out.append(markup)
            self.ends_blank = False

    def close(self) -> None:
        """Ends the innermost inline element."""
        tag, _ = self.wanted.pop()
        if self.opened > len(self.wanted):
            self.flush()
            self.out.append(f"</{tag}>")
            self.opened -= 1

    def finish(self) -> str:
        """The line so far, all closed and without blanks at its end; the open inline elements go on in the next one."""
        self.flush()
        for index in range(len(self.out) - 1, -1, -1):
            if not self.out[index].startswith("</"):
                self.out[index] = self.out[index].rstrip()
            if self.out[index] and not self.out[index].startswith("</"):
                break
        html = "".join(self.out) + "".join(f"</{tag}>" for tag, _ in reversed(self.wanted[: self.opened]))
        found = html if self.has_content else ""
        self.out, self.opened, self.breaks, self.ends_blank, self.has_content = [], 0, 0, True, False
        return found


class _Writer:
    """Takes lxml's events and writes the small vocabulary."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.out: list[str] = []
        self.size = 0
        self.frames = [_Frame("", "", written=True)]
        self.lines: list[tuple[str, str]] = [("", "")]  # the innermost paragraph element: tag, start tag
        self.line = _Line()
        self.open: list[str] = []  # what each open element of the page is for us: skipped, noscript, container, line, inline or nothing
        self.nested = 0
        self.skipped = 0
        self.unscripted = 0
        self.pictures: set[str] = set()
        self.source_set = ""

    def start(self, tag: object, attributes: Mapping[str, str]) -> None:
        """An element begins; void ones end at once."""
        kind = "skipped" if self.size > MAX_OUT or not isinstance(tag, str) else self._kind(tag, attributes)
        self.open.append(kind)
        if kind == "skipped":
            self.skipped += 1
        elif not self.skipped and isinstance(tag, str):
            self._begin(tag, kind, attributes)

    def _kind(self, tag: str, attributes: Mapping[str, str]) -> str:
        if tag in SKIPPED:
            return "skipped"
        if tag == "noscript":
            return "noscript"
        if tag in LINES:
            return "line"
        if tag in INLINE and all(tag != wanted for wanted, _ in self.line.wanted):
            return "inline" if tag != "a" or link_address(attributes.get("href", ""), self.base_url) else ""
        if tag in CONTAINERS:
            return "container" if self._may_stand(tag) else "separator"
        return "separator" if tag in SEPARATORS else ""

    def _may_stand(self, tag: str) -> bool:
        top, parents = self.frames[-1].tag, CONTAINERS[tag]
        if parents is not None:
            return top in parents
        # A list inside a list without an item between is wrong and common.
        fits = top not in (*MISSING, "dt") or (tag in ("ul", "ol") and top in ("ul", "ol"))
        return fits and self.nested < MAX_NESTED

    def _begin(self, tag: str, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "noscript":
            self.unscripted += 1
        elif kind == "inline":
            self.line.wanted.append((tag, self._start_tag(tag, attributes)))
        elif kind in ("line", "separator", "container"):
            self._end_line()
            if kind == "line":
                self._enter_line(tag, self._start_tag(tag, attributes))
            elif kind == "container":
                self.nested += CONTAINERS[tag] is None
                self.frames.append(_Frame(tag, self._start_tag(tag, attributes)))
                self._enter_line("", "")
        elif tag == "br":
            self._break()
        elif tag == "hr":
            self._rule()
        elif tag == "img":
            self._picture(attributes)
        elif tag == "source":
            self.source_set = self.source_set or attributes.get("srcset", "") or attributes.get("data-srcset", "")

    def _enter_line(self, tag: str, opening: str) -> None:
        self.lines.append((tag, opening))
        self.line.verbatim = tag == "pre"

    def _leave_line(self) -> None:
        self.lines.pop()
        self.line.verbatim = self.lines[-1][0] == "pre"

    def end(self, tag: object) -> None:
        """An element ends."""
        kind = self.open.pop() if self.open else ""
        if kind == "skipped":
            self.skipped -= 1
        elif self.skipped:
            return
        elif kind == "noscript":
            self.unscripted -= 1
        elif kind == "inline":
            self.line.close()
        elif kind in ("line", "separator", "container"):
            self._end_line()
            if kind != "separator":
                self._leave_line()
            if kind == "container":
                frame = self.frames.pop()
                self.nested -= CONTAINERS[frame.tag] is None
                self._close_frame(frame)
        elif tag == "picture":
            self.source_set = ""

    def data(self, words: str) -> None:
        """Text between tags."""
        if self.skipped or self.unscripted:
            return
        legal = legal_text(words)
        if legal and not legal.isspace():
            self._before_content()
            self.line.write()
        self.line.text(legal)

    def close(self) -> None:
        """The document ends; lxml has closed all elements before."""
        self._end_line()

    def result(self) -> str:
        """What was written."""
        return "".join(self.out)

    def _start_tag(self, tag: str, attributes: Mapping[str, str]) -> str:
        kept: dict[str, str] = {}
        if tag == "a":
            kept["href"] = link_address(attributes.get("href", ""), self.base_url) or ""
        if tag in ("a", "abbr") and (title := clean_text(attributes.get("title", ""), 500)):
            kept["title"] = title
        if tag == "time" and (moment := clean_text(attributes.get("datetime", ""), 40)):
            kept["datetime"] = moment
        for name in _NUMERIC.get(tag, ()):
            if re.fullmatch(r"[1-9]\d{0,3}", number := attributes.get(name, "").strip()):
                kept[name] = number
        if attributes.get("dir", "").lower() in _DIRECTIONS:
            kept["dir"] = attributes["dir"].lower()
        if _LANGUAGE.fullmatch(attributes.get("lang", "")[:35]):
            kept["lang"] = attributes["lang"]
        return _tag(tag, kept)

    def _picture(self, attributes: Mapping[str, str]) -> None:
        address = picture_address(attributes, self.base_url, fallback=self.source_set)
        if address is None or (self.unscripted and address in self.pictures):
            return
        self.pictures.add(address)
        texts = {name: clean_text(attributes[name], 500) for name in ("alt", "title") if name in attributes}
        sizes = {name: size for name in ("width", "height") if re.fullmatch(r"[1-9]\d{0,4}", size := attributes.get(name, "").strip())}
        self._before_content()
        self.line.write(_tag("img", {"src": address} | texts | sizes))

    def _break(self) -> None:
        if self.line.verbatim:
            self.line.text("\n")
        elif self.line.has_content:
            self.line.breaks += 1

    def _rule(self) -> None:
        self._end_line()
        if self.frames[-1].tag not in MISSING and self.frames[-1].tag != "figure":
            self._put("<hr>")

    def _before_content(self) -> None:
        """Two line breaks in running text are how old pages write a paragraph."""
        if self.line.breaks > 1 and self.lines[-1][0] in ("", "p"):
            self._end_line()

    def _end_line(self) -> None:
        html = self.line.finish()
        if not html:
            return
        top = self.frames[-1]
        tag, opening = self.lines[-1]
        if not tag and (top.tag in ("", "blockquote") or (top.filled and top.tag not in MISSING)):
            tag, opening = "p", "<p>"
        before, after = MISSING.get(top.tag, ("", ""))
        self._put(before + opening + html + (f"</{tag}>" if tag else "") + after)

    def _put(self, markup: str) -> None:
        for frame in self.frames:
            if not frame.written:
                self._write(frame.opening + "".join(frame.empty_cells))
                frame.written = True
        self._write(markup)
        self.frames[-1].filled = True

    def _close_frame(self, frame: _Frame) -> None:
        parent = self.frames[-1]
        if frame.written:
            self._write(f"</{frame.tag}>")
            parent.filled = True
        elif frame.tag in ("td", "th"):
            cell = f"{frame.opening}</{frame.tag}>"
            if parent.written:
                self._write(cell)
            else:
                parent.empty_cells.append(cell)

    def _write(self, markup: str) -> None:
        self.out.append(markup)
        self.size += len(markup.encode()) + len(REL_ATTRIBUTE) * markup.count("<a href=")


def _tag(tag: str, attributes: Mapping[str, str]) -> str:
    return f"<{tag}" + "".join(f' {name}="{escape(value)}"' for name, value in attributes.items()) + ">"
