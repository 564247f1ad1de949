"""Push: as soon as something is new in a feed, whoever subscribed to it is told, and whoever asks for a subscription is asked back.

push(service, stop)         # in a thread of one process of `serve`; of several processes one pushes, the others wait

Each round looks into the store alone: whatever stored the change (a refresh, a command, the end of an embargo), it is told.
Deliveries are made by a pool of threads; their outcomes are written together, some often.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

import structlog

from entries import PUSH_TASK, Delivery, Message, Outcome, RecipientKind, StoreError
from feeds.hub import PATH
from feeds.push_messages import Telling
from feeds.sending import Call, send
from feeds.service import Service, open_caller, owner_of_leases
from feeds.web.publication import Publication

log = structlog.get_logger("pressroll")

TELL_S = 0.25  # between two looks for news
LOOK_S = 0.1  # between two looks for what is due while anything is
QUIET_S = 0.5  # between two looks for what is due while nothing is
HOLD_S = 5.0  # between two renewals of the lease, and two looks whether another process let go of it
PRUNE_S = 60.0
SETTLE_S = 0.05  # outcomes are written at least so often
THREADS = 48
MOST_AT_HOST = 16  # calls to one host at a time, so that a slow one never holds all threads ...
MOST_AT_SLOW = 2  # ... and to one that did not take the last of them
AHEAD = 1_000  # deliveries that are read at a time


def push(service: Service, stop: threading.Event) -> None:
    """Pushes until `stop`. Calls under way end within their ten seconds; what they came to is noted."""
    with pusher(service) as running:
        while not stop.is_set():
            try:
                running.turn()
            except StoreError as error:
                log.warning("push-postponed", why=str(error))
                stop.wait(1.0)


@contextmanager
def pushed_in_background(service: Service, stop: threading.Event) -> Iterator[None]:
    """A thread that pushes beside the block, until `stop` or the end of the block."""
    thread = threading.Thread(target=push, args=(service, stop), name="push")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def pusher(service: Service) -> Iterator[Pusher]:
    """What pushes, closed at the end."""
    with open_caller(service) as caller, ThreadPoolExecutor(THREADS, "push") as pool:
        running = Pusher(service, caller.call, pool, owner_of_leases(service.store))
        try:
            yield running
        finally:
            running.close()


class Pusher:
    """One process's part in push. Only the thread that calls it touches it."""

    def __init__(self, service: Service, call: Call, pool: ThreadPoolExecutor, owner: str) -> None:
        self._service = service
        self._push = service.store.push
        self._publication = Publication(service)
        self._hooks = {hook.name: hook for hook in service.configuration.webhooks}
        self._call = call
        self._pool = pool
        self._owner = owner
        self._holds = False
        self._slow: set[str] = set()  # hosts that did not take the last call
        self._told = -1  # the version up to which news were looked for
        self._tell_at = self._look_at = self._held = self._pruned = self._settled = float("-inf")
        self._waiting: deque[Delivery] = deque()
        self._messages: dict[int, Message] = {}
        self._under_way: dict[str, str] = {}  # recipient -> host
        self._finished: SimpleQueue[Outcome] = SimpleQueue()
        self._outcomes: list[Outcome] = []

    def turn(self, wait_s: float = LOOK_S) -> None:
        """One round: what is new is put on its way, what is due is sent, what came back is noted; then waits for the next answer, or
        `wait_s` when none is awaited."""
        if not self._holding():
            time.sleep(wait_s)
            return
        now = time.monotonic()
        if now >= self._tell_at:
            self._tell_at = now + TELL_S
            self._tell_news()
        if now >= self._look_at:
            self._look_at = now + (LOOK_S if self.is_busy() else QUIET_S)
            self.look()
        self._start()
        self._gather(wait_s)
        if self._outcomes and time.monotonic() - self._settled >= SETTLE_S:
            self._settle()

    def is_busy(self) -> bool:
        """Whether anything waits, is under way, or is not noted yet."""
        return bool(self._waiting or self._under_way or self._outcomes)

    def _tell_news(self) -> None:
        """Nothing is new where nothing was stored: the version is one row."""
        version = self._service.store.version()
        if version == self._told:
            return
        if self.tell():
            self._look_at = float("-inf")
        else:
            self._told = version

    def tell(self) -> bool:
        """Puts what is new since the last time on its way to everybody who is to be told; whether there was anything."""
        items = self._push.news()
        if not items:
            return False
        now = self._service.clock()
        telling = Telling(self._publication, items, self._push.recipients(), self._hooks, now)
        messages = tuple(telling.messages())
        if not self._push.tell(messages, max(item.sequence for item in items), self._owner, now):
            self._holds = False
            return True
        if telling.gone:
            self._push.deny([key for key in telling.gone if key.startswith("subscription:")], now)
        log.info("push", news=len(items), messages=len(messages), deliveries=sum(len(keys) for _, keys in messages))
        return True

    def close(self) -> None:
        """Waits for what is under way, and notes it."""
        self._waiting.clear()
        while self._under_way:
            self._gather(LOOK_S)
        self._settle()
        if self._holds:
            self._service.store.release(PUSH_TASK, self._owner)

    def _holding(self) -> bool:
        """Whether this process pushes. The lease is renewed long before it ends."""
        if time.monotonic() - self._held >= HOLD_S:
            now, had = self._service.clock(), self._holds
            self._holds = self._push.hold(self._owner, now)
            self._held = time.monotonic()
            if not self._holds:
                self._waiting.clear()
            elif not had:
                self._begin()
            if self._holds and time.monotonic() - self._pruned >= PRUNE_S:
                self._pruned = time.monotonic()
                self._push.prune(now)
        return self._holds

    def _begin(self) -> None:
        self._push.begin()
        hosts: dict[tuple[RecipientKind, str], str] = {("webhook", name): hook.host for name, hook in self._hooks.items()}
        hosts |= {("hub", url): urlsplit(url).netloc.lower() for url in self._service.settings.hubs}
        self._push.configure(hosts, self._service.clock())

    def look(self) -> None:
        """Reads what is due, unless enough is known to be."""
        if self._waiting and len(self._waiting) > AHEAD // 2:
            return
        known = {delivery.recipient.key for delivery in self._waiting} | self._under_way.keys() | self._unsettled()
        due = self._push.due(self._service.clock(), AHEAD)
        self._waiting.extend(delivery for delivery in due if delivery.recipient.key not in known)
        needed = {delivery.message for delivery in self._waiting} - {0}
        self._messages = {number: message for number, message in self._messages.items() if number in needed}
        if missing := needed - self._messages.keys():
            self._messages |= self._push.messages(missing)
        self._waiting = deque(delivery for delivery in self._waiting if not delivery.message or delivery.message in self._messages)

    def _unsettled(self) -> set[str]:
        return {outcome.delivery.recipient.key for outcome in self._outcomes}

    def _start(self) -> None:
        """Hands what waits to the threads, as far as they and the hosts have room; the others keep their places."""
        busy, later = Counter(self._under_way.values()), deque[Delivery]()
        while self._waiting and len(self._under_way) < THREADS:
            delivery = self._waiting.popleft()
            host = delivery.recipient.host
            if busy[host] >= (MOST_AT_SLOW if host in self._slow else MOST_AT_HOST):
                later.append(delivery)
                continue
            busy[host] += 1
            self._under_way[delivery.recipient.key] = host
            self._pool.submit(self._send, delivery, self._messages.get(delivery.message))
        later.extend(self._waiting)
        self._waiting = later

    def _send(self, delivery: Delivery, message: Message | None) -> None:
        """In a thread of the pool."""
        recipient = delivery.recipient
        hook = self._hooks.get(recipient.key.partition(":")[2]) if recipient.kind == "webhook" else None
        hub = self._publication.addresses.base_url + PATH
        try:
            outcome = send(delivery, message, call=self._call, hub=hub, hook=hook, now=self._service.clock())
        except Exception:  # the loop of push: one message that nobody foresaw must not end it
            log.exception("push-broken", kind=recipient.kind, host=recipient.host)
            outcome = Outcome(delivery, "failed", "could not be sent; the log says why")
        self._finished.put(outcome)

    def _gather(self, wait_s: float) -> None:
        """Takes what came back, and waits for the first of it."""
        try:
            outcome = self._finished.get(timeout=wait_s)
            while True:
                self._note(outcome)
                outcome = self._finished.get_nowait()
        except Empty:
            return

    def _note(self, outcome: Outcome) -> None:
        host = self._under_way.pop(outcome.delivery.recipient.key)
        (self._slow.add if outcome.result == "failed" else self._slow.discard)(host)
        self._outcomes.append(outcome)

    def _settle(self) -> None:
        self._settled = time.monotonic()
        if self._outcomes:
            self._push.settle(self._outcomes, self._service.clock())
        outcomes, self._outcomes = self._outcomes, []  # where the store was busy they wait, and nothing is sent twice
        for outcome in outcomes:
            if outcome.result != "received":
                recipient = outcome.delivery.recipient
                log.info("push-failed", kind=recipient.kind, host=recipient.host, mode=outcome.delivery.mode, why=outcome.error)
