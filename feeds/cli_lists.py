"""Commands that move many sources: import, export, plan, apply."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from config import source_to_toml
from entries import Job
from feeds.admin import planning
from feeds.admin.acting import COMMAND_LINE
from feeds.admin.importing import import_all, propose, turn
from feeds.admin.list_files import LIST_FORMATS, ListFormat, write_list
from feeds.admin.reports import Report, report
from feeds.cli_read import service, spec_of
from feeds.progress import progress
from feeds.service import Service, open_desk, owner_of_leases
from feeds.wording import count

CHANGES = 6  # the exit code of a plan that would change something
_WATCH_S = 1.0

_PATHS = click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
_PRUNE = click.option("--prune", is_flag=True, help="Remove stored sources that have no file.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")


@click.command("plan")
@_PATHS
@_PRUNE
@_JSON
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Also write the plan into this file, for apply --plan.")
@click.option("--detailed-exitcode", is_flag=True, help=f"End with {CHANGES} when there is something to change.")
def plan_command(paths: tuple[Path, ...], prune: bool, as_json: bool, out: Path | None, detailed_exitcode: bool) -> None:
    """Show what would make the stored sources those of TOML files, or of a folder of them; change nothing."""
    found = _plan(service(), paths, prune=prune)
    if out:
        out.touch(0o600)  # sources can hold passwords
        out.write_text(planning.as_json(found), "utf-8")
    _tell(found, as_json=as_json)
    sys.exit(CHANGES if detailed_exitcode and found.steps else 0)


@click.command("apply")
@_PATHS
@_PRUNE
@_JSON
@click.option("--plan", "planned", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A plan that was written with --out.")
def apply_command(paths: tuple[Path, ...], prune: bool, as_json: bool, planned: Path | None) -> None:
    """Make the stored sources those of TOML files, all or nothing; or do what was planned, if nothing was changed since."""
    if bool(planned) == bool(paths) or (planned and prune):
        raise click.UsageError("Give files or a folder, or a plan with --plan.")
    found = service()
    steps = planning.from_json(planned.read_text("utf-8", "replace"), str(planned)) if planned else _plan(found, paths, prune=prune)
    planning.apply(found, COMMAND_LINE, steps)
    _tell(steps, as_json=as_json, done=True)


def _plan(found: Service, paths: Sequence[Path], *, prune: bool) -> planning.Plan:
    if not paths:
        raise click.UsageError("Give files or a folder.")
    files = planning.read_files(paths)
    with progress("Comparing", len(files)) as step:
        return planning.plan(found, files, prune=prune, step=step)


def _tell(found: planning.Plan, *, as_json: bool, done: bool = False) -> None:
    counts = {deed: found.count(deed) for deed in ("added", "changed", "removed")} | {"unchanged": found.unchanged}
    if as_json:
        steps = [{"deed": one.deed, "source": one.source_id, "file": one.file, "lines": one.lines} for one in found.steps]
        click.echo(json.dumps({**counts, "applied": done, "steps": steps}, ensure_ascii=False))
        return
    for one in found.steps:
        click.echo(f"{one.source_id} {'is' if done else 'would be'} {one.deed}{f'  ({one.file})' if one.file else ''}")
        for line in () if done else one.lines:
            click.echo(f"    {line}")
    click.echo(", ".join(f"{number} {deed}" for deed, number in counts.items()))


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--paused", is_flag=True, help="Of lists: keep the sources and do not read them yet.")
@_JSON
def import_command(files: tuple[Path, ...], paused: bool, as_json: bool) -> None:
    """Put source files (TOML) into the store, all or none; or look at each address of a list (OPML, CSV, XLSX, JSON, ZIP) and keep those
    that list releases."""
    found = service()
    if all(path.suffix.lower() == ".toml" for path in files):
        _import_files(found, files)
        return
    numbers = [propose(found, COMMAND_LINE, path.name, path.read_bytes(), paused=paused) for path in files]
    for number in numbers:
        turn(found, COMMAND_LINE, number, "running")
    _work(found, numbers)
    reports = [report(found, number) for number in numbers]
    if as_json:
        click.echo(json.dumps([_report_json(one) for one in reports], ensure_ascii=False))
    for one in () if as_json else reports:
        _print_report(one)


def _import_files(found: Service, files: Sequence[Path]) -> None:
    """As apply does, by the same checks; a source that is there already is replaced, and no other is touched."""
    planning.apply(found, COMMAND_LINE, planning.plan(found, planning.read_files(files)))
    click.echo(f"{len(files)} imported")


def _work(found: Service, numbers: Sequence[int]) -> None:
    """Does the jobs here, or watches another process doing them. Ctrl-C leaves the rest to whatever process reads newsrooms."""
    jobs = found.store.jobs
    with open_desk(found) as desk, progress("Looking", sum(jobs.job(number).left for number in numbers)) as step:
        told: dict[int, int] = {}

        def tell(job: Job) -> None:
            step(job.title, told.get(job.number, job.left) - job.left)
            told[job.number] = job.left

        for number in numbers:
            told[number] = jobs.job(number).left
        owner = owner_of_leases(found.store)
        while any(jobs.job(number).state == "running" for number in numbers):
            if not import_all(found, desk, owner, step=tell):
                for number in numbers:
                    tell(jobs.job(number))
                time.sleep(_WATCH_S)


def _report_json(one: Report) -> dict[str, object]:
    groups = [
        {
            "outcome": group.outcome,
            "code": group.code,
            "count": group.count,
            "rows": [{"row": row.number, "url": row.address, "source": row.source_id, "reason": row.sentence} for row in group.rows],
        }
        for group in one.groups
    ]
    return {"job": one.job.number, "title": one.job.title, "state": one.job.state, "counted": dict(one.job.counted), "groups": groups}


def _print_report(one: Report) -> None:
    click.echo(
        f"{one.job.title}: {one.count('ready')} ready, {count(one.count('native'), 'feed')} of their own, {one.count('look')} need a look, "
        f"{one.count('refused')} refused"
    )
    for group in one.groups:
        if group.advice:
            click.echo(f"  {group.count}: {group.title}. {group.advice}")
            for row in group.rows[:5]:
                click.echo(f"      row {row.number}: {row.address}: {row.sentence}")


@click.command("export")
@click.argument("source_id", metavar="[SOURCE]", required=False)
@click.option("--format", "format_", type=click.Choice(LIST_FORMATS), default="toml", show_default=True, help="Of a list of all sources.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else standard output.")
def export_command(source_id: str | None, format_: ListFormat, out: Path | None) -> None:
    """Print a source as TOML; without one, all sources as a list: OPML, CSV, XLSX, or a ZIP of TOML files."""
    found = service()
    sources = found.catalogue().sources.values()
    content = source_to_toml(spec_of(found, source_id)).encode() if source_id else write_list(format_, sources)
    if out:
        out.touch(0o600)
        out.write_bytes(content)
    else:
        click.echo(content, nl=False)
