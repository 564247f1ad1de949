"""`pressroll push`: who is told of news, how it goes, and a message to try a webhook with. Addresses and secrets are never shown."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterable, Mapping

import click

from config import WebhookSpec
from entries import FetchError, Message, NotFound, QueryError, Recipient, Standing
from feeds import webhooks
from feeds.cli_read import service
from feeds.push_messages import hook_topic
from feeds.sending import post_to_hook
from feeds.service import Service, open_caller
from feeds.web.publication import Publication
from feeds.web.subscribable import topic_of


@click.group()
def push() -> None:
    """Who is told of what is new: subscriptions, webhooks, hubs."""


@push.command("status")
@click.option("--json", "as_json", is_flag=True, help="As one JSON value.")
def status_command(as_json: bool) -> None:
    """Say who is told, what waits for whom, and what went wrong last."""
    found = service()
    shown = _status(found, found.store.push.standing())
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for line in _lines(shown):
        click.echo(line)


@push.command("test")
@click.argument("name")
def test_command(name: str) -> None:
    """Send the webhook NAME a message of type "test". When it takes it, its failures are forgotten. Exit code 3 when it does not."""
    found = service()
    hook = next((hook for hook in found.configuration.webhooks if hook.name == name), None)
    if hook is None:
        raise NotFound("webhook", name, hint="Webhooks are tables of webhooks.toml.")
    now = found.clock()
    message = Message(0, f"msg_{uuid.uuid4().hex}", "", webhooks.MEDIA_TYPE, webhooks.body_of(webhooks.TEST, {"webhook": name}, now), now)
    with open_caller(found) as caller:
        try:
            answer = post_to_hook(hook, message, caller.call, now)
        except FetchError as error:
            click.echo(f"{name}: {hook.host} was not reached: {error.code}", err=True)
            sys.exit(3)
    click.echo(f"{name}: {hook.host} answered {answer.status}")
    if not 200 <= answer.status < 300:
        sys.exit(3)
    found.store.push.mend(f"webhook:{name}", now)


def _status(found: Service, standing: Standing) -> dict[str, object]:
    now = found.clock()
    active = [one for one in standing.recipients if one.kind == "subscription" and one.takes(now)]
    others = [one for one in standing.recipients if one.kind == "subscription" and not one.takes(now)]
    known = {one.key: one for one in standing.recipients}
    hooks = [_hook(found, hook, known.get(f"webhook:{hook.name}"), standing) for hook in found.configuration.webhooks]
    return {
        "subscriptions": [_facts(one, standing) | {"topic": one.topic} for one in active],
        "inactive": [_facts(one, standing) for one in others],
        "webhooks": hooks,
        "hubs": [_facts(one, standing) for one in standing.recipients if one.kind == "hub"],
        "outcomes": standing.outcomes,
    }


def _facts(one: Recipient, standing: Standing) -> dict[str, object]:
    moments = {"expires": one.expires, "received": one.received, "failing": one.failing, "disabled": one.disabled}
    facts: dict[str, object] = {"host": one.host, "waiting": standing.waiting.get(one.key, 0), "failures": one.failures}
    return facts | ({"error": one.error} if one.error else {}) | {name: at.isoformat() for name, at in moments.items() if at}


def _hook(found: Service, hook: WebhookSpec, known: Recipient | None, standing: Standing) -> dict[str, object]:
    """A webhook as it is configured; how it goes is known once a process has pushed."""
    facts: dict[str, object] = {"name": hook.name, "feed": hook.feed}
    publication = Publication(found)
    site = publication.site()
    try:
        topic_of(hook_topic(hook, site), publication, site)
    except (NotFound, QueryError) as error:
        facts["problem"] = str(error)
    return facts | (_facts(known, standing) if known else {"host": hook.host, "waiting": 0, "failures": 0})


def _lines(shown: Mapping[str, object]) -> Iterable[str]:
    for kind, ones in shown.items():
        if isinstance(ones, list):
            yield f"{kind}: {len(ones)}"
            for one in ones:
                yield "  " + "  ".join(f"{name} {value}" for name, value in one.items())
        elif isinstance(ones, dict) and ones:
            yield "deliveries: " + ", ".join(f"{number} {result}" for result, number in sorted(ones.items()))
