"""Sources kept in Git: what would change, and changing it, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from entries import ConfigError, Conflict
from feeds.admin.planning import Plan, apply, as_json, from_json, plan, read_files
from feeds.admin.sources import keep
from feeds.service import Service
from tests.feeds.admin.moving.conftest import ANN


def toml(id_: str, more: str = "") -> str:
    return f'id = "{id_}"\nname = "{id_.title()}"\nurl = "https://{id_}.example/news"\n{more}'


def files(**texts: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"{name}.toml", text) for name, text in texts.items())


def told(found: Plan) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(step.deed, step.source_id, step.lines) for step in found.steps]


def stored(service: Service) -> dict[str, str]:
    return service.store.definitions.all("source")


def test_a_plan_says_in_keys_what_would_change_and_applying_it_does_that(service: Service) -> None:
    for text in (toml("tern"), toml("gull", 'every = "30m"\n'), toml("wren")):
        keep(service, ANN, text)
    given = files(tern=f"# ours\n\n{toml('tern')}", gull=toml("gull", 'every = "1h"\n'), swan=toml("swan"))
    found = plan(service, given, prune=True)
    assert told(found) == [
        ("changed", "gull", (' url = "https://gull.example/news"', '+every = "1h"')),
        ("added", "swan", ('+id = "swan"', '+name = "Swan"', '+url = "https://swan.example/news"')),
        ("removed", "wren", ('-id = "wren"', '-name = "Wren"', '-url = "https://wren.example/news"')),
    ]
    assert found.unchanged == 1
    assert stored(service).keys() == {"tern", "gull", "wren"}, "planning changes nothing"
    apply(service, ANN, found)
    assert stored(service) == {"tern": toml("tern"), "gull": toml("gull", 'every = "1h"\n'), "swan": toml("swan")}
    notes = service.store.audit.notes(who=ANN.name)[:3]
    assert [(noted.note.deed, noted.note.key) for noted in notes] == [("removed", "wren"), ("added", "swan"), ("changed", "gull")]
    assert plan(service, given, prune=True) == Plan((), 3)


def test_without_prune_nothing_is_removed(service: Service) -> None:
    keep(service, ANN, toml("tern"))
    assert plan(service, files(gull=toml("gull"))).count("removed") == 0


def test_a_source_that_was_changed_since_the_plan_stops_all_of_it(service: Service) -> None:
    keep(service, ANN, toml("tern"))
    found = from_json(as_json(plan(service, files(gull=toml("gull"), tern=toml("tern", 'every = "1h"\n')))), "plan.json")
    keep(service, ANN, toml("tern", 'every = "2h"\n'))
    with pytest.raises(Conflict, match="tern"):
        apply(service, ANN, found)
    assert stored(service) == {"tern": toml("tern", 'every = "2h"\n')}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (files(a=toml("a"), b=toml("b", 'evry = "1h"\n')), r"^b.toml:4:1: evry: there is no such key"),
        (files(a=toml("a"), b="id = \n"), r"^b.toml:1:6: no valid TOML: a value is missing"),
        (files(a=toml("a"), b=toml("b", 'topics = ["zoos"]\n')), r'^b.toml:4:1: topics: there is no topic "zoos"'),
        (files(a=toml("a"), b=toml("a")), r'^b.toml: id: a.toml has the id "a" already'),
        (files(a=toml("own")), r"^sources/own.toml: id: 'own' is defined in this file"),
        (files(a=toml("a", 'formerly = ["b"]\n'), b=toml("b")), r'formerly: "b" is in use'),
        (files(a=toml("a", 'scraper = "x:Y"\n')), r"^a.toml:4:1: scraper: a scraper in Python is only for sources in files"),
    ],
)
def test_faulty_files_make_no_plan(service: Service, given: tuple[tuple[str, str], ...], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        plan(service, given)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_password_is_not_shown_but_that_it_differs_is(service: Service) -> None:
    keep(service, ANN, toml("tern", '[fetch]\nauth = "u:old-secret"\n'))
    found = plan(service, files(tern=toml("tern", '[fetch]\nauth = "u:new-secret"\n')))
    shown = "\n".join(found.steps[0].lines)
    assert "secret" not in shown
    assert '-auth = "..."' in shown
    assert '+auth = "..."' in shown


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_stored_source_that_cannot_be_used_any_more_is_changed_by_its_file(service: Service) -> None:
    keep(service, ANN, toml("tern"))
    with service.store.definitions._writing() as db:
        db.exec_driver_sql("UPDATE definitions SET text = 'id = 5'")
    found = plan(service, files(tern=toml("tern")))
    assert found.count("changed") == 1
    apply(service, ANN, found)
    assert stored(service)["tern"] == toml("tern")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("text", ["", "{}", '{"steps": 5, "unchanged": 0}'])
def test_what_is_no_plan_is_refused(service: Service, text: str) -> None:
    with pytest.raises(ConfigError, match=r"^x.json: .*is no plan of ours"):
        from_json(text, "x.json")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_plan_that_was_edited_keeps_no_other_source_than_it_names(service: Service) -> None:
    found = from_json(as_json(plan(service, files(a=toml("a")))).replace('"source_id": "a"', '"source_id": "b"'), "x.json")
    with pytest.raises(ConfigError, match='id: must be "b", as it was planned'):
        apply(service, ANN, found)


def test_a_folder_is_its_toml_files_and_one_without_any_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text("b")
    (tmp_path / "a.toml").write_text("\ufeffa")
    (tmp_path / "notes.md").write_text("no source")
    assert read_files([tmp_path]) == ((str(tmp_path / "a.toml"), "a"), (str(tmp_path / "b.toml"), "b"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match=r"empty: holds no TOML file\n.*gone.toml: must be a file"):
        read_files([tmp_path / "empty", tmp_path / "gone.toml"])
