"""A corpus of a few rows with scorers of its own, in the form of the real ones: enough to see what the bench makes of their words."""

from __future__ import annotations

import json
from pathlib import Path

LISTS = """
def norm_url(url, page_url=""):
    return (url or "").rstrip("/")

def title_grade(predicted, truths):
    return 2 if predicted in truths else 0

def score_page(page, guess, threshold):
    used = guess.get("items", []) if guess.get("confidence", 1.0) >= threshold else []
    row = {"kind": page["kind"], "predicted": len(used), "confidence": guess.get("confidence", 1.0)}
    return {**row, **({"hits": len(used), "dated": len(used)} if page["kind"] == "list" else {"handled": not used})}

def summarise(rows):
    lists = [row for row in rows if row["kind"] == "list"]
    found = sum(row["predicted"] > 0 for row in lists)
    return {"lists": len(lists), "negatives": len(rows) - len(lists), "macro_f1": found / len(lists), "pages_f1_090": found,
            "pages_perfect": 0, "title_exact": None, "date": 0.5, "order": 1.0, "next_ok": 1, "next_n": 2,
            "negatives_handled": sum(row.get("handled", False) for row in rows)}
"""
ARTICLES = """
FIELDS = ["title", "author", "body_90", "snip_must", "snip_clean", "dateline"]

def loose(text):
    return (text or "").lower().replace(" ", "")

def score_page(page, guess):
    body = loose(guess.get("text"))
    out = {"title": (float(guess.get("title") == page["title"]), "title" in guess)}
    out["author"] = (0.0, "author" in guess)
    if page.get("text"):
        out["body_90"] = (float(loose(page["text"]) == body), bool(body))
    if page.get("must"):
        out["snip_must"] = (sum(loose(piece) in body for piece in page["must"]) / len(page["must"]), bool(body))
        out["snip_clean"] = (float(not any(loose(piece) in body for piece in page["must_not"])), bool(body))
    if page.get("press"):
        out["dateline"] = (float(guess.get("dateline") == page["press"]["dateline"]), "dateline" in guess)
    return out

def overall(result):
    return result["title"]["accuracy"], {"title": result["title"]["accuracy"]}
"""
TOPICS = """
def report(rows, answers, support):
    return {"micro": (0.5, 0.25, 0.3), "macro": (0, 0, 0.2), "macro_topics": 4}
"""
DATELINES = """
def is_negative(row):
    return not any(row["expect"].values())

def judge(rows, answers):
    known = {answer["id"]: answer for answer in answers}
    return [(row, [key for key, want in row["expect"].items() if known.get(row["id"], {}).get(key) != want]) for row in rows]
"""
LINES = [
    {"id": "x", "kind": "dateline", "text": "Oslo, 2 January", "expect": {"date": "2020-01-02", "place": "Oslo"}},
    {"id": "y", "kind": "dateline", "text": "Bergen, 3 January", "expect": {"date": "2020-01-03"}},
    {"id": "z", "kind": "dateline", "text": "No town", "expect": {"date": None}},
    {"id": "e", "kind": "end", "text": "###", "expect": {"end": True}},
]
RELEASES = [
    {"id": "a", "title": "A clinic", "language": "en", "gold": ["health", "funding"], "optional": ["sport"]},
    {"id": "b", "title": "Silver", "language": "en", "gold": ["legal"], "complete": False},
]
LIST_PAGES = [
    {
        "id": "list",
        "kind": "list",
        "file": "pages/list.html.gz",
        "url": "http://a.example/news",
        "tags": ["table"],
        "items": [
            {"title": "One", "url": "http://a.example/1", "date": "2020-01-02"},
            {"title": "Two", "url": "http://a.example/2", "date": None, "alt_urls": ["http://a.example/two"]},
            {"title": "Three", "url": "http://a.example/3", "date": None},
        ],
        "next_page": "http://a.example/news?2",
        "ignore_urls": ["http://a.example/aside"],
    },
    {"id": "lost", "kind": "list", "file": "pages/lost.html.gz", "url": "http://b.example", "tags": [], "items": [{"title": "x"}]},
    {"id": "shop", "kind": "negative", "file": "pages/shop.html.gz", "url": "http://c.example", "tags": ["shop"]},
]
ARTICLE_PAGES = [
    {
        "id": "whole",
        "kind": "press_release",
        "file": "pages/whole.html.gz",
        "title": "A <b> title",
        "text": "First line\nSecond line",
        "author": "Jo",
    },
    {
        "id": "parts",
        "kind": "newsroom",
        "file": "pages/parts.html.gz",
        "title": "Parts",
        "must": ["in one", "in two"],
        "must_not": ["Menu"],
        "press": {"dateline": "Oslo"},
    },
]


def write_corpus(folder: Path) -> Path:
    """The corpus in a folder."""
    (folder / "score_lists.py").write_text(LISTS, "utf-8")
    (folder / "score_articles.py").write_text(ARTICLES, "utf-8")
    (folder / "score_topics.py").write_text(TOPICS, "utf-8")
    (folder / "score_datelines.py").write_text(DATELINES, "utf-8")
    (folder / "topics").mkdir()
    for path, lines in (("topics/topics.jsonl", RELEASES), ("datelines.jsonl", LINES)):
        (folder / path).write_text("\n".join(map(json.dumps, lines)), "utf-8")
    for name, rows in (("lists", {"pages": LIST_PAGES}), ("articles", ARTICLE_PAGES)):
        (folder / name).mkdir()
        (folder / name / "truth.json").write_text(json.dumps(rows), "utf-8")
    return folder
