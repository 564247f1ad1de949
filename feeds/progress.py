"""Progress of long work on standard error, where a person looks on; silent otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Step = Callable[[str], None]


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Step]:
    """Yields a function that counts one step on and shows its word. `total` None: nobody knows how many there will be."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=total)

        def step(word: str) -> None:
            bar.update(task, advance=1, description=f"{title}: {word}")

        yield step
