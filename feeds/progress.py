"""Progress of long work on standard error, where a person looks on; silent otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Step(Protocol):
    """Counts so many steps on and shows their word; `total` where it is known by now."""

    def __call__(self, word: str, count: int = 1, total: int | None = None) -> None:
        """Counts and shows."""
        ...


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Step]:
    """Yields a function that counts on and shows a word. `total` None: nobody knows how many there will be."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=total)

        def step(word: str, count: int = 1, total: int | None = None) -> None:
            bar.update(task, advance=count, total=total, description=f"{title}: {word}" if word else title)

        yield step
