"""Former names: a feed, topic or source that was renamed keeps what it was called, so that old addresses lead to it.

former_names({"grid": ("power", "energy"), "awards": ()})[0]  ->  {"power": "grid", "energy": "grid"}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config.problems import Document
from entries import Problem


def former_names(formerly: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Former name -> present name; and (present name, what is wrong) for each that is in use or was claimed before, and does not count."""
    moved: dict[str, str] = {}
    wrong: list[tuple[str, str]] = []
    for name, former in ((name, former) for name, all_former in formerly.items() for former in all_former):
        if former in formerly:
            wrong.append((name, f'"{former}" is in use, so it cannot be a former name'))
        elif former in moved:
            wrong.append((name, f'"{former}" is a former name of "{moved[former]}" already'))
        else:
            moved[former] = name
    return moved, tuple(wrong)


def wrong_names(document: Document, table: str, formerly: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    """A problem of the file for each former name that does not count."""
    return tuple(document.problem((table, name, "formerly"), sentence) for name, sentence in former_names(formerly)[1])
