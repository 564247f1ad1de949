"""The topics workbench: all topics, one topic with its rules on the left and what they do on the right."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request

from config import parse_topic
from entries import NEW, ConfigError, Conflict, Problem, Topic
from feeds.admin import rules, topics
from feeds.admin.removed import removed
from feeds.admin.topics import TopicTrial, TopicView
from feeds.web.admin import gate
from feeds.web.admin.answering import TOML, attachment, done, number_sent, sentences
from feeds.web.admin.faults import NONE, Faults, at
from feeds.web.admin.gate import Answer, Route
from feeds.web.admin.rule_forms import OVERTAKEN, PLAIN, TopicForm, edited, rule_faults, topic_form, topic_text, typed_topic
from feeds.web.admin.rule_history import steps
from feeds.web.admin.telling import tell, told
from feeds.web.publication import current

_EMPTY = Topic("", {})
_DONE = {
    "saved": "Saved. New releases are judged by these rules from now on; the archive follows.",
    "dropped": "Removed. Its address says so from now on, and releases lose the topic as they are judged anew.",
    "shipped": "Dropped. The shipped rules are in force again; the archive follows.",
    "restored": "Brought back. New releases are judged by these rules from now on; the archive follows.",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What an edit page shows: the topic that is kept (None: it is new), the fields or the TOML as typed, the version that the editor saw,
    faults and the trial."""

    view: TopicView | None
    form: TopicForm | None
    toml: str
    expected: str
    faults: Faults = NONE
    trial: TopicTrial | None = None


def table() -> str:
    """/admin/topics: all topics."""
    service = current().service
    shown = topics.topics(service)
    return render_template(
        "admin/topics.html",
        topics=shown,
        standing=topics.standing(service),
        told=told(),
        removed=removed(service, "topic"),
        alternates=(),
    )


def new() -> Answer:
    """The form of a topic that is not there yet, empty or with the rules of another one."""
    service, like = current().service, request.args.get("from", "")
    known = topics.topic(service, like).topic if like else _EMPTY
    form = topic_form(Topic("", known.labels, known.iptc, known.phrases, known.threshold), service.topics.scoring)
    return _sheet(_Sheet(None, form, "", NEW))


def page(topic_id: str) -> Answer:
    """One topic."""
    service = current().service
    view = topics.topic(service, topic_id)
    if request.args.get("view") == "toml":
        return _sheet(_Sheet(view, None, view.text, view.tag))
    return _sheet(_Sheet(view, topic_form(view.topic, service.topics.scoring), "", view.tag))


def create() -> Answer:
    """A topic that is not there yet, with whatever its form asks for."""
    return _worked(request.form.get("id", "").strip(), None)


def edit(topic_id: str) -> Answer:
    """The form of a topic, with whatever it asks for: a trial, to be kept, another view of it."""
    service = current().service
    return _worked(topic_id, topics.topic(service, topic_id))


def _worked(topic_id: str, view: TopicView | None) -> Answer:
    service, typed = current().service, request.form
    act, is_toml = typed.get("act", "save"), "toml" in typed
    toml = typed.get("toml", "")
    form = None if is_toml else typed_topic(topic_id, typed, service.topics.scoring)
    expected = typed.get("expected", NEW)
    try:
        text = topic_text(form) if form else toml
        if act == "save":
            if view is None:
                _refuse_taken(topic_id)
            topics.keep_topic(service, gate.actor(), topic_id, text, expected=expected)
            return done(_DONE["saved"], "topics", topic_id)
        if act == "toml":
            return _sheet(_Sheet(view, None, text, expected))
        if act in ("form", "language"):
            extra = typed.get("more", "").strip()
            return _sheet(_Sheet(view, topic_form(parse_topic(text, topic_id), service.topics.scoring, extra), "", expected))
        return _sheet(_Sheet(view, form, toml, expected, trial=_tried(topic_id, text, act)))
    except ConfigError as error:
        return _sheet(_Sheet(view, form, toml, expected, rule_faults(error, toml=is_toml))), 422
    except Conflict:
        service.look()
        now = topics.topic(service, topic_id)
        return _sheet(_Sheet(now, form, toml, now.tag, at("", OVERTAKEN))), 409


def _refuse_taken(topic_id: str) -> None:
    """Whoever makes a topic does not mean to replace another one, nor a shipped one that nobody stored yet."""
    if any(topic.id == topic_id for topic in current().service.topics.topics):
        raise ConfigError((Problem("form", "id", f"there is a topic “{topic_id}” already"),))


def _tried(topic_id: str, text: str, act: str) -> TopicTrial:
    so_far = topics.carried_on(request.form.get("so_far", "")) if act == "more" else None
    last = None if act in ("try-all", "more") else topics.LAST
    return topics.try_topic(current().service, topic_id, text, last=last, so_far=so_far)


def _sheet(sheet: _Sheet) -> str:
    service = current().service
    return render_template(
        "admin/topic.html",
        sheet=sheet,
        view=sheet.view,
        form=sheet.form,
        faults=sheet.faults,
        trial=sheet.trial,
        so_far=topics.carried(sheet.trial.trial) if sheet.trial else "",
        topics=[] if sheet.view is None else topics.topics(service),
        scoring=service.topics.scoring,
        plain=PLAIN,
        editable=gate.actor().may("editor") and (sheet.view is None or sheet.view.owner != "file"),
        history=steps(rules.history(service, "topic", sheet.view.topic.id), service.clock()) if sheet.view else (),
        standing=topics.standing(service),
        names={topic.id: topic.label() for topic in service.topics.topics},
        last=topics.LAST,
        told=told(),
        alternates=(),
    )


def toml(topic_id: str) -> Answer:
    """The text of a topic, to keep in a file."""
    view = topics.topic(current().service, topic_id)
    return attachment(view.text, TOML, f"{topic_id}.toml")


def drop(topic_id: str) -> Answer:
    """Takes a stored topic away."""
    covers = topics.topic(current().service, topic_id).covers
    wrong = edited(topics.drop_topic, topic_id, again=_again)
    return wrong or (done(_DONE["shipped"], "topics", topic_id) if covers else done(_DONE["dropped"], "topics"))


def restore(topic_id: str) -> Answer:
    """Brings an earlier text back."""
    wrong = edited(topics.restore_topic, topic_id, number_sent("change"), again=_again)
    return wrong or done(_DONE["restored"], "topics", topic_id)


def _again(topic_id: str, error: ConfigError | Conflict) -> str:
    """The page of what is kept, with what was wrong; where nothing is, that of all."""
    service = current().service
    if topic_id not in {one.id for one in service.topics.topics}:
        tell(sentences(error))
        return table()
    view = topics.topic(service, topic_id)
    return _sheet(_Sheet(view, topic_form(view.topic, service.topics.scoring), "", view.tag, rule_faults(error)))


ROUTES = (
    Route("/admin/topics", table, "reader"),
    Route("/admin/topics/new", new, "editor"),
    Route("/admin/topics/new", create, "editor", ("POST",)),
    Route("/admin/topics/<topic_id>", page, "reader"),
    Route("/admin/topics/<topic_id>", edit, "editor", ("POST",)),
    Route("/admin/topics/<topic_id>/toml", toml, "reader"),
    Route("/admin/topics/<topic_id>/drop", drop, "editor", ("POST",)),
    Route("/admin/topics/<topic_id>/restore", restore, "editor", ("POST",)),
)
