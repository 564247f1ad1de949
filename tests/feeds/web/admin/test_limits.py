"""Wrong tries at signing in: counted, told, paused, and never telling who there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from entries import ConfigError
from feeds.admin.entering import Entered, Try, enter, in_words
from feeds.admin.names import as_kept, sign_in_name
from feeds.admin.passwords import _NOBODY, hashed, is_outdated
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.admin.visitor import PASSWORD, Visitor
from tests.feeds.web.newsrooms import NOW


@pytest.mark.parametrize("name", ["reader@example.org", "nobody@example.org"])
def test_a_wrong_try_tells_how_many_are_left_for_known_and_unknown_names_alike(reader: Visitor, service: Service, name: str) -> None:
    visitor = Visitor(create_app(service).test_client())
    said = []
    for _ in range(6):
        answer = visitor.send("/admin/sign-in", {"name": name, "password": "a wrong password"})
        said.append((answer.status_code, answer.headers.get("Retry-After"), visitor.text(answer, ".note.bad")))
    assert said[0] == (403, None, "Name and password do not fit. 4 tries left, then a pause of 5 minutes.")
    assert said[3] == (403, None, "Name and password do not fit. 1 try left, then a pause of 5 minutes.")
    assert said[4] == (429, "301", "Name and password do not fit. No try is left: a pause of 5 minutes begins.")
    assert said[5] == (429, "301", "Too many wrong tries. Try again in 5 minutes.")


def test_in_a_pause_the_right_password_is_not_heard_and_after_it_is(reader: Visitor, service: Service) -> None:
    visitor = Visitor(create_app(service).test_client())
    for _ in range(5):
        visitor.sign_in("reader@example.org", "a wrong password")
    assert visitor.sign_in("reader@example.org").status_code == 429
    service.clock = lambda: NOW + timedelta(minutes=5)
    assert visitor.sign_in("reader@example.org").status_code == 303


def test_a_hundred_wrong_tries_end_in_429_and_hold_only_their_own_address_up(reader: Visitor, service: Service) -> None:
    visitor = Visitor(create_app(service).test_client())
    statuses = [visitor.sign_in(f"user{number % 20}", "a wrong password").status_code for number in range(100)]
    assert (statuses.count(403) + statuses.count(429), statuses[30:]) == (100, [429] * 70)
    elsewhere = Visitor(create_app(service).test_client())
    elsewhere.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    assert elsewhere.sign_in("reader@example.org").status_code == 303


def test_nobody_chooses_his_address_by_a_header(visitor: Visitor) -> None:
    for number in range(5):
        visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        visitor.sign_in("ann", "a wrong password")
    assert visitor.sign_in("ann", "a wrong password").status_code == 429


def test_the_trail_tells_of_a_pause_without_the_password(reader: Visitor, service: Service) -> None:
    visitor = Visitor(create_app(service).test_client())
    for name in ("reader@example.org", "nobody@example.org"):
        for _ in range(5):
            visitor.sign_in(name, "hunter2 hunter2")
    notes = [one.note for one in service.store.audit.notes(kind="user")]
    paused = [note for note in notes if note.deed == "paused after wrong tries"]
    assert [(note.key, note.after) for note in paused] == [("reader@example.org", "from 127.0.0.1, for 5 minutes")]
    assert "hunter2" not in repr(notes)


def test_a_right_password_renews_a_hash_of_older_parameters(service: Service) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8_192).hash(PASSWORD)
    service.store.people.add("ann", "reader", old, NOW, by="tests")
    assert isinstance(enter(service, Try("ann", PASSWORD, "203.0.113.7")), Entered)
    kept = service.store.people.user("ann")
    assert kept is not None
    assert (is_outdated(old), is_outdated(kept.password)) == (True, False)
    assert isinstance(enter(service, Try("ann", PASSWORD, "203.0.113.7")), Entered)


def test_what_a_name_of_nobody_is_compared_with_costs_as_much_as_a_real_one() -> None:
    assert not is_outdated(_NOBODY)
    assert is_outdated(hashed(PASSWORD)) is False


def test_a_name_without_password_lets_nobody_in(visitor: Visitor, service: Service) -> None:
    service.store.people.add("ann", "admin", "", NOW, by="tests")
    for password in ("", " ", "a password that opens nothing"):
        assert visitor.sign_in("ann", password).status_code in (403, 429)


@pytest.mark.parametrize(
    "name", ["", " ", "command line", "token x", "a/b", "..", "a\u202eb", "x" * 201, "<b>", "a\nb", "?", "\ud800", "a\0b"]
)
def test_names_that_could_mislead_are_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="sign-in name"):
        sign_in_name(name)


def test_one_name_has_one_spelling() -> None:
    assert sign_in_name(" ANN@Example.org ") == as_kept("ann@example.org") == "ann@example.org"
    assert sign_in_name("\uff21nn") == "ann"


@pytest.mark.parametrize(
    ("seconds", "words"), [(300, "5 minutes"), (61, "2 minutes"), (60, "1 minute"), (59.2, "1 minute"), (1, "1 second"), (0.1, "1 second")]
)
def test_a_pause_in_words(seconds: float, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
