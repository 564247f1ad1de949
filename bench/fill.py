"""A database of a million entries within minutes, for benches of reading: rows as saving writes them, many at a time.

Every table that a reader's question touches is filled, the index of words too. What only saving looks at (sketches, readings) is not:
to save a million entries as refreshes do takes an hour.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice

from sqlalchemy import Connection, text

from entries import Anatomy, Entry, Evidence, Stamp, TopicMatch, fingerprint, mint, upgrade
from entries.engine import connect, translated, writer
from entries.filing import BACKFILLED, PLACES, month_of
from entries.rows import Row, digest, entry_row, topic_rows
from entries.schema import ARCHIVED, LIVE, WITHDRAWN, Status, entries, entry_topics, entry_urls
from entries.versions import advance, scopes_of_entry

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
TOPICS = tuple(f"topic-{number}" for number in range(25))  # the first are the most frequent; the last stands in one entry of 400
SOURCES = 2_000
LANGUAGES = ("en", "de", "fr", "es", "zh", "mi")  # the last is that of one entry in 20,000

# Words that are asked for, and the share of entries in which they stand.
PLANTED = {"harbour": 0.5, "lantern": 0.2, "quiet lantern": 0.01, "zephyrine": 0.0002}

_SPOKEN = tuple(accumulate((0.55, 0.15, 0.12, 0.08, 0.09995, 0.00005)))
_FREQUENCIES = tuple(accumulate((*(1 / (rank + 2) for rank in range(24)), 0.0035)))
_PAST = timedelta(days=3_650)
_AT_A_TIME = 5_000
_BACKFILLED = 10  # one entry in so many came with a backfill: the oldest
_WITHDRAWN = 1_000  # one in so many

_Made = tuple[Row, Entry]  # the row of `entries`, and the value with its topics


def fill(url: str, number: int) -> None:
    """Brings an empty database to the newest schema and puts so many entries into it; every run makes the same."""
    upgrade(url)
    engine = connect(url)
    with translated(engine.url), writer(engine).begin() as db:
        everything = _entries(number)
        scopes: set[str] = set()
        while some := list(islice(everything, _AT_A_TIME)):
            _insert(db, some)
            for row, entry in some:
                scopes |= scopes_of_entry(entry.source_id, (match.topic for match in entry.topics), (row["status"],))
        advance(db, scopes, number, NOW)
        db.execute(text("DELETE FROM search_form"))  # so `upgrade` makes the index of words anew
    upgrade(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("ANALYZE"))
    engine.dispose()


def _insert(db: Connection, some: Sequence[_Made]) -> None:
    db.execute(entries.insert(), [row for row, _ in some])
    db.execute(entry_topics.insert(), [found for row, entry in some for found in topic_rows(row["number"], entry.topics, row)])
    addresses = ((entry, row["number"]) for row, entry in some)
    keys = [{"source_id": one.source_id, "key": digest(one.url), "url": one.url, "entry": number} for one, number in addresses]
    db.execute(entry_urls.insert(), keys)


def _entries(number: int) -> Iterator[_Made]:
    """The oldest first. What a backfill brought has numbers that count down."""
    chance = random.Random(5)  # noqa: S311 # nothing is kept secret with it
    sentences = _sentences(chance)
    archived = number // _BACKFILLED
    filed: Counter[int] = Counter()  # how many there are already, by the start of the month's numbers
    for place in range(number):
        at = NOW - _PAST * ((number - place) / number)
        entry = _entry(place, at.replace(microsecond=0), sentences, chance)
        status: Status = ARCHIVED if place < archived else WITHDRAWN if place % _WITHDRAWN == 7 else LIVE
        own = place - archived if place < archived else place + 1
        gone = {"withdrawn": at, "withdrawn_by": "source"} if status == WITHDRAWN else {"withdrawn": None, "withdrawn_by": ""}
        month = month_of(at) * PLACES + (BACKFILLED if status == ARCHIVED else 0)
        filed[month] += 1
        yield entry_row(entry) | gone | {"number": own, "status": status, "sequence": place + 1, "filed": month + filed[month]}, entry


def _entry(place: int, at: datetime, sentences: Sequence[str], chance: random.Random) -> Entry:
    source = f"source-{chance.randrange(SOURCES)}"
    id_, slug = mint("bench.example", 2026, source, str(place))
    title, *body = chance.choices(sentences, k=5)
    planted = " ".join(word for word, share in PLANTED.items() if chance.random() < share)
    paragraphs = [" ".join((*body[:2], planted)).strip(), " ".join(body[2:])]
    plain = "\n".join(paragraphs)
    topics = dict.fromkeys(chance.choices(TOPICS, cum_weights=_FREQUENCIES, k=2))
    proof = (Evidence("title", 0, title[:12], 2.0),)
    return Entry(
        id=id_,
        slug=slug,
        source_id=source,
        url=f"https://{source}.example/news/{place}",
        title=title[:90],
        content="".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        summary=body[0],
        subtitle="",
        published=Stamp(at, "minute", "page", "8 March"),
        revised=None,
        first_seen=at,
        language=chance.choices(LANGUAGES, cum_weights=_SPOKEN)[0],
        authors=(),
        image=None,
        enclosures=(),
        labels=("News",),
        topics=tuple(TopicMatch(topic, 2.0, proof) for topic in topics),
        anatomy=Anatomy(boilerplate=body[-1], issuer="Bench Works"),
        fingerprint=fingerprint(title, plain),
        sequence=0,
        text=plain,
    )


def _sentences(chance: random.Random) -> list[str]:
    """Of made-up words, the frequent ones as frequent as in any language (Zipf)."""
    syllables = [first + middle + last for first in "bdfgklmnprstvz" for middle in "aeiou" for last in ("", "n", "r", "st")]
    words = list(dict.fromkeys("".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(20_000)))
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    return [" ".join(chance.choices(words, cum_weights=weights, k=chance.randint(8, 20))).capitalize() + "." for _ in range(20_000)]
