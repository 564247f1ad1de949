"""Judging entries, here or in processes of their own, where neither the threads that fetch nor each other slow them down.

with judges(rules, habits, entries=100_000) as judge:
    judge(cases).result()  ->  ((2, topics), ...)     which of them get others than they were given before, and which topics
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

from entries import Case, Classifier, Habits, TopicMatch, TopicRules
from feeds.processes import die_with_parent

Judge = Callable[[Case], tuple[TopicMatch, ...]]
Judged = tuple[tuple[int, tuple[TopicMatch, ...]], ...]

MOST_PROCESSES = 2  # of a background task; each takes some 60 MB
FEW = 2_000  # entries that are judged before a process has begun

_in_this_process: list[Judge] = []  # the judge of a child, made once


@contextmanager
def judges(rules: TopicRules, habits: Mapping[str, Habits], *, entries: int) -> Iterator[Callable[[Sequence[Case]], Future[Judged]]]:
    """What judges batches: processes where there are many entries and more than one core, else the caller itself."""
    processes = min(MOST_PROCESSES, len(os.sched_getaffinity(0)))
    if entries <= FEW or processes < 2:
        judge = judge_of(rules, habits)
        yield lambda cases: _done(_changed(judge, cases))
        return
    context = multiprocessing.get_context("forkserver")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(rules, habits))
    try:
        yield lambda cases: pool.submit(_judge, tuple(cases))
    finally:
        pool.shutdown(cancel_futures=True)


def judge_of(rules: TopicRules, habits: Mapping[str, Habits]) -> Judge:
    """What rules and sources give an entry, as it would be judged when it is read."""
    classifier = Classifier(rules)

    def judge(entry: Case) -> tuple[TopicMatch, ...]:
        return classifier.classify(
            entry.title,
            entry.subtitle,
            entry.text,
            boilerplate=entry.boilerplate,
            labels=entry.labels,
            habits=habits.get(entry.source_id, Habits()),
        )

    return judge


def _changed(judge: Judge, cases: Sequence[Case]) -> Judged:
    return tuple((place, given) for place, case in enumerate(cases) if (given := judge(case)) != case.given)


def _done(judged: Judged) -> Future[Judged]:
    future: Future[Judged] = Future()
    future.set_result(judged)
    return future


def _begin(rules: TopicRules, habits: Mapping[str, Habits]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C goes to the whole group; the parent ends its children itself
    die_with_parent()
    _in_this_process.append(judge_of(rules, habits))


def _judge(cases: Sequence[Case]) -> Judged:
    return _changed(_in_this_process[0], cases)
