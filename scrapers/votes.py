"""Why each field of a draft has its value: what was found, where, and what decided, as sentences for the operator.

votes_of(article, item, draft, address, spec)
->  (Vote("title", "Bridge opens", "h1", "The h1 agrees with the listing; the page's title adds “ | Example”.", (Candidate(...),)), ...)

Nothing is decided here: the extractors chose. A reason is read off the candidates, so that it cannot say what did not happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from config import SourceSpec
from entries import Candidate, Draft, Stamp, Vote
from scrapers.addresses import Settled
from scrapers.article.title import loose
from scrapers.clean import clean_text
from scrapers.dates import local_day
from scrapers.page import Article, ListItem

MAX_VALUE = 200
MAX_OTHERS = 6
_MAX_PICTURES = 2  # addresses are long, and a page may show thirty pictures: votes take 1.9 kB an entry with six, 1.5 kB with two
_MAX_NAMES = 3  # author boxes hold much beside a name
_OPENING = 40  # characters of a body that stand for it
_VOICES = {
    "rule": "the source's own rule", "h1": "the h1", "heading": "a heading", "listing": "the listing", "json-ld": "JSON-LD",
    "og": "OpenGraph", "twitter": "the Twitter card", "dc": "Dublin Core", "meta": "a meta element", "microdata": "microdata",
    "title": "the page's title", "page": "the page", "html": "the page's lang attribute", "source": "the source's settings",
    "byline": "a line by the title", "release-line": "the release line", "time-element": "a time element", "feed": "the feed",
    "dateline": "the dateline", "url": "the address",
}  # fmt: skip


def votes_of(article: Article, item: ListItem | None, draft: Draft, address: Settled, spec: SourceSpec) -> tuple[Vote, ...]:
    """One vote a field that has a value or had candidates. Values are cut at 200 characters, others at six a field."""
    found = article.candidates
    listed = (Candidate(item.image, "listing"),) if item and item.image else ()
    made = (
        _title(draft, (*article.titles, *((Candidate(item.title, "listing"),) if item else ()))),
        _published(draft.published, draft.anatomy.dates, spec),
        _body(draft, found.get("body", ())),
        _image(draft, (*found.get("image", ()), *listed)),
        _authors(draft, found.get("authors", ())),
        _issuer(draft.anatomy.issuer, found.get("issuer", ()), spec),
        _language(draft.language, found.get("language", ())),
        _address(article, address),
    )
    return tuple(vote for vote in made if vote)


def _title(draft: Draft, ballot: Sequence[Candidate]) -> Vote | None:
    if not ballot or not draft.title:
        return None
    origin = ballot[0].origin
    agreeing = _names(one.origin for one in ballot[1:] if loose(one.value) == loose(draft.title))
    if origin == "rule":
        reason = "The source's own rule names it"
    elif origin in ("h1", "heading"):
        reason = f"{_aloud(origin)} " + (f"agrees with {agreeing}" if agreeing else "stands out, though nothing else says the same")
    else:
        reason = f"No heading stands out; {_voice(origin)} names it" + (f", and so does {agreeing}" if agreeing else "")
    longer = next((one for one in ballot[1:] if _added(one.value, draft.title)), None)
    if longer:
        reason += f"; {_voice(longer.origin)} adds “{_added(longer.value, draft.title)}”"
    return _vote("title", draft.title, origin, reason, [one for one in ballot if not longer or one.value != longer.value])


def _added(longer: str, title: str) -> str:
    """What one name of a release has more than its title, at either end; "" when it is no longer form of it."""
    if len(longer) <= len(title) or title not in longer:
        return ""
    before, _, after = longer.partition(title)
    return (before or after).strip()[:60] if not (before and after) else ""


def _published(published: Stamp | None, dates: Sequence[Stamp], spec: SourceSpec) -> Vote | None:
    """The candidates themselves are `Anatomy.dates` and are not repeated."""
    if published is None:
        return None
    day = local_day(published, spec.zone)
    others = [stamp for stamp in dates if stamp.origin != published.origin]
    agreeing = {stamp.origin for stamp in others if local_day(stamp, spec.zone) == day}
    same = _names(stamp.origin for stamp in others if stamp.origin in agreeing)
    differ = _names(stamp.origin for stamp in others if stamp.origin not in agreeing)
    reason = f"{_aloud(published.origin)} " + ("is believed before the others" if differ else "says it")
    reason += (f"; the same day: {same}" if same else "") + (f"; another: {differ}" if differ else "")
    return _vote("published", day.isoformat(), published.origin, reason)


def _body(draft: Draft, ballot: Sequence[Candidate]) -> Vote | None:
    if not ballot or not draft.text:
        return None
    size = f"{len(draft.text.splitlines())} blocks, {len(draft.text)} characters"
    reasons = {"rule": "The source's own rule marks it", "json-ld": "The page shows no text, and JSON-LD holds it"}
    reason = reasons.get(ballot[0].origin, "The most running text under the title")
    short = tuple(Candidate(clean_text(one.value, _OPENING), one.origin) for one in ballot)
    left_out = len(draft.anatomy.left_out)
    cut = f"{left_out} line{'' if left_out == 1 else 's'} left out"
    return _vote("body", short[0].value, ballot[0].origin, f"{reason}: {size}; {cut}", short)


def _image(draft: Draft, ballot: Sequence[Candidate]) -> Vote | None:
    if draft.image is None:
        return None
    url = draft.image.url
    origin = next((one.origin for one in ballot if one.value == url), "page")
    reasons = {
        "rule": "The source's own rule marks it",
        "page": "It is the first picture of the release on its page",
        "listing": "The page shows none; the listing does",
    }
    reason = reasons.get(origin, f"{_aloud(origin)} names it as the picture of this release")
    return _vote("image", url, origin, reason, ballot, most=_MAX_PICTURES)


def _authors(draft: Draft, ballot: Sequence[Candidate]) -> Vote | None:
    if not ballot:
        return None
    if not draft.authors:
        return _vote("authors", "", ballot[0].origin, "None of the names found is a person's", ballot, most=_MAX_NAMES)
    keys = [loose(name) for name in draft.authors]
    origin = next((one.origin for one in ballot if any(key in loose(one.value) for key in keys)), "page")
    return _vote(
        "authors", ", ".join(draft.authors), origin, f"{_aloud(origin)} names a person, not the organisation", ballot, most=_MAX_NAMES
    )


def _issuer(issuer: str, ballot: Sequence[Candidate], spec: SourceSpec) -> Vote | None:
    if not issuer:
        return None
    origin = next((one.origin for one in ballot if one.value == issuer), "source" if issuer == spec.name else "about")
    reasons = {"source": "Nothing on the page names one; it is the source's name", "about": "The page's head names none; its About does"}
    return _vote("issuer", issuer, origin, reasons.get(origin, f"{_aloud(origin)} names the organisation"), ballot)


def _language(language: str, ballot: Sequence[Candidate]) -> Vote | None:
    if not language:
        return None
    said = [one for one in ballot if one.value.replace("_", "-").casefold() == language.casefold()]
    if said:
        others = _names(one.origin for one in ballot[: ballot.index(said[0])])
        reason = f"{_aloud(said[0].origin)} declares it" + (
            f"; the words contradict {others}" if others else ", and the words do not contradict it"
        )
        return _vote("language", language, said[0].origin, reason, ballot)
    reason = "The words show it, against what is declared" if ballot else "Nothing declares one; the words show it"
    return _vote("language", language, "text", reason, ballot)


def _address(article: Article, address: Settled) -> Vote:
    others = (Candidate(article.canonical, "canonical"), Candidate(article.url, "final"))
    return _vote("url", address.url, "canonical" if address.is_declared else "final", address.reason, others)


def _vote(field: str, value: str, origin: str, reason: str, ballot: Iterable[Candidate] = (), *, most: int = MAX_OTHERS) -> Vote:
    """The vote with what else was found: each other value once, under the first who says it."""
    cut = clean_text(value, MAX_VALUE)
    others: dict[str, Candidate] = {}
    for one in ballot:
        other = clean_text(one.value, MAX_VALUE)
        if other and other != cut:
            others.setdefault(other, Candidate(other, one.origin))
        if len(others) == most:
            break
    return Vote(field, cut, origin, f"{reason.removesuffix('.')}.", tuple(others.values()))


def _voice(origin: str) -> str:
    return _VOICES.get(origin, origin)


def _aloud(origin: str) -> str:
    """The voice at the beginning of a sentence."""
    name = _voice(origin)
    return name[:1].upper() + name[1:]


def _names(origins: Iterable[str]) -> str:
    """ "JSON-LD, the listing and OpenGraph": each voice once."""
    names = list(dict.fromkeys(map(_voice, origins)))
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
