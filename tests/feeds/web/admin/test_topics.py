"""The topics workbench: what is tried is what saving does, and whose rules count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pydantic import TypeAdapter

from config import parse_topic, topic_to_toml
from entries import NEW, ConfigError, Conflict, Phrase, Topic
from feeds.admin import rules, topics
from feeds.admin.acting import Actor
from feeds.judging import judge_archive
from feeds.service import Service
from feeds.trying import Trial, Trier, begun
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import open_service

ANN = Actor("ann@example.org", "editor")
PAGE = "/admin/topics/education"


@pytest.fixture
def judged(service: Service) -> Service:
    """The archive as the shipped rules judge it."""
    judge_archive(service, "tests")
    return service


def having(service: Service, topic: str) -> set[str]:
    return {case.slug for case in service.store.cases((), None, 500) if topic in {match.topic for match in case.topics}}


def other_rules(service: Service) -> str:
    """Education as nobody means it: memoranda and winters count, pupils do not."""
    known = topics.topic(service, "education").topic
    kept = tuple(phrase for phrase in known.phrases if phrase.text not in ("pupils", "schools", "school*"))
    more = (Phrase("memorandum", "strong", "en"), Phrase("textbooks", "strong", "en"), Phrase("battery", "title", "en"))
    return topic_to_toml(replace(known, phrases=order((*kept, *more)), threshold=6.0))


def order(phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    kinds = ("strong", "normal", "weak", "title", "near", "beside", "apart", "mask")
    return tuple(sorted(phrases, key=lambda phrase: (phrase.language, kinds.index(phrase.kind))))


def test_what_a_trial_says_is_what_saving_does(judged: Service) -> None:
    before, text = having(judged, "education"), other_rules(judged)
    told = topics.try_topic(judged, "education", text)
    assert having(judged, "education") == before, "a trial writes nothing"
    topics.keep_topic(judged, ANN, "education", text)
    judge_archive(judged, "tests")
    after = having(judged, "education")
    assert {one.slug for one in told.move.examples.get("gained", ())} == after - before
    assert {one.slug for one in told.move.examples.get("lost", ())} == before - after
    assert after != before
    assert (told.move.has, told.move.then, told.trial.entries) == (len(before), len(after), judged.store.cases_total())
    assert topics.try_topic(judged, "education", text).trial.moved == 0
    for one in told.move.examples.get("gained", ()):
        assert one.before < 12 or one.needed < 12
        assert one.needed <= one.after
        assert one.words


def test_a_trial_of_the_whole_archive_in_steps_is_the_trial_at_once(judged: Service) -> None:
    text, keeper = other_rules(judged), TypeAdapter(Trial)
    trier = Trier(judged, rules.checked(judged, {("topic", "education"): text}).topics)
    told, seen = begun(judged), []
    while not told.done:
        told = keeper.validate_json(keeper.dump_json(trier.tried(told, 2, 10, near=("education",))))  # as a form carries it
        seen.append(told.entries)
    assert seen[:2] == [2, 4]
    at_once = topics.try_topic(judged, "education", text, last=None)
    assert (told.topics["education"], told.moved) == (at_once.move, at_once.trial.moved)
    assert topics.try_topic(judged, "education", text, so_far=at_once.trial) == at_once


def test_a_release_just_below_the_line_is_told(judged: Service) -> None:
    text = '[topics.harbours]\nlabels = { en = "Harbours" }\n[topics.harbours.en]\nstrong = ["harbour"]\n'
    told = topics.try_topic(judged, "harbours", text)
    assert [(one.slug, one.why) for one in told.move.near] == [("northgrid-battery", "needs 12, has 10.0")]


def test_a_shipped_topic_becomes_a_stored_one_and_comes_back(judged: Service) -> None:
    shipped = topics.topic(judged, "education")
    assert (shipped.owner, shipped.tag) == ("shipped", NEW)
    topics.keep_topic(judged, ANN, "education", other_rules(judged), expected=shipped.tag)
    stored = topics.topic(judged, "education")
    assert (stored.owner, stored.covers, stored.needs) == ("store", True, 6.0)
    with pytest.raises(Conflict):
        topics.keep_topic(judged, ANN, "education", shipped.text, expected=shipped.tag)
    topics.drop_topic(judged, ANN, "education", expected=stored.tag)
    assert topics.topic(judged, "education") == shipped
    notes = rules.history(judged, "topic", "education")
    assert [(one.note.who, one.note.deed) for one in notes] == [(ANN.name, "removed"), (ANN.name, "added")]
    topics.restore_topic(judged, ANN, "education", notes[1].number, expected=NEW)
    assert topics.topic(judged, "education").topic == stored.topic
    topics.drop_topic(judged, ANN, "education", expected=topics.topic(judged, "education").tag)
    topics.restore_topic(judged, ANN, "education", rules.history(judged, "topic", "education")[0].number, expected=NEW)
    assert topics.topic(judged, "education").topic == stored.topic


def harbours(**more: str) -> str:
    return '[topics.harbours]\nlabels = { en = "Harbours" }\n' + "".join(f"{key} = {value}\n" for key, value in more.items())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[topics.harbours]\nlabels = {}\n", "must not be empty"),
        ("[topics.other]\nlabels = { en = 'A' }\n", "nothing else"),
        (harbours(formerly='["education"]'), "in use"),
        ("not TOML", "no valid TOML"),
        (harbours() + "#" * 300_000, "at most"),
    ],
)
def test_a_faulty_topic_is_refused_with_its_fault(service: Service, text: str, said: str) -> None:
    for deed in (lambda: topics.keep_topic(service, ANN, "harbours", text), lambda: topics.try_topic(service, "harbours", text)):
        with pytest.raises(ConfigError, match=said):
            deed()
    assert service.store.definitions.all("topic") == {}


def test_a_topic_that_others_name_stays(service: Service) -> None:
    topics.keep_topic(service, ANN, "harbours", harbours())
    feed = '[feeds.ports]\ntitle = "Ports"\ntopics = ["harbours"]\n'
    rules.put(service, ANN, {("feed", "ports"): feed}, expected={})
    assert topics.topic(service, "harbours").named_by == ("feed ports",)
    with pytest.raises(ConfigError, match="feed ports"):
        topics.drop_topic(service, ANN, "harbours")
    with pytest.raises(ConfigError, match="ships with"):
        topics.drop_topic(service, ANN, "education")
    rules.put(service, ANN, {("feed", "ports"): None}, expected={})
    topics.drop_topic(service, ANN, "harbours")
    assert service.store.places.gone("topic", "harbours") is not None


def test_a_new_topic_is_public_at_once_and_gone_when_it_is_removed(editor: Visitor, service: Service) -> None:
    fields = {"id": "harbours", "language": "en", "en.name": "Harbours", "en.strong": "harbour", "threshold": "4", "act": "save"}
    answer = editor.send("/admin/topics/new", {**fields, "expected": NEW})
    assert answer.status_code == 303
    assert "Saved" in editor.open(answer.location).select_one("[role=status]").text
    assert "Saved" not in editor.open(f"{answer.location}?done=saved").text
    editor.open("/topics/harbours")
    view = topics.topic(service, "harbours")
    assert view.topic == Topic("harbours", {"en": "Harbours"}, (), (Phrase("harbour", "strong", "en"),), 4.0)
    assert editor.send("/admin/topics/harbours/drop", {"expected": view.tag}, page="/admin/topics/harbours").status_code == 303
    assert editor.client.get("/topics/harbours").status_code == 410
    form = editor.open("/admin/topics").select_one("section[aria-labelledby=removed] form")
    editor.send(form["action"], {"number": form.select_one("[name=number]")["value"]}, page="/admin/topics")
    assert topics.topic(service, "harbours").topic == view.topic
    assert not editor.open("/admin/topics").select("section[aria-labelledby=removed]")


# ------------------------------------------------------------------------------------------------------------- the pages


def fields(visitor: Visitor, page: str = PAGE) -> dict[str, object]:
    """The form as a browser would send it."""
    form = visitor.open(page).select_one("form#edit")
    sent: dict[str, object] = {}
    for one in form.select("input[name], textarea[name]"):
        value = one.text.removeprefix("\n") if one.name == "textarea" else one.get("value", "")
        if one["name"] == "language":
            sent.setdefault("language", []).append(value)  # type: ignore[attr-defined] # a list
        else:
            sent[one["name"]] = value
    return sent


def test_a_form_that_is_sent_as_it_came_keeps_the_same_topic(editor: Visitor, service: Service) -> None:
    before = topics.topic(service, "education").topic
    assert editor.send(PAGE, {**fields(editor), "act": "save"}).status_code == 303
    assert replace(topics.topic(service, "education").topic, phrases=order(before.phrases)) == replace(
        before, phrases=order(before.phrases)
    )
    assert order(topics.topic(service, "education").topic.phrases) == order(before.phrases)


def test_a_trial_shows_its_effect_beside_the_fields_and_saves_nothing(editor: Visitor, judged: Service) -> None:
    answer = editor.send(PAGE, {**fields(editor), "threshold": "1", "act": "try"})
    assert answer.status_code == 200
    assert "now," in answer.text
    assert "Gained" in answer.text
    assert judged.store.definitions.all("topic") == {}
    assert 'value="1"' in answer.text


@pytest.mark.parametrize(
    "so_far",
    [
        "",
        "no JSON",
        '{"of": 9, "number": 1e40}',
        '{"of": 9, "number": 99999999999999999999}',
        '{"of": 9, "topics": {"education": {"lost": 3}}}',
    ],
)
def test_a_trial_goes_on_from_whatever_is_sent(editor: Visitor, judged: Service, so_far: str) -> None:
    answer = editor.send(PAGE, {**fields(editor), "act": "more", "so_far": so_far})
    assert (answer.status_code, "With these rules" in answer.text) == (200, True)


def test_a_fault_stands_on_top_and_at_its_field(editor: Visitor, service: Service) -> None:
    answer = editor.send(PAGE, {**fields(editor), "threshold": "many", "act": "save"})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "The needed score is a number" in answer.text
    twice = editor.send(PAGE, {**fields(editor), "en.strong": "pupils\n", "en.mask": "Pupils", "act": "try"})
    assert (twice.status_code, 'id="en.strong-error"' in twice.text, 'href="#en.mask"' in twice.text) == (422, True, True)


def test_fields_and_toml_show_the_same_unsaved_text(editor: Visitor) -> None:
    as_toml = editor.send(PAGE, {**fields(editor), "threshold": "7.5", "act": "toml"})
    assert "threshold = 7.5" in as_toml.text
    text = '[topics.education]\nlabels = { en = "Learning" }\n[topics.education.pt]\nstrong = ["escola"]\n'
    back = editor.send(PAGE, {"toml": text, "expected": NEW, "act": "form"})
    assert 'value="Learning"' in back.text
    assert 'id="pt.strong"' in back.text
    more = editor.send(PAGE, {**fields(editor), "more": "da", "act": "language"})
    assert 'id="da.strong"' in more.text
    faulty = editor.send(PAGE, {"toml": "[topics.education", "expected": NEW, "act": "form"})
    assert (faulty.status_code, "Line 1" in faulty.text) == (422, True)


def test_an_edit_over_somebody_elses_is_refused_with_what_was_typed(editor: Visitor, service: Service) -> None:
    sent = fields(editor)
    topics.keep_topic(service, ANN, "education", other_rules(service))
    answer = editor.send(PAGE, {**sent, "threshold": "3", "act": "save"})
    assert (answer.status_code, "meanwhile" in answer.text, 'value="3"' in answer.text) == (409, True, True)
    page = BeautifulSoup(answer.text, "lxml")
    assert page.select_one("#history ~ ol li b"), "what the other one changed is shown"
    assert editor.send(PAGE, {**sent, "threshold": "3", "act": "save", "expected": page.select_one("[name=expected]")["value"]}).location
    assert topics.topic(service, "education").topic.threshold == 3


@pytest.mark.parametrize("stored", [True, False])
def test_a_new_topic_does_not_replace_one_that_is_there(editor: Visitor, service: Service, stored: bool) -> None:
    if stored:
        topics.keep_topic(service, ANN, "education", other_rules(service))
    before = topics.topic(service, "education").text
    answer = editor.send("/admin/topics/new", {**fields(editor), "id": "education", "expected": NEW, "threshold": "3", "act": "save"})
    assert (answer.status_code, editor.text(answer, "#id-error")) == (422, "Error: There is a topic “education” already.")
    assert topics.topic(service, "education").text == before


def test_readers_look_and_try_nothing(reader: Visitor) -> None:
    page = reader.open(PAGE)
    assert page.select_one("textarea[readonly]")
    assert not page.select("form#edit button[name=act]")
    token = page.select_one("[name=csrf_token]")["value"]
    assert reader.client.post(PAGE, data={"csrf_token": token, "act": "try"}).status_code == 403


@pytest.fixture
def filed(service: Service, tmp_path: Path) -> Iterator[Service]:
    """The same with a topics.toml of the operator's own."""
    own = '[topics.harbours]\nlabels = { en = "Harbours" }\n[topics.harbours.en]\nstrong = ["harbour"]\n[topics.education]\nlabels = { en = "E" }\n'
    (tmp_path / "config" / "topics.toml").write_text(own + '[topics.partnerships]\nlabels = { en = "P" }\n', "utf-8")
    opened = open_service(tmp_path)
    yield opened
    opened.store.close()


def test_a_topic_in_a_file_is_read_here_copied_and_never_written(filed: Service) -> None:
    view = topics.topic(filed, "harbours")
    assert (view.owner, parse_topic(view.text, "harbours")) == ("file", view.topic)
    for deed in (lambda: topics.keep_topic(filed, ANN, "harbours", view.text), lambda: topics.drop_topic(filed, ANN, "harbours")):
        with pytest.raises(ConfigError, match="stands in a file"):
            deed()
    topics.keep_topic(filed, ANN, "ports", view.text.replace("harbours", "ports"))
    assert topics.topic(filed, "ports").owner == "store"


def test_the_text_of_a_topic_can_be_taken_along(editor: Visitor, service: Service) -> None:
    answer = editor.client.get(f"{PAGE}/toml")
    assert parse_topic(answer.text, "education") == topics.topic(service, "education").topic
    assert "attachment" in answer.headers["Content-Disposition"]


def test_history_tells_who_changed_which_lines_and_brings_them_back(editor: Visitor, service: Service) -> None:
    for needed in ("7", "8"):
        editor.send(PAGE, {**fields(editor), "threshold": needed, "act": "save"})
    page = editor.open(PAGE)
    assert "threshold = 8.0" in page.select_one("section[aria-labelledby=history] ins").text
    form = page.select_one(f"form[action='{PAGE}/restore']")
    sent = {one["name"]: one["value"] for one in form.select("input")}
    assert editor.client.post(form["action"], data=sent).status_code == 303
    assert topics.topic(service, "education").needs == 7.0


def test_the_archive_is_said_to_follow(editor: Visitor, judged: Service) -> None:
    assert "judged by the rules in force" in editor.open(PAGE).select_one("#standing").text
    editor.send(PAGE, {**fields(editor), "threshold": "7", "act": "save"})
    waiting = editor.open(PAGE).select_one("#standing")
    assert "wait to be judged" in waiting.text
    assert waiting["hx-trigger"]
    judge_archive(judged, "tests")
    assert "hx-trigger" not in editor.open(PAGE).select_one("#standing").attrs
