"""How a page changed, and how its list is found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from entries import ConfigError, Conflict, FeedQuery, NotFound
from feeds.admin.pages import Repair, accept, dismiss, dismissed, page_change, proposal
from feeds.admin.sources import keep
from feeds.service import Service
from tests.fakes import SavedPages, listing_page
from tests.feeds.admin.newsroom import ALL, DAYS, EDITOR, NEWS, NOW, TOML, desk_of, harbour, pages, read, title

HOUR = timedelta(hours=1)
RULE = '[listing]\nitem = "ul.news > li"\n'


def grid(numbers: tuple[int, ...] = ALL) -> str:
    """The same releases in another layout."""
    cards = "".join(
        f'<article class="card"><time datetime="2024-03-0{9 - n}">{DAYS[n]}</time><h3><a href="/news/{n}">{title(n)}</a></h3></article>'
        for n in numbers
    )
    page = listing_page({}, title="Newsroom")
    assert "<ul class=news></ul>" in page
    return page.replace("<ul class=news></ul>", f'<div class="feed-grid">{cards}</div>')


def redesigned(service: Service, toml: str = TOML) -> None:
    """Read once with a rule for its list, and once after its newsroom renamed it."""
    keep(service, EDITOR, toml + RULE)
    read(service, pages(ALL[1:]))
    result = read(service, pages() | {NEWS: grid()}, NOW + HOUR)
    assert (result.state.state, result.state.reasons) == ("broken", ("listing-empty",))


def proposed(service: Service) -> Repair | None:
    return proposal(service, desk_of(service, SavedPages({})), "tern")


def test_a_changed_page_is_shown_beside_the_last_good_one(service: Service) -> None:
    redesigned(service)
    change = page_change(service, desk_of(service, SavedPages({})), "tern")
    assert change
    assert (change.before.taken, change.after.taken, change.after.good) == (NOW, NOW + HOUR, False)
    removed = [line.text.strip() for line in change.difference.before if line.how == "removed"]
    added = [line.text.strip() for line in change.difference.after if line.how == "added"]
    assert removed[:3] == ['<ul class="news">', "<li>", f'<a href="/news/1">{title(1)}']
    assert added[:3] == ['<div class="feed-grid">', '<article class="card">', '<time datetime="2024-03-09">4 March 2024']


def test_a_page_without_another_to_compare_with_shows_no_change(service: Service) -> None:
    desk = desk_of(service, SavedPages({}))
    assert page_change(service, desk, "tern") is None
    read(service, pages())
    assert page_change(service, desk, "tern") is None
    with pytest.raises(NotFound):
        page_change(service, desk, "nobody")


def test_a_repair_says_what_it_finds_and_how_much_of_it_we_keep(service: Service) -> None:
    redesigned(service)
    repair = proposed(service)
    assert repair
    assert (repair.known, repair.new, repair.taken, repair.last_good) == (5, 1, NOW + HOUR, NOW)
    assert [one.item.title for one in repair.after if not one.is_known] == [title(0)]
    assert [item.title for item in repair.before] == [title(n) for n in ALL[1:]]
    assert repair.former == RULE
    assert repair.rule.startswith('[listing]\nitem = "')
    assert "card" in repair.rule
    assert repair.toml.endswith(repair.rule)


def test_an_accepted_repair_is_kept_and_the_next_refresh_reads_the_list(service: Service) -> None:
    redesigned(service)
    repair = proposed(service)
    assert repair
    desk = desk_of(service, SavedPages({}))
    with pytest.raises(Conflict):
        accept(service, desk, EDITOR, "tern", expected="another")
    accept(service, desk, EDITOR, "tern", expected=repair.tag)
    assert service.store.definitions.all("source")["tern"] == repair.toml
    assert service.store.state("tern").next_check is None
    result = read(service, pages() | {NEWS: grid()}, NOW + 2 * HOUR)
    assert (result.state.state, result.counted["new"]) == ("healthy", 1)
    assert len(service.store.select(FeedQuery()).entries) == 6
    assert service.store.refreshes.log("tern")[0].learnt == "rules-changed"
    assert proposed(service) is None
    with pytest.raises(NotFound):
        accept(service, desk, EDITOR, "tern")


def test_a_repair_keeps_what_a_person_wrote_beside_the_rule(service: Service) -> None:
    redesigned(service)
    text = f"# Asked in May.\n{TOML}\n{RULE}  # theirs\n".replace("\n  # theirs", "  # theirs")
    keep(service, EDITOR, text)
    repair = proposed(service)
    assert repair
    accept(service, desk_of(service, SavedPages({})), EDITOR, "tern", expected=repair.tag)
    kept = service.store.definitions.all("source")["tern"]
    assert ("# Asked in May." in kept, "# theirs" in kept, "card" in kept) == (True, True, True)


def test_a_dismissed_repair_is_not_proposed_again_until_the_source_was_well(service: Service) -> None:
    redesigned(service)
    repair, desk = proposed(service), desk_of(service, SavedPages({}))
    assert repair
    service.clock = lambda: NOW + 2 * HOUR
    with pytest.raises(Conflict):
        dismiss(service, desk, EDITOR, "tern", expected="another")
    dismiss(service, desk, EDITOR, "tern", expected=repair.tag)
    assert proposed(service) is None
    noted = dismissed(service, "tern")
    assert noted
    assert (noted.note.who, noted.note.deed) == (EDITOR.name, "dismissed the repair of")
    with pytest.raises(NotFound):
        accept(service, desk, EDITOR, "tern", expected=repair.tag)
    service.store.record(replace(service.store.state("tern"), since=NOW + 3 * HOUR))  # it broke anew
    assert proposed(service) == repair


def test_another_repair_than_the_dismissed_one_is_proposed(service: Service) -> None:
    redesigned(service)
    service.clock = lambda: NOW + 2 * HOUR
    dismiss(service, desk_of(service, SavedPages({})), EDITOR, "tern")
    read(
        service, pages() | {NEWS: grid().replace("feed-grid", "wall").replace("article", "section").replace("card", "tile")}, NOW + 2 * HOUR
    )
    other = proposed(service)
    assert other
    assert "tile" in other.rule


def test_a_list_that_is_found_without_a_rule_needs_none_and_is_looked_for_anew(service: Service) -> None:
    read(service, pages())
    short = listing_page({f"/news/{n}": (title(n), DAYS[n]) for n in ALL[4:]})  # six releases before, two of them now
    store = service.store
    store.record(replace(store.state("tern"), usual_items=20))
    result = read(service, pages() | {NEWS: short}, NOW + HOUR)
    assert result.state.reasons == ("listing-shrunk",)
    repair = proposed(service)
    assert repair
    assert (repair.rule, repair.former, repair.known, repair.new) == ("", "", 2, 0)
    accept(service, desk_of(service, SavedPages({})), EDITOR, "tern", expected=repair.tag)
    assert store.audit.notes(kind="source", key="tern")[0].note.deed == "accepted the list of"
    assert read(service, pages() | {NEWS: short}, NOW + 2 * HOUR).state.state == "healthy"


def test_a_page_that_lists_nothing_of_ours_is_no_repair(service: Service) -> None:
    keep(service, EDITOR, TOML + RULE)
    read(service, pages())
    other = listing_page({f"/shop/{n}": (f"Offer number {n} of the month", DAYS[n]) for n in ALL}).replace("class=news", "class=offers")
    assert read(service, {NEWS: other}, NOW + HOUR).state.state == "broken"
    assert proposed(service) is None


def test_a_source_that_is_broken_for_another_reason_has_no_repair(service: Service) -> None:
    keep(service, EDITOR, TOML + RULE)
    assert proposed(service) is None
    read(service, pages())
    assert proposed(service) is None
    assert read(service, {NEWS: "<html><body></body></html>"}, NOW + HOUR).state.state == "broken"
    assert proposed(service) is None


def test_a_source_in_a_file_is_left_to_its_owner(tmp_path: Path) -> None:
    with harbour(tmp_path / "file", file=TOML + RULE) as service:
        read(service, pages(ALL[1:]))
        read(service, pages() | {NEWS: grid()}, NOW + HOUR)
        repair = proposed(service)
        assert repair
        assert repair.toml.endswith(repair.rule)  # to download
        with pytest.raises(ConfigError, match=r"tern\.toml"):
            accept(service, desk_of(service, SavedPages({})), EDITOR, "tern")
