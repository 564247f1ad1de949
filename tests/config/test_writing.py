"""Topics and named feeds written as TOML are read back as they were."""

from __future__ import annotations

import string
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import FeedSpec, feed_to_toml, load, parse_feed, parse_topic, topic_to_toml
from entries import ConfigError, Phrase, PhraseKind, Topic

KINDS: tuple[PhraseKind, ...] = ("strong", "normal", "weak", "title", "near", "beside", "apart", "mask")
_letters = st.characters(exclude_categories=("C", "Z"), exclude_characters="*\x7f")
lines = st.text(_letters, min_size=1, max_size=12).map(lambda text: normalize("NFC", f"{text}x")).filter(lambda text: text.strip() == text)
phrases = st.text(string.ascii_letters + "äöé教育\"'\\", min_size=2, max_size=12).map(lambda text: f"a{text}")
ids = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)


@st.composite
def topics(draw: st.DrawFn) -> Topic:
    """A topic as it is read: its phrases by language, then by kind, each once; company for those that need it."""
    own, former = draw(ids), draw(st.lists(ids, max_size=2, unique=True))
    words: list[Phrase] = []
    for language in draw(st.lists(st.sampled_from(["en", "zh-Hans", "de"]), unique=True, max_size=3)):
        texts = draw(st.lists(phrases, max_size=6, unique_by=str.casefold))
        kinds = sorted((draw(st.sampled_from(KINDS)) for _ in texts), key=KINDS.index)
        words += [Phrase(text, kind, language) for text, kind in zip(texts, kinds, strict=True)]
    if any(phrase.kind == "near" for phrase in words) and all(phrase.kind != "beside" for phrase in words):
        words.append(Phrase("company", "beside", "pt"))
    labels = draw(st.dictionaries(st.sampled_from(["en", "zh", "fr"]), lines, min_size=1))
    needs = draw(st.none() | st.floats(0.5, 1000))
    return Topic(own, labels, tuple(draw(st.sampled_from([[], ["medtop:05000000"]]))), tuple(words), needs, tuple({*former} - {own}))


@given(topics())
def test_a_topic_is_read_back_from_what_is_written(topic: Topic) -> None:
    text = topic_to_toml(topic)
    back = parse_topic(text, topic.id)
    assert (back, back.formerly) == (topic, topic.formerly)
    assert topic_to_toml(back) == text


@given(
    slug=ids,
    title=lines,
    description=st.just("") | lines,
    topics=st.lists(ids, max_size=3),
    match=st.sampled_from(["any", "all"]),
    languages=st.lists(st.sampled_from(["en", "zh-Hans"]), max_size=2),
    private=st.booleans(),
    text=st.sampled_from(["", '"solar park" -lamp', "教育"]),
)
def test_a_named_feed_is_read_back_from_what_is_written(**fields: object) -> None:
    spec = FeedSpec.model_validate(fields)
    assert parse_feed(feed_to_toml(spec), spec.slug, None) == spec


def test_shipped_topics_and_feeds_are_read_back_from_what_is_written() -> None:
    shipped = load(None, {})
    for topic in shipped.topics.topics:
        assert parse_topic(topic_to_toml(topic), topic.id) == topic
    for feed in shipped.feeds:
        assert parse_feed(feed_to_toml(feed), feed.slug, None) == feed


def test_a_stored_topic_brings_no_scoring_that_would_have_no_effect() -> None:
    with pytest.raises(ConfigError, match="nothing else"):
        parse_topic('[scoring]\nthreshold = 1\n[topics.a]\nlabels = { en = "A" }\n', "a")
