from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.corpus import json_lines, run
from bench.datelines import timed_answer

ROWS = [
    {"id": "a", "kind": "dateline", "text": "Oslo, 7 April 2021 @ 10:00 AM Europe/Oslo — Acme", "expect": {"place": "Bergen"}},
    {"id": "b", "kind": "embargo", "text": "Sperrfrist: 7. April 2021, 10:00 Uhr", "lang": "de"},
    {"id": "c", "kind": "embargo", "text": "Embargo: 7 April 2021, 10:00 CEST"},
    {"id": "d", "kind": "boilerplate", "text": "About AcmeAcme, a pioneer"},
    {"id": "e", "kind": "dateline", "text": "OSLO, April 7 (NTB Newswire) -- Acme", "ref": "2021-04-08"},
    {"id": "f", "kind": "dateline", "text": "Oslo is a town."},
    {"id": "g", "kind": "notes", "text": "Media contact:"},
    {"id": "h", "kind": "release_line", "text": "Press Release No. 7"},
    {"id": "i", "kind": "end", "text": "###"},
    {"id": "j", "kind": "contact", "text": "Contact: jane@acme.example"},
    {"id": "k", "kind": "quote", "text": "“Yes,” said Jane Roe."},
    {"id": "l", "kind": "caption", "text": "Photo: a lamp"},
]


def test_each_row_is_answered_with_the_keys_of_its_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in ROWS), "utf-8")
    run("rows", None, json_lines, timed_answer, [str(source), "--out", str(out)])
    answers = {row["id"]: row for row in map(json.loads, out.read_text("utf-8").splitlines())}
    assert capsys.readouterr().out.startswith("12 rows, ")
    assert all(row.pop("ms") >= 0 for row in answers.values())
    assert answers["a"] == {"id": "a", "place": "Oslo", "date": "2021-04-07", "time": "10:00 Europe/Oslo", "wire": None, "rest": "Acme"}
    assert answers["b"] == {"id": "b", "embargo": "2021-04-07T10:00:00", "zone": "from source timezone"}
    assert answers["c"]["embargo"] == "2021-04-07T08:00:00+00:00"
    assert answers["d"] == {"id": "d", "boilerplate": "Acme", "glued": True}
    assert answers["e"]["date"] == "2021-04-07"
    assert set(answers["f"].values()) == {"f", None}
    assert answers["g"]["section"] == "contact"
    assert answers["h"] == {"id": "h", "immediate": False, "number": "7", "date": None, "embargo": None}
    assert answers["i"]["end"] is True
    assert answers["j"]["contact"]["email"] == "jane@acme.example"
    assert answers["k"]["speaker"] == "Jane Roe"
    assert answers["l"]["caption"] is True
