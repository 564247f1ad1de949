"""webhooks.toml: what it takes, and faults in words that repeat neither address nor secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import WebhookSpec, load, parse_webhooks
from entries import ConfigError

GOOD = 'url = "https://desk.example/hooks/x7k2"\n'
LITERAL = 'secret = "sixteen bytes or more"\n'


def one(text: str, **environ: str) -> WebhookSpec:
    (spec,) = parse_webhooks(f"[webhooks.desk]\n{text}", "webhooks.toml", environ)
    return spec


def test_a_webhook_has_a_name_an_address_a_secret_and_a_feed() -> None:
    spec = one(GOOD + LITERAL + 'feed = "topic/education?lang=de"')
    assert (spec.name, spec.url, spec.host, spec.feed) == (
        "desk",
        "https://desk.example/hooks/x7k2",
        "desk.example",
        "topic/education?lang=de",
    )
    assert one(GOOD + LITERAL).feed == "all"
    assert "sixteen" not in repr(spec)


SECRETS = {
    "sixteen bytes or more": b"sixteen bytes or more",
    "whsec_c2VjcmV0IG9mIDE2IGJ5dGVz": b"secret of 16 bytes",
    "env:DESK": b"from the environment",
    "env:CODED": b"secret of 16 bytes",
}


@pytest.mark.parametrize("written", SECRETS)
def test_a_secret_is_text_base64_or_a_variable(written: str) -> None:
    environ = {"DESK": "from the environment", "CODED": "whsec_c2VjcmV0IG9mIDE2IGJ5dGVz"}
    assert one(f'{GOOD}secret = "{written}"', **environ).key == SECRETS[written]


FAULTS = [
    (GOOD, "webhooks.toml:1:2: webhooks.desk.secret: is missing"),
    (LITERAL, "webhooks.toml:1:2: webhooks.desk.url: is missing"),
    (GOOD + 'secret = "short x7k2"', "webhooks.toml:3:1: webhooks.desk.secret: a secret has 16 to 200 bytes"),
    (GOOD + 'secret = "whsec_x7k2!"', "webhooks.toml:3:1: webhooks.desk.secret: behind whsec_ stands base64"),
    (GOOD + 'secret = "env:NOWHERE"', "webhooks.toml:3:1: webhooks.desk.secret: the environment has no variable NOWHERE"),
    (GOOD + "secret = 7", "webhooks.toml:3:1: webhooks.desk.secret: must be text in quotes"),
    (
        GOOD + LITERAL + 'feed = "topics/x7k2"',
        "webhooks.toml:4:1: webhooks.desk.feed: a feed is all, topic/ID, source/ID or named/SLUG, with its filters behind a question mark",
    ),
    (GOOD + LITERAL + 'name = "x"', "webhooks.toml:4:1: webhooks.desk.name: the key of the table is the name already"),
    (GOOD + LITERAL + 'fed = "all"', 'webhooks.toml:4:1: webhooks.desk.fed: there is no such key; did you mean "feed"?'),
]


@pytest.mark.parametrize(("text", "fault"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_told_with_its_place_and_without_secrets(text: str, fault: str) -> None:
    with pytest.raises(ConfigError) as caught:
        one(text)
    assert str(caught.value) == fault
    assert "x7k2" not in str(caught.value)


def test_a_table_that_is_none_is_told() -> None:
    with pytest.raises(ConfigError, match=r"webhooks.toml:2:1: webhooks.desk: must be a table"):
        parse_webhooks("[webhooks]\ndesk = 3", "webhooks.toml", {})


def test_an_address_that_is_none_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        one('url = "desk.example/x7k2"\n' + LITERAL)
    assert "x7k2" not in str(caught.value)


def test_webhooks_are_read_with_the_rest_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "webhooks.toml").write_text(f"[webhooks.desk]\n{GOOD}{LITERAL}")
    assert [hook.name for hook in load(tmp_path, {}).webhooks] == ["desk"]
    assert load(None, {}).webhooks == ()
