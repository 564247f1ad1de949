"""The archive judged anew by a service: what is due, stopped and gone on with, beside others, and without a word where nothing moved."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config import load
from entries import Change, Judging, SourceState, Stamp, StoreBusy, TopicRules, open_store, upgrade
from feeds.judges import FEW, judges
from feeds.judging import BATCH, due_judging, judge_archive, judged_in_background, keep_judged, standing
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import NOW, entry
from tests.test_serve import wait_for

ROOT = Path(__file__).parent.parent.parent
OWNER = "here:1:1"
RULES = """
version = 1
[topics.education]
labels = { en = "Education" }
[topics.education.en]
strong = ["school*", "pupil*"]
[topics.transport]
labels = { en = "Transport" }
[topics.transport.en]
strong = ["ferry", "ferries"]
[topics.gardens]
labels = { en = "Gardens" }
[topics.gardens.en]
strong = ["garden*"]
"""


def source(id_: str, more: str = "") -> str:
    return f'id = "{id_}"\nname = "{id_}"\nurl = "https://{id_}.example/news"\nlanguage = "en"\n{more}\n'


def configured(folder: Path, rules: str = RULES, **sources: str) -> Service:
    """A service over the folder's database, with these rules and sources."""
    (folder / "config" / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "topics.toml").write_text(rules, "utf-8")
    (folder / "config" / "feeds.toml").write_text("", "utf-8")
    for id_ in ("brightwater", "kowloon"):
        (folder / "config" / "sources" / f"{id_}.toml").write_text(source(id_, sources.get(id_, "")), "utf-8")
    url = f"sqlite:///{folder / 'pressroll.db'}"
    upgrade(url)
    return Service(load(folder / "config", {"PRESSROLL_DATABASE_URL": url}), open_store(url))


def fill(service: Service, number: int) -> None:
    """Releases without topics: of every three, one on pupils, one on a ferry, one on a garden."""
    subjects = ("Pupils open a school", "A ferry meets ferries", "The garden of gardens")
    made = [
        entry(f"r{count}", ("brightwater", "kowloon")[count % 2], subjects[count % 3], "<p>Text.</p>", Stamp(NOW, "minute", "page"))
        for count in range(number)
    ]
    service.store.save([Change("new", one.id, one) for one in made], SourceState("brightwater"), NOW)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    opened = configured(tmp_path)
    fill(opened, 6)
    yield opened
    opened.store.close()


def totals(service: Service) -> dict[str, int]:
    return {topic: volume.total for topic, volume in service.store.volumes("topic", NOW).items()}


def with_other_rules(service: Service, tmp_path: Path, rules: str = RULES, **sources: str) -> Service:
    service.store.close()
    return configured(tmp_path, rules, **sources)


def test_an_archive_is_judged_once_and_again_only_when_the_rules_move(service: Service, tmp_path: Path) -> None:
    assert standing(service) == "due"
    run = judge_archive(service, OWNER)
    assert run
    assert (run.total, run.judged, run.changed) == (6, 6, 6)
    assert totals(service) == {"education": 2, "transport": 2, "gardens": 2}
    version = service.store.version()
    assert judge_archive(service, OWNER) is None
    assert standing(service) == "current"
    again = judge_archive(service, OWNER, again=True)
    assert again
    assert (again.judged, again.changed, service.store.version()) == (6, 0, version)

    other = with_other_rules(service, tmp_path, RULES.replace('"ferry", ', ""))
    assert standing(other) == "due"
    run = judge_archive(other, OWNER)
    assert run
    assert run.changed == 2
    other.store.close()


def test_feeds_of_topics_that_did_not_change_keep_every_byte_and_their_etag(service: Service, tmp_path: Path) -> None:
    judge_archive(service, OWNER)
    addresses = [f"/feeds/topic/{topic}.{format}" for topic in ("education", "transport", "gardens") for format in ("rss", "atom", "json")]

    def answers(of: Service) -> dict[str, tuple[bytes, str]]:
        client = create_app(of).test_client()
        return {address: ((found := client.get(address)).data, found.headers["ETag"]) for address in addresses}

    before = answers(service)
    other = with_other_rules(service, tmp_path, RULES.replace('"ferry", "ferries"', '"text"'))
    judge_archive(other, OWNER)
    after = answers(other)
    moved = {address.split("/")[3].partition(".")[0] for address in addresses if after[address] != before[address]}
    assert moved == {"transport"}
    assert all(after[address][0] != before[address][0] for address in addresses if "transport" in address)
    other.store.close()


def test_topics_of_a_source_are_given_to_its_releases_alone(service: Service, tmp_path: Path) -> None:
    judge_archive(service, OWNER)
    other = with_other_rules(service, tmp_path, brightwater='topics = ["gardens"]')
    run = judge_archive(other, OWNER)
    assert run
    assert (run.sources, run.judged, run.changed) == (("brightwater",), 3, 3)
    assert totals(other)["gardens"] == 4
    (tmp_path / "config" / "sources" / "brightwater.toml").unlink()
    (tmp_path / "config" / "sources" / "kowloon.toml").write_text(source("kowloon", 'only_topics = ["transport"]'), "utf-8")
    gone = reopened(other, tmp_path)
    run = judge_archive(gone, OWNER)
    assert run
    assert run.sources == ("kowloon",), "what the other source settled outlives its file"
    assert totals(gone)["gardens"] == 3
    gone.store.close()


def reopened(service: Service, folder: Path) -> Service:
    """The service anew over the configuration as it lies there."""
    service.store.close()
    url = f"sqlite:///{folder / 'pressroll.db'}"
    return Service(load(folder / "config", {"PRESSROLL_DATABASE_URL": url}), open_store(url))


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    service = configured(tmp_path)
    fill(service, 3 * BATCH)
    steps: list[Judging] = []
    run = judge_archive(service, OWNER, stopping=lambda: len(steps) == 1, step=steps.append)
    assert run
    assert (run.judged, run.ended, standing(service)) == (BATCH, None, "stopped")
    assert service.store.leases() == {}
    assert due_judging(service) == run
    run = judge_archive(service, OWNER, step=steps.append)
    assert run
    assert [step.judged for step in steps] == [BATCH, 2 * BATCH, 3 * BATCH, 3 * BATCH]
    assert (run.changed, run.ended is not None) == (3 * BATCH, True)
    service.store.close()


def test_while_one_process_judges_another_is_told_so(service: Service) -> None:
    def meanwhile(run: Judging) -> None:
        assert standing(service) == ("current" if run.ended else "running")
        with pytest.raises(StoreBusy, match="topics status"):
            judge_archive(service, "here:2:2", again=True)

    assert judge_archive(service, OWNER, step=meanwhile)


def test_corrections_stay_when_the_archive_is_judged_again(service: Service) -> None:
    judge_archive(service, OWNER)
    key = service.store.cases((), None, 1)[0].id  # a garden
    service.store.correct(key, "gardens", False, NOW)
    service.store.correct(key, "education", True, NOW)
    run = judge_archive(service, OWNER, again=True)
    assert run
    assert run.changed == 0
    assert [(match.topic, match.by) for match in service.store.entry(key).topics] == [("education", "operator")]


def test_processes_judge_as_this_one_does(service: Service) -> None:
    cases = service.store.cases((), None, 9)
    with judges(service.topics, {}, entries=0) as here, judges(service.topics, {}, entries=FEW + 1) as there:
        assert here(cases).result() == there(cases).result() != ()


# Beside other work


def test_in_the_background_the_archive_follows_its_sources_until_it_is_told_to_stop(service: Service) -> None:
    with judged_in_background(service, OWNER, to_its_end=False):
        assert wait_for(lambda: standing(service) == "current", 60)
    assert totals(service) == {"education": 2, "transport": 2, "gardens": 2}
    assert not [thread for thread in threading.enumerate() if thread.name == "judging"]


def test_a_poll_judges_to_the_end(service: Service) -> None:
    with judged_in_background(service, OWNER, to_its_end=True):
        pass
    assert standing(service) == "current"


class Turns(threading.Event):
    """Tells whoever starts a thread that its first turn is over."""

    def __init__(self) -> None:
        super().__init__()
        self.first = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.first.set()
        return super().wait(timeout)


def test_a_process_with_older_rules_leaves_the_archive_and_says_so(service: Service) -> None:
    stop = Turns()
    judge_archive(service, OWNER)
    other = Service(service.configuration, service.store)
    thread = threading.Thread(target=keep_judged, args=(other, "here:2:2", stop, 0.01))
    thread.start()
    try:
        other_rules = TopicRules(service.topics.topics, replace(service.topics.scoring, threshold=1000.0))
        assert stop.first.wait(60), "it judged by its own rules before"
        service.configuration = replace(service.configuration, topics=other_rules)
        judge_archive(service, OWNER)
        assert wait_for(lambda: bool((run := service.store.last_judging()) and run.mixed), 60)
    finally:
        stop.set()
        thread.join()
    assert totals(service) == {}, "the rules of whoever started last count"
    assert standing(service) == "due", "and the next start judges what was stored by others meanwhile"


KILLED = """
import sys, threading
from pathlib import Path
from tests.feeds.test_judging import configured
from feeds.judging import judge_archive
service = configured(Path(sys.argv[1]))
judge_archive(service, "gone:1:1", step=lambda run: print(run.judged, flush=True) or threading.Event().wait(5))
"""


def test_kill_9_in_a_run_loses_nothing(tmp_path: Path) -> None:
    service = configured(tmp_path)
    fill(service, 5 * BATCH)
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert int(process.stdout.readline()) == BATCH
        process.kill()
    run = service.store.last_judging()
    assert run
    assert BATCH <= run.judged < 5 * BATCH
    service.store.release("topics", "gone:1:1")
    run = judge_archive(service, OWNER)
    assert run
    assert (run.judged, run.changed) == (5 * BATCH, 5 * BATCH)
    assert all(case.given for case in service.store.cases((), None, 5 * BATCH))
    service.store.close()
