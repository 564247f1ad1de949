"""Topics and named feeds as TOML that our own readers read back.

topic_to_toml(topic)  ->  '[topics.grid]\\nlabels = { "en" = "Grid" }\\n\\n[topics.grid.en]\\nstrong = [\\n  "pylon*",\\n]\\n'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.catalogue import toml_lines, toml_value
from config.feeds import FeedSpec
from entries import Phrase, Topic


def topic_to_toml(topic: Topic) -> str:
    """The topic in the form of topics.toml, each phrase on a line of its own so that two texts can be compared; `parse_topic` reads the
    same topic from it."""
    given = {"labels": dict(topic.labels), "iptc": topic.iptc, "threshold": topic.threshold, "formerly": topic.formerly}
    head = toml_lines({key: value for key, value in given.items() if value not in ((), None)})
    return f"[topics.{topic.id}]\n{head}" + "".join(_languages(topic))


def feed_to_toml(spec: FeedSpec) -> str:
    """The named feed in the form of feeds.toml, with only what differs from the defaults; `parse_feed` reads the same feed from it."""
    fields = {name: field.default for name, field in FeedSpec.model_fields.items() if name != "slug"}
    given = {name: getattr(spec, name) for name, default in fields.items() if getattr(spec, name) != default}
    return f"[feeds.{spec.slug}]\n" + toml_lines(given)


def _languages(topic: Topic) -> Iterator[str]:
    for language in dict.fromkeys(phrase.language for phrase in topic.phrases):
        yield f"\n[topics.{topic.id}.{language}]\n"
        own = [phrase for phrase in topic.phrases if phrase.language == language]
        for kind in dict.fromkeys(phrase.kind for phrase in own):
            yield f"{kind} = {_lines(phrase for phrase in own if phrase.kind == kind)}\n"


def _lines(phrases: Iterable[Phrase]) -> str:
    return "[\n" + "".join(f"  {toml_value(phrase.text)},\n" for phrase in phrases) + "]"
