"""Commands for topics: which there are, why a release has them, the archive judged anew, an operator's corrections."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

from entries import Case, Correction, Judging, TopicMatch, Verdict
from feeds.admin.acting import COMMAND_LINE
from feeds.admin.releases import explained
from feeds.admin.topics import correct as correct_topic
from feeds.cli_backfill import INTERRUPTED, stopped_by_ctrl_c
from feeds.cli_read import service
from feeds.cli_try import LINE, expect_topic, try_command
from feeds.judging import due_judging, judge_archive, standing
from feeds.progress import progress
from feeds.service import Service
from feeds.web.proof import proofs
from feeds.wording import ago, count
from scrapers import free_dead, this_process

_STOPPING = "Stopping after the releases that are being judged."


@click.group()
def topics() -> None:
    """Topics: why releases have them, rules before and after a change, corrections."""


topics.add_command(try_command)


@topics.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def list_command(as_json: bool) -> None:
    """List all topics with the score that each needs and how many releases have it."""
    found = service()
    volumes = found.store.volumes("topic", found.clock())
    usual = found.topics.scoring.threshold
    rows = [
        {
            "id": topic.id,
            "label": topic.label(),
            "entries": volumes[topic.id].total if topic.id in volumes else 0,
            "threshold": usual if topic.threshold is None else topic.threshold,
        }
        for topic in found.topics.topics
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    click.echo(f"{'topic':20} {'label':40} {'releases':>10} {'needs':>7}")
    for row in rows:
        click.echo(f"{row['id']:20} {row['label']:40} {row['entries']:10,} {row['threshold']:7g}")


# ------------------------------------------------------------------------------------------------------------- why, why not


@topics.command("explain")
@click.argument("key", metavar="ENTRY|FILE")
@click.option("--all", "whole", is_flag=True, help="Every topic with its words, also those that the release does not have.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def explain(key: str, whole: bool, as_json: bool) -> None:
    """Show why a release has its topics, and why not others, by the rules in force.

    ENTRY: an entry's id, the last part of its address or the address of its page. FILE: plain text, the title in its first line.
    """
    found = service()
    case = _case(found, key)
    told = explained(found, case)
    if as_json:
        shown = told if whole else tuple(verdict for verdict in told if verdict.kept)
        click.echo(json.dumps([_verdict_json(found, verdict, case) for verdict in shown], ensure_ascii=False))
        return
    click.echo(case.title)
    _print_verdicts(told, case, whole=whole)
    if case.number and {verdict.topic for verdict in told if verdict.kept} != {match.topic for match in case.topics}:
        click.echo("\nThe entry was judged by other rules: pressroll topics status")


def _case(found: Service, key: str) -> Case:
    path = Path(key)
    if not path.is_file():
        return found.store.case(entry_key(key))
    try:
        title, _, text = path.read_bytes().decode("utf-8-sig").strip().partition("\n")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{key} is no text in UTF-8.") from error
    if not title or "\0" in title:
        raise click.UsageError(f"{key} has no title; its first line is taken for the title, the others for the text.")
    return Case(0, "", "", title.strip(), "", text.strip(), "", (), (), ())


def entry_key(key: str) -> str:
    """The slug in the address of an entry's page; any other key as it is."""
    page = urlsplit(key).path if key.startswith(("http://", "https://")) else key
    return unquote(page.rpartition("/entries/")[2]).strip("/") if "/entries/" in page else key


def _print_verdicts(told: Iterable[Verdict], case: Case, *, whole: bool) -> None:
    kept = [verdict for verdict in told if verdict.kept]
    others = [verdict for verdict in told if not verdict.kept and (whole or verdict.score or verdict.why.startswith("taken"))]
    for verdict in kept:
        needed = verdict.why or f"needs {max(verdict.threshold, verdict.share):.1f}"
        click.echo(f"\n{verdict.topic:20} {verdict.score:6.1f}  {needed}")
        _print_proofs(verdict, case)
    if not kept:
        click.echo("\nNo topic reaches its threshold.")
    if others:
        click.echo("\nNot kept" + ("" if whole else " (--all shows their words)"))
    for verdict in others:
        click.echo(f"{verdict.topic:20} {verdict.score:6.1f}  {verdict.why}")
        if whole:
            _print_proofs(verdict, case)


def _print_proofs(verdict: Verdict, case: Case) -> None:
    for proof in proofs(TopicMatch(verdict.topic, verdict.score, verdict.evidence), case):
        line = f"    {proof.weight:5.1f}  {proof.place:15} {proof.before}[{proof.words}]{proof.after}"
        click.echo(line[:LINE])


def _verdict_json(found: Service, verdict: Verdict, case: Case) -> dict[str, object]:
    match = TopicMatch(verdict.topic, verdict.score, verdict.evidence)
    contexts = {(proof.place, proof.words.casefold()): f"{proof.before}{proof.words}{proof.after}" for proof in proofs(match, case)}
    label = next((topic.label() for topic in found.topics.topics if topic.id == verdict.topic), verdict.topic)
    return {
        "topic": verdict.topic,
        "label": label,
        "score": verdict.score,
        "threshold": verdict.threshold,
        "share": round(verdict.share, 2),
        "kept": verdict.kept,
        "by": verdict.by,
        "why": verdict.why,
        "evidence": [
            {"field": piece.field, "offset": piece.offset, "words": piece.words, "weight": piece.weight} for piece in verdict.evidence
        ],
        "context": list(contexts.values()),
    }


# ------------------------------------------------------------------------------------------------------- the archive anew


@topics.command("apply")
@click.option("--again", is_flag=True, help="Judge all releases, also when the archive was judged by these rules already.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def apply(again: bool, as_json: bool) -> None:
    """Classify the archive by the present rules, or go on where it was stopped. Ctrl-C stops it. Corrections stay."""
    found = service()
    free_dead(found.store)
    begun = due_judging(found, again=again)
    with progress("Classifying") as step, stopped_by_ctrl_c(_STOPPING) as stop:
        met = [begun.judged if begun else 0]
        step("", met[0])

        def told(run: Judging) -> None:
            step(count(run.changed, "change"), run.judged - met.pop(), run.total)
            met.append(run.judged)

        run = judge_archive(found, this_process(), again=again, stopping=stop.is_set, step=told)
    if as_json:
        click.echo(json.dumps(standing_json(found), ensure_ascii=False))
    elif run is None:
        click.echo(f"0 of {found.store.counts(found.clock())[0]} releases changed their topics: they are judged by these rules already.")
    else:
        click.echo(_applied(run))
    sys.exit(0 if run is None or run.ended else INTERRUPTED)


def _applied(run: Judging) -> str:
    said = f"{run.changed} of {run.judged} releases changed their topics"
    return said if run.ended else f"{said}; {run.total - run.judged} are left. Go on with: pressroll topics apply"


@topics.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def status(as_json: bool) -> None:
    """Say by which rules the archive is judged, and how far a run over it has come."""
    found = service()
    free_dead(found.store)
    if as_json:
        click.echo(json.dumps(standing_json(found), ensure_ascii=False))
        return
    run, state = found.store.last_judging(), standing(found)
    click.echo(f"{_STATES[state]} (rules {found.topics.digest})")
    if run:
        reached = f"{run.judged:,} of {count(run.total, 'release')} judged, {run.changed:,} changed"
        sources = f", of {', '.join(run.sources)} alone" if run.sources else ""
        click.echo(f"Last run: begun {ago(run.begun, found.clock())} by rules {run.rules}{sources}: {reached}.")
    if run and run.mixed:
        click.echo("A process that reads newsrooms uses other rules. Restart it: it judges all releases again by those in force.")


_STATES = {
    "current": "The archive is judged by the rules in force.",
    "running": "The archive is being judged by the rules in force.",
    "stopped": "Judging was stopped. It goes on with the next serve, work or poll, or with: pressroll topics apply",
    "due": "The archive is not judged by the rules in force yet. The next serve, work or poll does it, or: pressroll topics apply",
}


def standing_json(found: Service) -> dict[str, object]:
    """Where the archive stands, for programs."""
    run = found.store.last_judging()
    value: dict[str, object] = {"state": standing(found), "rules": found.topics.digest}
    if run:
        value |= {
            "judged_by": run.rules,
            "sources": list(run.sources),
            "judged": run.judged,
            "of": run.total,
            "changed": run.changed,
            "begun": run.begun.isoformat(),
            "ended": run.ended.isoformat() if run.ended else None,
            "mixed": run.mixed,
        }
    return value


# ------------------------------------------------------------------------------------------------------------ corrections


@topics.command("correct")
@click.argument("key", metavar="ENTRY")
@click.option("--add", "added", multiple=True, metavar="TOPIC", help="The entry has this topic, whatever the rules say.")
@click.option("--remove", "removed", multiple=True, metavar="TOPIC", help="The entry does not have this topic, whatever the rules say.")
@click.option("--clear", is_flag=True, help="Forget what was corrected before.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def correct(key: str, added: tuple[str, ...], removed: tuple[str, ...], clear: bool, as_json: bool) -> None:
    """Correct the topics of one entry, for good: refreshes and other rules leave a correction alone. Without an option, show them."""
    found, key = service(), entry_key(key)
    if both := sorted({*added} & {*removed}):
        raise click.UsageError(f"{', '.join(both)} cannot be added and removed.")
    case = found.store.case(key)
    known = {topic.id for topic in found.topics.topics} | {match.topic for match in case.topics}
    for topic in (*added, *removed):
        expect_topic(topic, known)
    words: dict[str, bool | None] = dict.fromkeys((it.topic for it in case.corrections), None) if clear else {}
    words |= dict.fromkeys(added, True) | dict.fromkeys(removed, False)
    for topic, wanted in words.items():
        correct_topic(found, COMMAND_LINE, key, topic, wanted)
    _tell_corrected(found.store.case(key), as_json=as_json)


def _tell_corrected(case: Case, *, as_json: bool) -> None:
    if as_json:
        corrections = [{"topic": it.topic, "wanted": it.wanted, "at": it.at.isoformat()} for it in case.corrections]
        names = [match.topic for match in case.topics]
        click.echo(json.dumps({"id": case.id, "topics": names, "corrections": corrections}, ensure_ascii=False))
        return
    click.echo(f"{case.title}\n  topics: {', '.join(match.topic for match in case.topics) or 'none'}")
    for it in case.corrections:
        click.echo(f"  {_said(it)}")


def _said(it: Correction) -> str:
    rules = f"the rules give it {it.found.score:.1f}" if it.found else "the rules do not give it"
    return f"{it.topic}: {'given' if it.wanted else 'taken away'} by an operator on {it.at:%Y-%m-%d}; {rules}"
