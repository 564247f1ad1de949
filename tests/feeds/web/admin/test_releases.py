"""Releases as those who look after them see them: found whatever their state, corrected, withdrawn, parted and merged by hand."""

from __future__ import annotations

import pytest

from entries import Change, FeedQuery, NotFound, SourceState
from feeds.admin import releases, topics
from feeds.admin.acting import Actor
from feeds.judging import judge_archive
from feeds.service import Service
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import NOW, bring_copy, copy_of_laboratory, laboratory

ANN = Actor("ann@example.org", "editor")
LAB, WIRED, FAIR = "brightwater-laboratory", "northgrid-wired", "kowloon-fair"
PAGE = f"/admin/releases/{LAB}"


@pytest.fixture
def copied(service: Service) -> Service:
    """With a wire's copy of the workshop."""
    bring_copy(service)
    return service


def deeds(service: Service, slug: str = LAB) -> list[tuple[str, str]]:
    return [(one.note.who, one.note.deed) for one in service.store.audit.notes(kind="release", key=slug)]


def test_a_topic_given_or_taken_by_hand_survives_refreshes_and_judging_until_it_is_taken_back(service: Service) -> None:
    judge_archive(service, "tests")
    before = {match.topic for match in service.store.entry(LAB).topics}
    topics.correct(service, ANN, LAB, "research", True)
    topics.correct(service, ANN, LAB, "education", False)
    revised = laboratory()
    service.store.save([Change("revised", revised.id, revised)], SourceState("brightwater"), NOW)
    judge_archive(service, "tests", again=True)
    now = {match.topic for match in service.store.entry(LAB).topics}
    assert ("research" in now, "education" in now, "education" in before) == (True, False, True)
    view = releases.release(service, LAB)
    assert {topic: it.wanted for topic, it in view.corrections.items()} == {"research": True, "education": False}
    topics.correct(service, ANN, LAB, "research", None)
    assert topics.correct(service, ANN, LAB, "education", None) == ()
    assert {match.topic for match in service.store.entry(LAB).topics} == before
    assert deeds(service) == [(ANN.name, "corrected")] * 4
    with pytest.raises(NotFound):
        topics.correct(service, ANN, LAB, "unknown", True)


def test_ticks_that_differ_become_decisions_and_no_others(editor: Visitor, service: Service) -> None:
    judge_archive(service, "tests")
    page = editor.open(PAGE)
    shown = [one["value"] for one in page.select("[name=shown]")]
    has = [one["value"] for one in page.select("[name=topic][checked]")]
    assert "education" in has
    further = next(one for one in shown if one not in has)
    editor.send(f"{PAGE}/topics", {"shown": shown, "topic": [*(one for one in has if one != "education"), further]}, page=PAGE)
    assert {it.topic: it.wanted for it in service.store.corrections(LAB)} == {"education": False, further: True}
    page = editor.open(PAGE)
    assert "taken away by hand" in page.select_one("form[action$=topics]").text
    editor.send(f"{PAGE}/topics", {"back": "education"}, page=PAGE)
    assert [it.topic for it in service.store.corrections(LAB)] == [further]


def test_a_release_is_found_by_words_source_topic_and_state(editor: Visitor, service: Service) -> None:
    def listed(query: str) -> set[str]:
        links = editor.open(f"/admin/releases?{query}").select("tbody th a")
        return {link["href"].rpartition("/")[2] for link in links}

    assert listed("words=robotics+workshop") == {LAB}
    assert listed("state=withdrawn") == {"brightwater-recalled"}
    assert listed("source=kowloon") == {"kowloon-memorandum", FAIR}
    assert LAB in listed("topic=education")
    assert "brightwater-recalled" in listed("")
    assert "Nothing fits" in editor.open("/admin/releases?words=zeppelin").text
    assert "<script>" not in editor.client.get("/admin/releases?words=<script>alert(1)</script>&page=99999&state=x").text


def test_a_release_is_withdrawn_and_brought_back_from_its_page(editor: Visitor, service: Service) -> None:
    assert editor.send(f"{PAGE}/withdraw", {}, page=PAGE).status_code == 303
    assert editor.client.get(f"/entries/{LAB}").status_code == 410
    page = editor.open(PAGE)
    assert "no refresh brings it back" in page.select_one("[role=status]").text
    assert page.select_one("#history ~ ol li").text.startswith("editor@example.org withdrew, ")
    assert editor.send(f"{PAGE}/restore", {}, page=PAGE).status_code == 303
    assert editor.client.get(f"/entries/{LAB}").status_code == 200
    assert deeds(service) == [("editor@example.org", "brought back"), ("editor@example.org", "withdrew")]
    assert not releases.restore(service, ANN, LAB)


def test_a_copy_is_split_off_and_joined_again(editor: Visitor, copied: Service) -> None:
    page = editor.open(PAGE)
    assert [one.select_one(".chip") is not None for one in page.select(".family li")] == [True, False]
    assert "leads" in page.select_one(".family .leads").text
    editor.send(f"{PAGE}/split", {"one": WIRED}, page=PAGE)
    slugs = [entry.slug for entry in copied.store.select(FeedQuery()).entries]
    assert {LAB, WIRED} <= set(slugs)
    revised = copy_of_laboratory()
    copied.store.save([Change("revised", revised.id, revised)], SourceState("northgrid"), NOW)
    page = editor.open(PAGE)
    assert (page.select(".family"), "Not one release with" in page.text) == ([], True)
    editor.send(f"{PAGE}/forget", {"other": WIRED}, page=PAGE)
    assert len(editor.open(PAGE).select(".family li")) == 2
    assert [deed for _, deed in deeds(copied, WIRED)] == ["left to the texts", "split off"]


@pytest.mark.parametrize("wanted", ["school fair", "https://kowloon.example/en/press/fair"])
def test_another_release_is_found_by_title_or_address_and_merged(editor: Visitor, service: Service, wanted: str) -> None:
    page = editor.open(f"{PAGE}?with={wanted}")
    assert [one["value"] for one in page.select("[name=other]")] == [FAIR]
    answer = editor.send(f"{PAGE}/merge", {"other": FAIR}, page=PAGE)
    assert answer.location == f"{PAGE}#copies"
    assert "Merged." in editor.open(PAGE).select_one("[role=status]").text
    assert "Merged." not in editor.open(f"{PAGE}?done=merged").text
    assert [one.member.slug for one in releases.release(service, LAB).copies] == [FAIR, LAB]
    assert LAB not in [entry.slug for entry in service.store.select(FeedQuery()).entries]
    assert releases.candidates(service, LAB, wanted) == ()


def test_readers_see_and_decide_nothing(reader: Visitor, service: Service) -> None:
    page = reader.open(PAGE)
    assert len(page.select("form")) == 2, "to sign out, and ticks that cannot be changed"
    assert all(one.has_attr("disabled") for one in page.select("[type=checkbox]"))
    token = page.select_one("[name=csrf_token]")["value"]
    for deed in ("topics", "withdraw", "restore", "split", "merge", "forget"):
        assert reader.client.post(f"{PAGE}/{deed}", data={"csrf_token": token}).status_code == 403
    assert reader.client.get("/admin/releases/unknown").status_code == 404


def test_a_release_is_dated_where_its_source_is(reader: Visitor) -> None:
    rows = reader.open("/admin/releases").select("main tbody tr")
    [fair] = [row for row in rows if FAIR in row.select_one("a")["href"]]
    assert fair.select("td")[1].text == "25 March 2019"
    assert "25 March 2019, 04:50 UTC+8" in reader.open(f"/admin/releases/{FAIR}").select_one("dl.facts").text


def test_what_is_not_there_leads_back_to_what_is_configured(reader: Visitor) -> None:
    for address in ("/admin/nothing", "/admin/topics/nothing", "/admin/jobs/99"):
        page = reader.open(address, 404)
        assert page.select_one("main a")["href"].endswith("/admin/")
