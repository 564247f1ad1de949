"""What a trial says is what saving yields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from entries import ConfigError, Draft, Entry, ExtractError, FeedQuery, NotFound
from feeds.admin.sources import find, keep
from feeds.admin.trials import Trial, try_rules
from feeds.service import Service
from scrapers import InlineParsing, KeptPage, ListItem, Received, Replay, refresh
from tests.fakes import SavedPages, listing_page
from tests.feeds.admin.newsroom import ALL, DAYS, EDITOR, NEWS, NOW, TOML, desk_of, harbour, pages, read, title

_OF_BOTH = sorted({field.name for field in fields(Draft)} & {field.name for field in fields(Entry)} - {"enclosures"})
CHANGES = {
    "a shorter list": '[listing]\nitem = "ul.news > li:nth-child(-n+4)"\n',
    "another title": '[article]\ntitle = ".content p"\n',
    "another zone": 'timezone = "Asia/Tokyo"\n',
    "less text": '[article]\nbody = ".content p:first-child"\n',
    "topics of the source": 'topics = ["partnerships"]\n',
    "no list at all": '[listing]\nitem = "ol.none > li"\n',
}


def changed(extra: str) -> str:
    kept = TOML.replace('timezone = "Europe/London"\n', "") if extra.startswith("timezone") else TOML
    return kept + extra


def trial(service: Service, text: str) -> Trial:
    return try_rules(service, desk_of(service, SavedPages({})), text, "tern")


def bytes_of(release: Draft | Entry, topics: object) -> bytes:
    """Everything that becomes public of it; why each value won is told of a draft alone."""
    told = {name: getattr(release, name) for name in _OF_BOTH} | {"anatomy": replace(release.anatomy, votes=()), "topics": topics}
    return TypeAdapter(dict[str, Any]).dump_json(told)


@pytest.mark.parametrize("extra", CHANGES.values(), ids=CHANGES)
def test_what_a_trial_says_is_byte_for_byte_what_saving_yields_on_the_same_pages(service: Service, tmp_path: Path, extra: str) -> None:
    read(service, pages())
    tried = trial(service, changed(extra))
    kept = [KeptPage(one.requested, one.url, one.body, one.content_type, one.language) for _, one in service.store.snapshots.pages("tern")]
    with harbour(tmp_path / "other") as other:
        keep(other, EDITOR, changed(extra))
        result = refresh(find(other, "tern").spec, desk_of(other, Replay(kept)), NOW)
        entries = {entry.url: entry for entry in other.store.select(FeedQuery()).entries}
    listed = [item.after for item in tried.lists[0].items if item.after]
    assert {item.url for item in listed} == set(entries)
    assert tried.lists[0].error == (result.state.sentence if result.outcome == "failed" else "")
    said = {one.url: bytes_of(one.draft, one.topics) for one in tried.articles if one.draft and one.url in entries}
    assert said == {url: bytes_of(entry, entry.topics) for url, entry in entries.items()}


SUMMARIES: dict[str, str] = {
    "a shorter list": "On the last 7 pages: 2 items lost.",
    "another title": "On the last 7 pages: 6 titles changed",
    "another zone": "On the last 7 pages: 6 dates changed.",
    "less text": "On the last 7 pages: 6 texts changed",
    "topics of the source": "On the last 7 pages: 6 releases with other topics.",
    "no list at all": "On the last 7 pages: 6 items lost, 1 page no longer readable.",
}


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_trial_is_summed_up_in_a_sentence(service: Service, name: str) -> None:
    read(service, pages())
    assert trial(service, changed(CHANGES[name])).summary.startswith(SUMMARIES[name])


def test_a_definition_that_says_the_same_changes_nothing(service: Service) -> None:
    assert trial(service, TOML).summary == "No page of this source is kept yet: there is nothing to try the change on."
    read(service, pages())
    tried = trial(service, TOML)
    assert (tried.summary, tried.errors) == ("On the last 7 pages nothing changes.", ())
    assert [item.outcome for item in tried.lists[0].items] == ["same"] * 6
    assert [article.changes for article in tried.articles] == [()] * 6


def test_each_kept_list_is_tried_as_it_was_and_a_release_counts_once(service: Service) -> None:
    read(service, pages(ALL[2:]))
    read(service, pages(ALL[1:]), NOW + timedelta(hours=1))
    read(service, pages(), NOW + timedelta(hours=2))
    tried = trial(service, changed('[listing]\nitem = "ul.news > li:nth-child(-n+2)"\n'))
    assert [[item.outcome for item in one.items].count("lost") for one in tried.lists] == [4, 3, 2]
    assert [one.items[0].after.title for one in tried.lists if one.items[0].after] == [title(0), title(1), title(2)]
    assert "4 items lost" in tried.summary


def test_fields_that_would_change_are_told_before_and_after(service: Service) -> None:
    read(service, pages())
    change = trial(service, changed(CHANGES["less text"])).articles[0].changes[0]
    assert change.part == "text"
    assert change.before != change.after
    assert all(one.kind == "removed" for one in change.differences)
    parts = trial(service, changed(CHANGES["another title"])).articles[0].changes
    assert parts[0].part == "title"
    assert (parts[0].before, parts[0].after) == (title(0), "A tidal laboratory is open.")


def test_rules_that_read_nothing_say_so_in_sentences(service: Service) -> None:
    read(service, pages())
    tried = trial(service, changed(CHANGES["no list at all"]))
    assert tried.errors
    assert tried.errors[0].startswith(NEWS)
    elsewhere = trial(service, TOML.replace(NEWS, "https://tern.example/press"))
    assert elsewhere.errors[0] == "https://tern.example/press is not among the pages that were kept."


def test_a_text_that_is_no_definition_and_a_source_that_is_not_there_are_refused(service: Service) -> None:
    wrong: list[tuple[str, str, type[Exception]]] = [("id = ", "tern", ConfigError), (TOML, "nobody", NotFound)]
    for text, source_id, error in wrong:
        with pytest.raises(error):
            try_rules(service, desk_of(service, SavedPages({})), text, source_id)


def test_a_trial_writes_nothing_and_asks_no_site(service: Service) -> None:
    read(service, pages())
    store = service.store
    seen: list[Callable[[], object]] = [
        lambda: store.state("tern"),
        lambda: store.refreshes.log("tern"),
        store.version,
        lambda: store.lessons("tern"),
    ]
    before = [look() for look in seen]
    asked = SavedPages({})
    try_rules(service, desk_of(service, asked), changed(CHANGES["less text"]), "tern")
    assert ([look() for look in seen], asked.asked) == (before, [])


def test_an_item_is_named_by_its_address_when_its_title_moves(service: Service) -> None:
    rows = {f"/news/{n}": (title(n), DAYS[n]) for n in ALL}
    read(service, pages() | {NEWS: listing_page(rows).replace("</a>", "</a> <b>Tern</b>")})
    tried = trial(service, changed('[listing]\nitem = "ul.news > li"\ntitle = "b"\n'))
    outcomes = {item.outcome for item in tried.lists[0].items}
    assert outcomes == {"changed"}
    assert isinstance(tried.lists[0].items[0].after, ListItem)
    assert "6 titles changed" in tried.summary


def test_rules_that_take_too_long_are_left_after_the_first_page(service: Service) -> None:
    class Stuck(InlineParsing):
        """A pool whose child is ended on every page, as by a selector without end."""

        asked = 0

        def listing(self, received: Received, *rest: Any, **more: Any) -> Any:  # Any: as the parent
            self.asked += 1
            raise ExtractError(f"{received.url} takes more than 2 s to parse.", code="too-complex", url=received.url)

        article = listing

    read(service, pages(ALL[1:]))
    read(service, pages(), NOW + timedelta(hours=1))
    stuck = Stuck()
    tried = try_rules(service, replace(desk_of(service, SavedPages({})), parsing=stuck), TOML, "tern")
    assert stuck.asked == 4  # the newest list and the first release, by the present rules and by the new ones
    assert [bool(page.error) for page in (*tried.lists, *tried.articles)] == [True] * 8
    assert tried.errors[0] == f"{NEWS} takes more than 2 s to parse."
