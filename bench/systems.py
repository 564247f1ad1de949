"""Runs who is measured: ourselves, and the peers where their environment is installed. Answers come back by page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Row, json_lines
from bench.figures import Answers

OURS = "pressroll"
PEERS_PYTHON = Path(__file__).parents[1] / ".venv-bench/bin/python"  # made by `make bench` from requirements-bench.lock
PEER_SUITES = {"bench.lists": "lists", "bench.articles": "articles", "bench.datelines": "datelines"}  # what bench/peers.py answers
_PEERS = Path(__file__).with_name("peers.py")
_PEERS_TAKE_S = 600


@dataclass(frozen=True, slots=True)
class System:
    """What one program answered, by id. Each answer has `ms`, the time inside that program."""

    name: str
    answers: Answers

    @property
    def mean_ms(self) -> float:
        """Mean time of one answer."""
        spent: list[float] = [answer["ms"] for answer in self.answers.values()]
        return sum(spent) / max(1, len(spent))


def ourselves(module: str, reads: Path, out: Path, options: Sequence[str] = ()) -> tuple[System, str]:
    """Our answers, by one of the modules of the bench, and what it said of its speed. `out` is the folder for the answers."""
    answers = out / f"{module}{''.join(options)}.jsonl"
    run = [sys.executable, "-m", module, str(reads), "--out", str(answers), *options]
    said = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    return System(OURS, by_id(answers)), said.strip().splitlines()[-1]


def peers(module: str, reads: Path, out: Path) -> tuple[System, ...]:
    """The answers of every peer to the question of one of our modules; none where no peer has any, or none is installed."""
    suite = PEER_SUITES.get(module)
    if suite is None or not PEERS_PYTHON.exists():
        return ()
    folder = out / f"peers-{suite}"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.jsonl"):
        old.unlink()
    run = [str(PEERS_PYTHON), "-W", "ignore", str(_PEERS), suite, str(reads), "--out", str(folder)]
    try:
        subprocess.run(run, check=True, capture_output=True, timeout=_PEERS_TAKE_S)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        print(f"The peers stopped at {suite}: {error}", file=sys.stderr)
    return tuple(System(path.stem, by_id(path)) for path in sorted(folder.glob("*.jsonl")))


def by_id(path: Path) -> Mapping[str, Row]:
    """The answers of a file by their ids."""
    return {row["id"]: row for row in json_lines(path)}
