"""What logs say, and what they must never say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import structlog
from entries import Problem
from feeds import logs
logs.set_up({form!r}, "info")
log = structlog.get_logger("pressroll")
def reading(auth):
    raise KeyError("unforeseen")
try:
    reading("bob:hunter2")
except KeyError:
    log.exception("refresh-failed", source="tern")
log.info("refresh", source="tern", outcome="changed", new=2, ms=840)
log.debug("quiet")
logs.tell_problems((Problem("sources/a.toml", "evry", "there is no such key", 4),))
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_logs_go_to_standard_error_with_their_facts_and_without_the_values_of_variables(form: str) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM.format(form=form)], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "KeyError" in done.stderr
    assert "hunter2" not in done.stderr.replace('reading("bob:hunter2")', "")  # the line of the program itself may be shown
    assert "sources/a.toml:4: evry" in done.stderr
    assert "quiet" not in done.stderr
    if form == "json":
        lines = [json.loads(line) for line in done.stderr.splitlines()]
        assert {"event": "refresh", "source": "tern", "outcome": "changed", "new": 2, "ms": 840}.items() <= lines[1].items()
    else:
        assert "source=tern outcome=changed new=2 ms=840" in done.stderr


def test_web_workers_log_in_the_form_that_is_set(tmp_path: Path) -> None:
    env = {**os.environ, "PRESSROLL_LOG_FORMAT": "json", "PRESSROLL_DATABASE_URL": f"sqlite:///{tmp_path}/web.db"}
    program = "import wsgi, structlog; structlog.get_logger('pressroll').info('refresh', source='tern')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env)
    assert json.loads(done.stderr.splitlines()[-1])["source"] == "tern"
