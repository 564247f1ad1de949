"""What is wrong with a form, in sentences, each at the field that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from entries import ConfigError, Problem
from feeds.wording import sentence


@dataclass(frozen=True, slots=True)
class Faults(Mapping[str, str]):
    """Pairs of a field ("" for none) and a sentence, in order. By field they give the first sentence of each."""

    all: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all)

    def __getitem__(self, field: str) -> str:
        return dict(reversed(self.all))[field]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(field for field, _ in self.all if field))

    def __len__(self) -> int:
        return sum(1 for _ in self)


NONE = Faults()


def at(field: str, words: str) -> Faults:
    """One fault of one field."""
    return Faults(((field, words),))


def apart(words: str, label: str) -> str:
    """A sentence that leaves out what it is about, as it stands away from its field: `Must not be empty.` as `Name: must not be empty.`"""
    is_whole = not label or not words.startswith(("Must ", "Is ", "There is no such key"))
    return words if is_whole else f"{label}: {words[:1].lower()}{words[1:]}"


def faults_of(error: ConfigError, field: Callable[[Problem], str] = lambda problem: problem.key) -> Faults:
    """Those of an error of a form; `field` says where each belongs."""
    return Faults(tuple((field(problem), sentence(problem.message)) for problem in error.problems))
