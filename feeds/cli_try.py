"""`pressroll topics try FILE`: what other rules would change in the archive, before they are in force. Writes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

import click

from config import SourceSpec, parse_topics, read_text
from entries import ConfigError, NotFound, Problem, TopicRules
from feeds.cli_read import service
from feeds.judging import BATCH
from feeds.progress import progress
from feeds.service import Service
from feeds.trying import KINDS, Example, Move, Trial, Trier, begun

LINE = 100  # characters of a line


@click.command("try")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--limit", default=3, show_default=True, type=click.IntRange(0, 1000), help="Examples of each kind and topic.")
@click.option("--topic", "topic_id", help="Tell of this topic alone.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def try_command(file: Path, limit: int, topic_id: str | None, as_json: bool) -> None:
    """Show what a topics.toml that is not in force would change in the archive. Exit code 4 when it has a fault."""
    found = service()
    rules = rules_of(file, found)
    known = list(dict.fromkeys(topic.id for topic in (*rules.topics, *found.topics.topics)))
    if topic_id is not None:
        expect_topic(topic_id, known)
    with progress("Trying", found.store.cases_total()) as step:
        trial = tried(found, rules, limit, lambda number: step("", number))
    shown = {id_: trial.topics[id_] for id_ in known if id_ in trial.topics and topic_id in (None, id_)}
    if as_json:
        click.echo(json.dumps(_trial_json(trial, shown, file), ensure_ascii=False))
    else:
        _print_trial(trial, shown, file)


def expect_topic(topic: str, known: Collection[str]) -> None:
    """Raises NotFound with the nearest names."""
    if topic not in known:
        near = get_close_matches(topic, known, 3)
        raise NotFound("topic", topic, hint=f"Did you mean {', '.join(near)}?" if near else "See: pressroll topics list")


def rules_of(file: Path, found: Service) -> TopicRules:
    """The rules in a file. ConfigError also when sources or named feeds speak of a topic that it does not have."""
    rules = parse_topics(read_text(file, file.name), file.name)
    known = {topic.id for topic in rules.topics}
    named = [(f"source {id_}", topic) for id_, spec in found.specs().items() for topic in _named(spec)]
    named += [(f"feed {feed.slug}", topic) for feed in found.feeds for topic in (*feed.topics, *feed.not_topics)]
    missing = dict.fromkeys((who, topic) for who, topic in named if topic not in known)
    if missing:
        raise ConfigError(tuple(Problem(file.name, "topics", f'"{topic}" is missing, and {who} names it') for who, topic in missing))
    return rules


def _named(spec: SourceSpec) -> Iterable[str]:
    return (*spec.topics, *spec.only_topics, *(topic for topics in spec.labels.values() for topic in topics))


def tried(found: Service, rules: TopicRules, limit: int, step: Callable[[int], object]) -> Trial:
    """What `topics apply` would change by these rules, counted over the archive newest first, with the newest examples."""
    trier, trial = Trier(found, rules), begun(found)
    while not trial.done:
        further = trier.tried(trial, BATCH, limit)
        step(further.entries - trial.entries)
        trial = further
    return trial


def _trial_json(trial: Trial, shown: Mapping[str, Move], file: Path) -> dict[str, object]:
    topics = {
        id_: {
            "has": move.has,
            "gained": move.gained,
            "lost": move.lost,
            "changed": move.changed,
            "examples": {kind: [_example_json(example) for example in move.examples.get(kind, ())] for kind in KINDS},
        }
        for id_, move in shown.items()
    }
    return {"file": str(file), "entries": trial.entries, "moved": trial.moved, "topics": topics}


def _example_json(example: Example) -> dict[str, object]:
    facts = {"id": example.entry, "title": example.title, "before": example.before, "after": example.after, "words": list(example.words)}
    return facts | ({"why": example.why} if example.why else {})


def _print_trial(trial: Trial, shown: Mapping[str, Move], file: Path) -> None:
    moved = {id_: move for id_, move in shown.items() if move.gained or move.lost or move.changed}
    click.echo(f"{file.name}: {trial.moved:,} of {trial.entries:,} releases would change.")
    if moved:
        click.echo(f"\n{'topic':20} {'has':>8} {'gained':>8} {'lost':>8} {'changed':>8}")
    for id_, move in moved.items():
        click.echo(f"{id_:20} {move.has:8,} {move.gained:8,} {move.lost:8,} {move.changed:8,}")
    for id_, move in moved.items():
        for kind in KINDS:
            for example in move.examples.get(kind, ()):
                _print_example(id_, kind, example)
    if moved:
        click.echo("\nNothing was written. To put these rules in force, copy the file into the configuration folder and restart.")


def _print_example(topic: str, kind: str, example: Example) -> None:
    scores = f"{example.before:.1f} -> {example.after:.1f}"
    because = "; ".join(filter(None, (example.why, ", ".join(example.words))))
    click.echo(f"\n{topic} {kind}, {scores}: {because}"[: LINE + 1])
    click.echo(f"  {example.title}"[:LINE])
