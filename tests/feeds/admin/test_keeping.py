"""Two processes over one store: what one of them wrote a moment ago is lost by nothing that the other does."""

from __future__ import annotations

from feeds.admin.pages import accept, proposal
from feeds.admin.sources import keep, pause
from feeds.service import Service
from tests.fakes import SavedPages
from tests.feeds.admin.newsroom import EDITOR, TOML, desk_of
from tests.feeds.admin.test_pages import RULE, redesigned


def stored(service: Service) -> str:
    return service.store.definitions.all("source")["tern"]


def test_resuming_a_source_loses_no_edit_of_a_moment_ago(service: Service, other: Service) -> None:
    keep(service, EDITOR, f"{TOML}paused = true\n")
    other.catalogue()
    keep(service, EDITOR, f"{TOML}paused = true\n".replace("Tern Harbour", "Tern Pier"))
    assert pause(other, EDITOR, ["tern"], False).done == ("tern",)
    assert stored(service) == TOML.replace("Tern Harbour", "Tern Pier")


def test_an_accepted_repair_loses_no_edit_of_a_moment_ago(service: Service, other: Service) -> None:
    redesigned(service)
    desk = desk_of(other, SavedPages({}))
    repair = proposal(other, desk, "tern")
    assert repair
    keep(service, EDITOR, f"{TOML}{RULE}".replace("Tern Harbour", "Tern Pier"))
    accept(other, desk, EDITOR, "tern", expected=repair.tag)
    assert stored(service) == repair.toml.replace("Tern Harbour", "Tern Pier")
