"""From answers to figures: each function takes a scorer of the corpus, its gold rows and the answers by id, and returns shares of 1.

A figure that a system does not offer at all (no next page anywhere, no author anywhere) is left out: it is not judged as wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType

from bench.corpus import Row


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of 1, and of how many pages, items or rows."""

    value: float
    of: int


Figures = Mapping[str, Figure]
Answers = Mapping[str, Row]
THRESHOLD = 0.5  # of confidence, as the corpus has it
_MIN_SUPPORT = 5  # a topic with fewer gold rows enters no macro mean


def offers(answers: Answers, key: str) -> bool:
    """Whether a system says anything about a key."""
    return any(key in answer for answer in answers.values())


def of_lists(scorer: ModuleType, pages: Sequence[Row], answers: Answers) -> Figures:
    """Addresses, titles, dates and order of the items; what is refused; the next page."""
    rows = [scorer.score_page(page, answers.get(page["id"], {}), THRESHOLD) for page in pages]
    total = scorer.summarise(rows)
    hit, dated = (sum(bool(row.get(key)) for row in rows) for key in ("hits", "dated"))
    lists, negatives, following = total["lists"], total["negatives"], total["next_n"]
    found: dict[str, Figure] = {}
    says_days = any(item.get("published") for answer in answers.values() for item in answer.get("items", ()))
    if offers(answers, "items"):
        found |= {
            "macro F1": Figure(total["macro_f1"], lists),
            "pages with F1 >= .9": Figure(total["pages_f1_090"] / lists, lists),
            "perfect pages": Figure(total["pages_perfect"] / lists, lists),
            "titles": Figure(total["title_exact"] or 0.0, hit),
            "order": Figure(total["order"] or 0.0, hit),
            "negatives refused": Figure(total["negatives_handled"] / negatives, negatives),
        }
    if says_days:
        found["dates"] = Figure(total["date"] or 0.0, dated)
    if offers(answers, "next_page"):
        found["next page"] = Figure(total["next_ok"] / following, following)
    return found


def of_articles(scorer: ModuleType, pages: Sequence[Row], answers: Answers) -> Figures:
    """Every field of the scorer, its body (F1 and snippets weighed by pages) and its overall mean."""
    rows = [scorer.score_page(page, answers.get(page["id"], {})) for page in pages]
    found: dict[str, Figure] = {}
    for field in scorer.FIELDS:
        values = [row[field] for row in rows if field in row]
        if any(given for _, given in values):
            found[field] = Figure(sum(value for value, _ in values) / len(values), len(values))
    overall, parts = scorer.overall({field: {"accuracy": figure.value, "n": figure.of} for field, figure in found.items()})
    if "body" in parts:
        found["body"] = Figure(parts["body"], len(pages))
    return {**found, "overall": Figure(overall, len(pages))}


def of_datelines(scorer: ModuleType, rows: Sequence[Row], answers: Answers) -> Figures:
    """Lines that are right in every key; among datelines the days that are right, and those that are not wrong (none is not wrong)."""
    judged = scorer.judge(rows, [{"id": id, **answer} for id, answer in answers.items()])
    lines = [row for row in rows if "date" in row["expect"] and row["kind"] == "dateline"]
    days = [(row["expect"]["date"], (answers.get(row["id"], {}).get("date") or "")[:10] or None) for row in lines]
    found = {
        "days right": Figure(_share([want == got for want, got in days]), len(days)),
        "days not wrong": Figure(_share([got in (want, None) for want, got in days]), len(days)),
    }
    if offers(answers, "place"):
        negatives = [not wrong for row, wrong in judged if scorer.is_negative(row)]
        found |= {
            "right": Figure(_share([not wrong for _, wrong in judged]), len(judged)),
            "negatives right": Figure(_share(negatives), len(negatives)),
        }
    return found


def of_topics(scorer: ModuleType, rows: Sequence[Row], answers: Answers) -> Figures:
    """Precision, recall and F1 over all pairs of release and topic, and the mean F1 of the topics."""
    result = scorer.report(rows, {id: set(answer["topics"]) for id, answer in answers.items()}, _MIN_SUPPORT)
    names = ("micro precision", "micro recall", "micro F1")
    micro = {name: Figure(value, len(rows)) for name, value in zip(names, result["micro"], strict=True)}
    return {**micro, "macro F1": Figure(result["macro"][2], result["macro_topics"])}


def of_redesigns(scorer: ModuleType, pairs: Sequence[Row], answers: Answers) -> Figures:
    """Lists that are found again, pages that are rightly refused or left alone, and what becomes of known and of new releases."""
    rows = [scorer.score_pair(pair, answers.get(pair["id"], {})) for pair in pairs]
    total = scorer.summarise(rows)
    known = sum(row["hits"] - row["new_found"] - row["merged"] for row in rows)
    wrong = total["wrong_acceptances"] + total["wrong_unnoticed"]
    return {
        "recovered": Figure(total["recovered"] / total["redesigns"], total["redesigns"]),
        "nothing wrong": Figure(1 - wrong / len(rows), len(rows)),
        "negatives refused": Figure(total["negatives_handled"] / total["negatives"], total["negatives"]),
        "known kept": Figure(1 - total["republished_as_new"] / max(1, known), known),
        "new found": Figure(total["new_found"] / total["new_items"], total["new_items"]),
    }


def _share(holds: Sequence[bool]) -> float:
    return sum(holds) / len(holds) if holds else 0.0
