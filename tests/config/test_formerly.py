"""Former names of feeds, topics and sources: kept, and told where they contradict each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Catalogue, former_names, load, parse_feeds, parse_topics
from entries import ConfigError

TOPIC = '[topics.{}]\nlabels = {{ en = "X" }}\nformerly = {}\n[topics.{}.en]\nstrong = ["word"]\n'


@pytest.mark.parametrize(
    ("formerly", "moved", "wrong"),
    [
        ({"grid": ("power", "energy"), "awards": ()}, {"power": "grid", "energy": "grid"}, []),
        ({"grid": ("awards",), "awards": ()}, {}, [("grid", '"awards" is in use, so it cannot be a former name')]),
        ({"grid": ("grid",)}, {}, [("grid", '"grid" is in use, so it cannot be a former name')]),
        ({"a": ("old",), "b": ("old",)}, {"old": "a"}, [("b", '"old" is a former name of "a" already')]),
    ],
)
def test_a_former_name_leads_to_one_present_name(formerly: dict[str, tuple[str, ...]], moved: object, wrong: object) -> None:
    assert (former_names(formerly)[0], list(former_names(formerly)[1])) == (moved, wrong)


def test_a_feed_has_former_names_and_may_be_private() -> None:
    feed, other = parse_feeds('[feeds.a]\ntitle = "A"\nformerly = ["old"]\nprivate = true\n[feeds.b]\ntitle = "B"', "feeds.toml")
    assert (feed.formerly, feed.private) == (("old",), True)
    assert (other.formerly, other.private) == ((), False)


def test_a_wrong_former_name_of_a_feed_is_told_with_its_line() -> None:
    text = '[feeds.a]\ntitle = "A"\n[feeds.b]\ntitle = "B"\nformerly = ["a"]'
    with pytest.raises(ConfigError, match=r'^feeds.toml:5:1: feeds.b.formerly: "a" is in use'):
        parse_feeds(text, "feeds.toml")
    with pytest.raises(ConfigError, match=r"feeds.toml:3:1: feeds.a.formerly: an id has 1 to 64 small letters"):
        parse_feeds('[feeds.a]\ntitle = "A"\nformerly = ["../b"]', "feeds.toml")


def test_former_names_of_a_topic_judge_nothing_and_wrong_ones_are_told() -> None:
    named, plain = (parse_topics(TOPIC.format("a", former, "a"), "topics.toml") for former in ('["old"]', "[]"))
    assert named.topics[0].formerly == ("old",)
    assert named.digest == plain.digest  # so that a new name alone is no reason to judge the archive again
    with pytest.raises(ConfigError, match=r'topics.toml:8:1: topics.b.formerly: "old" is a former name of "a" already'):
        parse_topics(TOPIC.format("a", '["old"]', "a") + TOPIC.format("b", '["old"]', "b"), "topics.toml")


def source(id_: str, formerly: str) -> str:
    return f'id = "{id_}"\nname = "{id_}"\nurl = "https://{id_}.example/news"\nformerly = [{formerly}]\n'


def test_a_source_with_a_wrong_former_id_is_read_all_the_same_and_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for id_, former in (("gull", '"tern", "old"'), ("tern", "")):
        (tmp_path / "sources" / f"{id_}.toml").write_text(source(id_, former), "utf-8")
    catalogue = Catalogue(load(tmp_path, {}).sources, {"wren": source("wren", '"old", "older"')})
    assert set(catalogue.sources) == {"gull", "tern", "wren"}
    assert dict(catalogue.moved) == {"old": "gull", "older": "wren"}
    assert [str(problem) for problem in catalogue.problems] == [
        'sources/gull.toml:4:1: formerly: "tern" is in use, so it cannot be a former name',
        'stored source wren:4:1: formerly: "old" is a former name of "gull" already',
    ]
