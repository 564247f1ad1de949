"""Users, sessions, invitations and wrong tries, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from entries.attempts import TRIES_OF_NAME
from entries.errors import ConfigError, Conflict, NotFound
from entries.people import hash_of
from entries.store import Store

NOW = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def staff(store: Store) -> Store:
    for name, role in (("ann", "admin"), ("ben", "editor")):
        store.people.add(name, role, "hash", NOW, by="tests")  # type: ignore[arg-type] # a role each
    return store


def test_one_administrator_always_stays(staff: Store) -> None:
    for take_away in (lambda: staff.people.remove("ann", NOW, by="x"), lambda: staff.people.change("ann", NOW, by="x", role="editor")):
        with pytest.raises(ConfigError, match="only administrator"):
            take_away()
    staff.people.change("ann", NOW, by="x", password="other")
    staff.people.change("ben", NOW, by="ann", role="admin")
    staff.people.remove("ann", NOW, by="ben")
    assert [user.name for user in staff.people.all()] == ["ben"]


def test_of_two_administrators_who_demote_each_other_one_stays(staff: Store) -> None:
    staff.people.change("ben", NOW, by="ann", role="admin")
    refused: list[str] = []

    def demote(name: str) -> None:
        try:
            staff.people.change(name, NOW, by="the other", role="reader")
        except ConfigError:
            refused.append(name)

    threads = [threading.Thread(target=demote, args=(name,)) for name in ("ann", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert [user.role for user in staff.people.all()].count("admin") == 1


@pytest.mark.parametrize("changed", [{"role": "reader"}, {"password": "other"}])
def test_another_role_or_password_ends_all_sessions_and_invitations(staff: Store, changed: dict[str, str]) -> None:
    token = staff.people.open_session("ben", NOW, NOW + HOUR, "Firefox on Linux")
    invitation = staff.invitations.invite("ben", NOW, NOW + HOUR, by="ann")
    assert staff.people.signed_in(token, NOW) is not None
    staff.people.change("ben", NOW, by="ann", **changed)  # type: ignore[arg-type] # as the table says
    assert staff.people.signed_in(token, NOW) is None
    assert staff.invitations.whose(invitation, NOW) is None


def test_sessions_are_listed_ended_one_by_one_and_run_out(staff: Store) -> None:
    first = staff.people.open_session("ben", NOW, NOW + HOUR, "Firefox on Linux")
    second = staff.people.open_session("ben", NOW + MINUTE, NOW + 2 * HOUR, "Safari on an iPhone")
    others = staff.people.open_session("ann", NOW, NOW + HOUR)
    listed = staff.people.sessions("ben", NOW)
    assert [(one.id, one.browser) for one in listed] == [(hash_of(second), "Safari on an iPhone"), (hash_of(first), "Firefox on Linux")]
    with pytest.raises(NotFound):
        staff.people.end_session("ben", hash_of(others), NOW, by="ben")
    staff.people.end_session("ben", listed[0].id, NOW, by="ann")
    assert [(one.note.who, one.note.deed) for one in staff.audit.notes(kind="user", limit=1)] == [("ann", "signed out a browser")]
    assert (staff.people.signed_in(second, NOW), staff.people.signed_in(first, NOW + HOUR)) == (None, None)
    staff.people.end_sessions("ben", NOW, by="ben")
    assert staff.people.sessions("ben", NOW) == ()
    assert staff.people.signed_in(others, NOW) is not None
    assert staff.audit.notes(kind="user")[0].note.deed == "signed out everywhere"


def test_a_welcome_makes_one_administrator_and_no_second(store: Store) -> None:
    one, other = (store.invitations.welcome(NOW, NOW + HOUR) for _ in range(2))
    assert one
    assert other
    assert (store.invitations.whose(one, NOW), store.invitations.whose(one, NOW + HOUR)) == ("", None)
    assert store.invitations.accept(one, NOW, "hash", name="ann") == "ann"
    assert [(user.name, user.role) for user in store.people.all()] == [("ann", "admin")]
    for token in (one, other):
        with pytest.raises(NotFound):
            store.invitations.accept(token, NOW, "hash", name="eve")
    assert store.invitations.welcome(NOW, NOW + HOUR) is None


def test_a_welcome_is_void_once_there_is_a_user(store: Store) -> None:
    token = store.invitations.welcome(NOW, NOW + HOUR) or ""
    store.people.add("ann", "reader", "hash", NOW, by="command line")
    assert store.invitations.whose(token, NOW) is None
    with pytest.raises(NotFound):
        store.invitations.accept(token, NOW, "hash", name="eve")


def test_an_invitation_sets_a_password_once_and_the_last_one_counts(staff: Store) -> None:
    old, new = (staff.invitations.invite("ben", NOW, NOW + HOUR, by="ann") for _ in range(2))
    session = staff.people.open_session("ben", NOW, NOW + HOUR)
    with pytest.raises(NotFound):
        staff.invitations.accept(new, NOW, "other", name="eve")  # it makes nobody new
    assert staff.invitations.whose(old, NOW) is None
    assert staff.invitations.accept(new, NOW, "other") == "ben"
    assert (staff.people.user("ben").password, staff.people.signed_in(session, NOW)) == ("other", None)  # type: ignore[union-attr]
    for token in (old, new, "", "\0", "é" * 3000):
        with pytest.raises(NotFound):
            staff.invitations.accept(token, NOW, "third")


def test_whom_a_provider_calls_so_is_bound_once(staff: Store) -> None:
    staff.people.bind("ben", "https://login.example 1")
    staff.people.bind("ben", "https://login.example 1")
    with pytest.raises(Conflict):
        staff.people.bind("ben", "https://login.example 2")
    assert staff.people.known_as("https://login.example 1").name == "ben"  # type: ignore[union-attr]
    assert staff.people.known_as("") is None


def test_five_tries_for_a_name_from_an_address_then_a_pause(store: Store) -> None:
    left = [store.attempts.take("ann", "203.0.113.7", NOW + number * MINUTE).left for number in range(5)]
    assert left == [4, 3, 2, 1, 0]
    assert store.attempts.take("ann", "203.0.113.7", NOW + 5 * MINUTE).pause == 4 * MINUTE
    assert not store.attempts.take("ben", "203.0.113.7", NOW + 5 * MINUTE).pause
    assert not store.attempts.take("ann", "203.0.113.8", NOW + 5 * MINUTE).pause
    assert store.attempts.take("ann", "203.0.113.7", NOW + 9 * MINUTE).left == 4


def test_thirty_tries_from_an_address_then_a_pause(store: Store) -> None:
    for number in range(30):
        assert not store.attempts.take(f"user{number}", "203.0.113.7", NOW).pause
    assert store.attempts.take("another", "203.0.113.7", NOW + 5 * MINUTE).pause == 10 * MINUTE
    assert not store.attempts.take("another", "203.0.113.8", NOW).pause


def test_nobody_locks_another_out_from_many_addresses(store: Store) -> None:
    for number in range(TRIES_OF_NAME):
        store.attempts.take("ann", f"198.51.100.{number}", NOW)
    first = store.attempts.take("ann", "203.0.113.7", NOW)
    assert (first.pause, first.left) == (timedelta(), 0)
    assert store.attempts.take("ann", "203.0.113.7", NOW).pause
    store.attempts.forget("ann", "203.0.113.7")
    assert not store.attempts.take("ann", "203.0.113.7", NOW).pause


def test_a_right_password_gives_its_try_back(store: Store) -> None:
    for _ in range(100):
        assert store.attempts.take("ann", "203.0.113.7", NOW).left == 4
        store.attempts.forget("ann", "203.0.113.7")


def test_a_hundred_tries_at_the_same_moment_are_a_hundred(store: Store) -> None:
    allowed: list[str] = []

    def tried() -> None:
        for _ in range(10):
            if not store.attempts.take("ann", "203.0.113.7", NOW).pause:
                allowed.append("tried")

    threads = [threading.Thread(target=tried) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 5


def test_nobody_gets_a_session_by_what_holds_no_more(staff: Store) -> None:
    seen = staff.people.user("ben")
    assert seen
    staff.people.change("ben", NOW, by="ann", password="another hash")
    with pytest.raises(NotFound):
        staff.people.open_session("ben", NOW, NOW + HOUR, password=seen.password)
    assert staff.people.open_session("ben", NOW, NOW + HOUR, password="another hash")
    staff.people.remove("ben", NOW, by="ann")
    with pytest.raises(NotFound):
        staff.people.open_session("ben", NOW, NOW + HOUR)
    assert staff.people.sessions("ben", NOW) == ()
