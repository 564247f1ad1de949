"""Every field that is wrong, one line each: found with the scorers' own functions, written as a page that one can open.

for miss in MISSES[name](scorer, rows, answers): miss.field, miss.page, miss.expected, miss.got
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from types import ModuleType

from bench.corpus import Row
from bench.figures import THRESHOLD, Answers

_SHOWN = 300  # characters of a value


@dataclass(frozen=True, slots=True)
class Miss:
    """One wrong field of one page. `file` is its path in the folder of the corpus, "" for a row of a file."""

    suite: str
    field: str
    page: str
    kind: str
    expected: str
    got: str
    file: str = ""


def list_misses(scorer: ModuleType, pages: Sequence[Row], answers: Answers) -> Iterator[Miss]:
    """Items that are missing or too many, their titles and dates; pages that are wrongly refused or not refused; the next page."""
    for page in pages:
        answer = answers.get(page["id"], {})
        row = scorer.score_page(page, answer, THRESHOLD)
        is_list, is_answered = page["kind"] == "list", row["predicted"] > 0
        if is_list and is_answered:
            wrong = [*_list_fields(scorer, page, answer)]
        else:
            expected = f"{len(page['items'])} items" if is_list else "no list"
            wrong = [("refusal", expected, f"{row['predicted']} items, confidence {row['confidence']:.2f}")] * (is_list != is_answered)
        for field, expected, got in wrong:
            yield Miss("lists", field, page["id"], ", ".join(page["tags"][:3]), expected, got, f"lists/{page['file']}")


def _list_fields(scorer: ModuleType, page: Row, answer: Row) -> Iterator[tuple[str, str, str]]:
    here = page["url"]
    truths = {scorer.norm_url(url, here): item for item in page["items"] for url in (item["url"], *item.get("alt_urls", ()))}
    ignored = {scorer.norm_url(url, here) for url in page.get("ignore_urls", ())}
    found = [(scorer.norm_url(item["url"], here), item) for item in answer.get("items", ())]
    keys = {key for key, _ in found}
    for item in page["items"]:
        if not keys & {scorer.norm_url(url, here) for url in (item["url"], *item.get("alt_urls", ()))}:
            yield "item missing", f"{item['title']} {item['url']}", ""
    for key, item in found:
        truth = truths.get(key)
        if truth is None:
            if key not in ignored:
                yield "item too many", "", f"{item['title']} {item['url']}"
            continue
        if scorer.title_grade(item["title"], [truth["title"], *truth.get("alt_titles", ())]) < 2:
            yield "item title", truth["title"], item["title"]
        if truth["date"] and str(item.get("published") or "")[:10] != truth["date"]:
            yield "item date", truth["date"], str(item.get("published") or "")
    following = page.get("next_page")
    if following and scorer.norm_url(answer.get("next_page")) != scorer.norm_url(following):
        yield "next page", following, str(answer.get("next_page") or "")


# Fields of the article scorer: where the right answer and ours stand. The body's are compared line by line below.
_VALUES = {
    "title": ("title", "title"),
    "date_day": ("date", "published"),
    "date_minute": ("date", "published"),
    "author": ("author", "author"),
    "language": ("language", "language"),
    "image": ("lead_image", "image"),
    "canonical": ("canonical", "canonical"),
}
_PRESS_VALUES = {
    "dateline": ("dateline", "dateline"),
    "dateline_date": ("dateline_date", "dateline_date"),
    "boilerplate": ("boilerplate_start", "boilerplate_start"),
    "contact": ("media_contact", "media_contact"),
    "embargo": ("embargo", "embargo"),
}


def article_misses(scorer: ModuleType, pages: Sequence[Row], answers: Answers) -> Iterator[Miss]:
    """Fields that score below 1; a body only from where it counts as wrong (F1 below .9)."""
    for page in pages:
        answer = answers.get(page["id"], {})
        row = scorer.score_page(page, answer)
        for field in (*_VALUES, *_PRESS_VALUES, "body_90", "snip_must", "snip_clean"):
            if field in row and row[field][0] < 1:
                expected, got = _article_values(scorer, field, page, answer)
                yield Miss("articles", field, page["id"], page["kind"], expected, got, f"articles/{page['file']}")


def _article_values(scorer: ModuleType, field: str, page: Row, answer: Row) -> tuple[str, str]:
    if field in _VALUES:
        theirs, ours = _VALUES[field]
        return _text(page.get(theirs)), _text(answer.get(ours))
    if field in _PRESS_VALUES:
        theirs, ours = _PRESS_VALUES[field]
        return _text(page["press"].get(theirs)), _text(answer.get(ours))
    body = scorer.loose(answer.get("text"))
    if field == "snip_must":
        return _text([piece for piece in page["must"] if scorer.loose(piece) not in body]), "not in the text"
    if field == "snip_clean":
        return "not in the text", _text([piece for piece in page["must_not"] if scorer.loose(piece) in body])
    truth = scorer.loose(page["text"])
    lost = [line for line in page["text"].splitlines() if scorer.loose(line) not in body]
    foreign = [line for line in str(answer.get("text") or "").splitlines() if scorer.loose(line) not in truth]
    return _text(lost), _text(foreign)


def dateline_misses(scorer: ModuleType, rows: Sequence[Row], answers: Answers) -> Iterator[Miss]:
    """Each wrong key of each line."""
    for row, wrong in scorer.judge(rows, [{"id": id, **answer} for id, answer in answers.items()]):
        answer = answers.get(row["id"], {})
        for key in wrong:
            expected = f"{_text(row['expect'].get(key))} in {row['text']!r}"
            yield Miss("datelines", key, row["id"], row["kind"], expected, _text(answer.get(key)))


def topic_misses(_: ModuleType, rows: Sequence[Row], answers: Answers) -> Iterator[Miss]:
    """Topics that are missing, and topics too many that are not optional."""
    for row in rows:
        got, gold = set(answers.get(row["id"], {}).get("topics", ())), set(row["gold"])
        missing, foreign = sorted(gold - got), sorted(got - gold - set(row.get("optional", ())))
        for field, topics in (("topic missing", missing), ("topic too many", foreign)):
            if topics:
                yield Miss("topics", field, row["id"], row["language"], f"{', '.join(sorted(gold))}: {row['title']}", ", ".join(topics))


MISSES: Mapping[str, Callable[[ModuleType, Sequence[Row], Answers], Iterator[Miss]]] = {
    "lists": list_misses,
    "articles": article_misses,
    "datelines": dateline_misses,
    "topics": topic_misses,
}


def page_of(misses: Sequence[Miss], corpus: Path, folder: Path) -> str:
    """All misses as one HTML page for `folder`, sorted by field, each with a link to its page. The texts are foreign: all is escaped."""
    parts = []
    for (suite, field), group in groupby(sorted(misses, key=_place), key=lambda miss: (miss.suite, miss.field)):
        rows = [_row(miss, corpus, folder) for miss in group]
        head = "<tr><th>page<th>kind<th>expected<th>got"
        parts.append(f"<h2>{escape(suite)}: {escape(field)} ({len(rows)})</h2>\n<table>{head}\n{''.join(rows)}</table>")
    style = (
        "body{font:14px sans-serif}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:4px;text-align:left;max-width:40em}"
    )
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Misses</title><style>{style}</style>'
    return f"{head}<h1>{len(misses)} misses</h1>\n" + "\n".join(parts) + "\n"


def _place(miss: Miss) -> tuple[str, str, str]:
    return miss.suite, miss.field, miss.page


def _row(miss: Miss, corpus: Path, folder: Path) -> str:
    name = escape(miss.page)
    if miss.file:
        name = f'<a href="{escape(os.path.relpath(corpus / miss.file, folder))}">{name}</a>'
    return f"<tr><td>{name}<td>{escape(miss.kind)}<td>{escape(miss.expected[:_SHOWN])}<td>{escape(miss.got[:_SHOWN])}\n"


def _text(value: object) -> str:
    """A value as it is compared by eye: lists line by line, nothing as a dash."""
    if isinstance(value, list | tuple):
        return " ¶ ".join(map(str, value)) or "-"
    return "-" if value in (None, "") else str(value)
