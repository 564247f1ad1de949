"""Topics and named feeds over the API: what they were, brought back by who has seen what they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from feeds.admin.topics import carried
from feeds.service import Service
from feeds.trying import Trial
from tests.feeds.web.api.conftest import Program

Programs = Callable[[str], Program]
TOPIC = '[topics.herons]\nlabels = {{ en = "Herons" }}\n[topics.herons.en]\nstrong = ["heron {number}"]\n'
FEED = '[feeds.herons]\ntitle = "Herons {number}"\ntopics = ["education"]\n'


@pytest.mark.parametrize(("kind", "text"), [("topics", TOPIC), ("feeds", FEED)], ids=["topic", "feed"])
def test_an_earlier_version_comes_back(program: Programs, kind: str, text: str) -> None:
    editor = program("api:write")
    made = editor.ask("POST", f"/{kind}", {"id": "herons", "toml": text.format(number=3)})
    assert made.status_code == 201, made.text
    changed = editor.ask("PUT", f"/{kind}/herons", {"toml": text.format(number=5)}, If_Match=made.headers["ETag"])
    past = program("api:read").ask("GET", f"/{kind}/herons/history").json["items"]
    assert [(one["deed"], one["toml"]) for one in past] == [("changed", text.format(number=5)), ("added", text.format(number=3))]
    wanted = {"number": past[1]["number"]}
    statuses = [editor.ask("POST", f"/{kind}/herons/restore", wanted).status_code]
    statuses += [
        editor.ask("POST", f"/{kind}/herons/restore", wanted, If_Match=answer.headers["ETag"]).status_code for answer in (made, changed)
    ]
    assert statuses == [428, 412, 200]
    assert editor.ask("GET", f"/{kind}/herons").json["toml"] == text.format(number=3)
    assert editor.ask("POST", f"/{kind}/herons/restore", {"number": 2**60}, If_Match="*").status_code == 404
    assert editor.ask("GET", f"/{kind}/nothing/history").status_code == 404
    assert editor.ask("DELETE", f"/{kind}/herons", If_Match="*").status_code == 204
    last = editor.ask("GET", f"/{kind}/herons/history").json["items"][0]
    assert editor.ask("POST", f"/{kind}/herons/restore", {"number": last["number"]}, If_Match="*").json["toml"] == text.format(number=3)


@pytest.mark.parametrize("kind", ["topic", "feed", "source"])
def test_what_was_removed_is_listed_with_the_number_that_brings_it_back(program: Programs, kind: str) -> None:
    editor = program("api:write")
    bodies = {
        "topic": {"id": "herons", "toml": TOPIC.format(number=3)},
        "feed": {"id": "herons", "toml": FEED.format(number=3)},
        "source": {"id": "herons", "name": "Herons", "url": "https://herons.example/news"},
    }
    assert editor.ask("POST", f"/{kind}s", bodies[kind]).status_code == 201
    assert editor.ask("GET", f"/removed?kind={kind}").json["items"] == []
    editor.ask("DELETE", f"/{kind}s/herons", If_Match="*")
    assert program("api:read").ask("GET", f"/removed?kind={kind}").status_code == 403, "it names people"
    gone = editor.ask("GET", f"/removed?kind={kind}").json["items"]
    assert [(one["key"], one["who"]) for one in gone] == [("herons", "token program api:write")]
    assert editor.ask("POST", f"/{kind}s/herons/restore", {"number": gone[0]["number"]}, If_Match="*").status_code == 200


def test_a_feed_is_counted_before_it_is_kept_and_renamed_when_it_is(program: Programs) -> None:
    editor = program("api:write")
    text = FEED.format(number=3)
    tried = editor.ask("POST", "/feeds/herons/trial", {"toml": text}).json
    assert tried["total"] > 0
    assert editor.ask("GET", "/feeds/herons").status_code == 404, "nothing is kept"
    made = editor.ask("POST", "/feeds", {"id": "herons", "toml": text})
    assert made.json["addresses"]["rss"] == "https://press.example.org/feeds/named/herons.rss"
    assert editor.ask("GET", "/feeds/herons/matching").json == tried
    renamed = {"id": "egrets", "toml": text.replace("herons", "egrets")}
    moved = editor.ask("PUT", "/feeds/herons", renamed, If_Match=made.headers["ETag"])
    assert (moved.status_code, moved.json["slug"], moved.json["spec"]["formerly"]) == (200, "egrets", ["herons"]), moved.text
    assert editor.client.get("/feeds/named/herons.rss").status_code == 301


def test_a_topic_is_tried_on_all_releases_step_by_step(program: Programs, service: Service) -> None:
    reader, text = program("api:read"), TOPIC.format(number=3).replace("heron 3", "memorandum")
    asked = {"toml": text.replace("labels", "threshold = 1\nlabels"), "whole": True}
    seen = reader.ask("POST", "/topics/herons/trial", asked).json
    assert (seen["of"], seen["gained"] > 0, seen["next"]) == (service.store.cases_total(), True, "")
    so_far = carried(Trial(of=10_000_000))
    further = reader.ask("POST", "/topics/herons/trial", {**asked, "so_far": so_far}).json
    assert (further["of"], further["gained"]) == (seen["of"], seen["gained"])
    forged = [
        reader.ask("POST", "/topics/herons/trial", {**asked, "so_far": text}).json for text in ("{}", "x", '{"of": 0, "number": 9e99}')
    ]
    assert forged == [seen] * 3


def test_how_far_the_archive_follows_the_rules_is_told(program: Programs) -> None:
    stands = program("api:read").ask("GET", "/judging").json
    assert stands["state"] in ("current", "due")
    assert stands["judged"] <= stands["of"]
