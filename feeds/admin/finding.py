"""From a preview, or from the reason why there is none, to what a look tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin, urlsplit

from config import SourceSpec
from entries import Draft, Precision, SourceError, Stamp
from feeds.admin.found import Fill, Found, Listed, Notice, Release, Robots, Way, Zone
from feeds.wording import count, sentence
from scrapers import ADVICE, NAMES, REASONS, Listing, ListItem, PageReading, Preview, Rung, Style, guess_zone, known_robots, printed
from scrapers import Memory as RobotsMemory

SHOWN = 10  # releases that are read
MORE = 90  # further ones that are listed
_LINES = 140  # characters of a release's first lines
_MANY = {2: "Two", 3: "Three", 4: "Four"}
_NOT_ASKED = frozenset({"address-forbidden", "address-malformed", "dns", "connection", "tls"})
_ARTICLE = 300  # characters from which an undated page is a release
_SUREST = 0.99  # of what was found by its looks, nobody is quite sure
_POINT = "Is there a page with more of them, such as “All news”? You can also point at the first release yourself."
# What was seen, and what to do: for {host} and {path}. Other codes say it in the words of `REASONS` and `ADVICE`.
_WORDS = {
    "robots-disallow": (
        "{host}/robots.txt asks programs not to read {path}.",
        "We do not read it. Ask the press office whether it has a feed; another page of the same site may be open.",
    ),
    "login-wall": ("The site answered with a sign-in page.", "Only public pages can be read."),
    "http-401-auth": ("The site asks for a name and a password.", "Only public pages can be read."),
    "challenge-page": (
        "The site answered with a check for robots instead of its page.",
        "Ask its owner to let Pressroll in, or give the address of its feed.",
    ),
    "list-behind-script": (
        "The page is empty until its scripts run.",
        "We found no feed and no data that they load. The page can be opened in a browser each time, which is slower.",
    ),
    "listing-empty": ("This page has no list that looks like releases.", _POINT),
    "link-directory": ("This page has links, but no list that looks like releases.", _POINT),
    "single-article": ("This is one release, not the list of them.", "Give the address of the page that lists the releases."),
    "http-404-missing": (
        "The page is not there: {host} answered 404 for {path}.",
        "Open it in a browser, and copy its address from there.",
    ),
    "dns": ("There is no host {host}.", "Look for a slip in the address."),
    "http-403-blocked": ("{host} refuses us.", "Ask its owner to let Pressroll in, or give the address of its feed."),
}
_SCRIPTED = "Each reading opens a browser and waits for the page’s scripts."
_IN_BROWSER = Way("browser", "The page as a browser shows it", "slower", _SCRIPTED, {"fetch.render": True})


# --------------------------------------------------------------------------------------------------------- something


def found_list(result: Preview, spec: SourceSpec, robots: Robots, now: datetime) -> Found:
    """What a preview of a list tells."""
    listing = result.listing
    assert listing, "a list was found"
    releases = releases_of(result, listing)
    zone, notices = _dates(result, spec, releases, now)
    feed = result.kind not in ("html", "page-json", "json-ld")
    return Found(
        kind="list" if result.kind == "html" else "feed" if feed else "page-data",
        title=_title(result, listing),
        url=result.read_at or result.url,
        robots=robots,
        zone=zone,
        items=len(listing.items),
        sure=listing.confidence,
        releases=releases,
        more=tuple(Listed(item.url, item.title, *_when(item.published)) for item in listing.items[SHOWN : SHOWN + MORE]),
        fills=_fills(result, releases),
        counts=_counts(listing.items),
        item_rule=spec.listing.item or listing.selector,
        notices=(*notices, *_troubles(result, releases, robots), *_elsewhere(result, spec)),
        ways=_ways(result, listing, spec, releases),
        why=tuple(dict.fromkeys((*result.reasons, *listing.evidence)))[:12],
        requests=result.requests,
    )


def _title(result: Preview, listing: Listing) -> str:
    what = {"html": "a list", "page-json": "data in the page", "json-ld": "data in the page"}.get(result.kind, f"a {NAMES[result.kind]}")
    return f"We found {what} {'of' if result.kind == 'html' else 'with'} {count(len(listing.items), 'release')}"


def releases_of(result: Preview, listing: Listing) -> tuple[Release, ...]:
    """The first releases in the order of the list: those that were read, and of the others what the list says."""
    drafts = iter(draft for draft, _ in result.drafts)
    trouble = {skip.url: REASONS.get(skip.code, skip.sentence) for skip in result.skipped}
    partial = {draft.url for draft, _ in result.drafts if draft.partial}
    found = []
    for item in listing.items[:SHOWN]:
        if item.url in trouble and item.url not in partial:
            found.append(_of_item(item, trouble[item.url]))
        else:
            found += [_of_draft(draft, trouble.get(draft.url, "")) for draft in islice(drafts, 1)]
    return tuple(found)


def _of_draft(draft: Draft, trouble: str) -> Release:
    image = draft.image.url if draft.image else ""
    at, precision = _when(draft.published)
    return Release(
        draft.url, draft.title, at, precision, image, _first_lines(draft.summary), len(draft.text), len(draft.enclosures), trouble
    )


def _of_item(item: ListItem, trouble: str) -> Release:
    return Release(item.url, item.title, *_when(item.published), item.image, _first_lines(item.teaser), 0, 0, trouble)


def _first_lines(text: str) -> str:
    return text if len(text) <= _LINES else f"{text[:_LINES].rpartition(' ')[0]} …"


def _when(stamp: Stamp | None) -> tuple[datetime | None, Precision]:
    return (stamp.at, stamp.precision) if stamp else (None, "day")


def _fills(result: Preview, releases: Sequence[Release]) -> tuple[Fill, ...]:
    anatomies = [draft.anatomy for draft, _ in result.drafts]
    numbers = {
        "Title": sum(bool(one.title) for one in releases),
        "Date": sum(one.at is not None for one in releases),
        "Full text": sum(bool(one.characters) and not one.trouble for one in releases),
        "Image": sum(bool(one.image) for one in releases),
        "Contact": sum(anatomy.contact is not None for anatomy in anatomies),
        "Dateline": sum(anatomy.dateline is not None for anatomy in anatomies),
    }
    return tuple(Fill(name, number, len(releases)) for name, number in numbers.items())


def _counts(items: Sequence[ListItem]) -> dict[str, int]:
    parts = {"date": "published", "teaser": "teaser", "image": "image", "label": "label"}
    return {"item": len(items)} | {key: sum(bool(getattr(item, name)) for item in items) for key, name in parts.items()}


# ------------------------------------------------------------------------------------------------------------ notices


def _dates(result: Preview, spec: SourceSpec, releases: Sequence[Release], now: datetime) -> tuple[Zone, tuple[Notice, ...]]:
    """The zone of times that name none, and what there is to say of dates."""
    stamps = [draft.published for draft, _ in result.drafts if draft.published]
    listed = [item.published for item in (result.listing.items if result.listing else ()) if item.published]
    styles = printed([*stamps, *listed], now)
    guess = guess_zone(spec.url, spec.language, dateline_places(result))
    why = guess.why if guess.zone == spec.timezone else ""
    zone = Zone(spec.timezone, why, any(style.has_time and not style.names_zone for style in styles))
    return zone, tuple(_of_styles(styles, zone, any(one.precision == "day" and one.at for one in releases)))


def dateline_places(result: Preview) -> tuple[str, ...]:
    """The places that the datelines of the releases name."""
    lines = (draft.anatomy.dateline for draft, _ in result.drafts)
    return tuple(line.place for line in lines if line and line.place)


def _of_styles(styles: Sequence[Style], zone: Zone, days: bool) -> list[Notice]:
    said = []
    if zone.is_open:
        which = "Neither names a zone" if len(styles) == 2 else "None names a zone" if len(styles) > 2 else "It names no zone"
        if any(style.names_zone for style in styles):
            which = "Not all name a zone"
        reason = f", because {zone.why}" if zone.why else "; nothing on the site tells which"
        said.append(f"{which}; times are taken as {zone.name}{reason}.")
    if days:
        said.append("Releases with a day only stay without a time.")
    quoted = " and ".join(f"“{style.text}”" for style in styles[:2])
    if len(styles) > 1:
        both = "both" if len(styles) == 2 else "all"
        return [Notice(f"{_MANY[len(styles)]} date styles on this site, {both} understood.", " ".join((f"{quoted}.", *said)))]
    if zone.is_open:
        return [Notice(f"Dates are printed as {quoted}.", " ".join(said))]
    return []


def _troubles(result: Preview, releases: Sequence[Release], robots: Robots) -> list[Notice]:
    found = []
    waiting = sum(skip.code == "budget" for skip in result.skipped)
    if waiting:
        why = f"robots.txt wants {robots.pause_s:g} s between two requests" if robots.pause_s else "the site is slow"
        point = f"{len(releases) - waiting} of {len(releases)} releases were read now, because {why}."
        found.append(Notice(point, "The others are as the list has them."))
    failed = [one for one in releases if one.trouble and one.trouble != REASONS["budget"]]
    if failed:
        reasons = "; ".join(dict.fromkeys(one.trouble for one in failed))
        found.append(Notice(f"{len(failed)} of {len(releases)} pages could not be read: {reasons}.", "", is_bad=True))
    undated = sum(one.at is None for one in releases)
    if undated:
        rest = "They would carry the moment when we first saw them. Name the date under Adjust."
        found.append(Notice(f"{undated} of {len(releases)} releases have no date.", rest, is_bad=True))
    return found


def _elsewhere(result: Preview, spec: SourceSpec) -> list[Notice]:
    return [Notice(f"The address leads to {result.url}.", "That page was read.")] if result.url != spec.url else []


# --------------------------------------------------------------------------------------------------------------- ways


def _ways(result: Preview, listing: Listing, spec: SourceSpec, releases: Sequence[Release]) -> tuple[Way, ...]:
    """The list of the page, the documents beside it, other lists on it: whose items were taken is chosen."""
    full = sum(bool(one.characters) and not one.trouble for one in releases)
    ways = [_of_rung(rung, result.read_at) for rung in result.compared if rung.listing.items and rung.kind != "html"]
    if result.kind == "html":
        ways.insert(0, _of_page(listing, spec, f"; {full} of {len(releases)} tried lead to a full text"))
    else:
        pages = [rung for rung in result.compared if rung.kind == "html" and rung.listing.items]
        ways += [_of_page(rung.listing, spec, "") for rung in pages]
    taken = [replace(way, chosen=(way.key == "list") == (result.kind == "html") and way.chosen) for way in ways]
    return (*(way for way in taken if way.writes or way.chosen), *other_lists(listing, spec.url))


def _of_page(listing: Listing, spec: SourceSpec, tried: str) -> Way:
    dated = sum(item.published is not None for item in listing.items)
    each = "each with a date" if dated == len(listing.items) else f"{dated} of them with a date"
    sentence = f"{count(len(listing.items), 'link')}, {each}{tried}."
    writes: dict[str, str | bool | None] = {"url": spec.url, "listing.item": None}
    return Way(
        "list", "The list on the page", f"{min(listing.confidence, _SUREST):.0%} sure", sentence, writes, listing.confidence, chosen=True
    )


def _of_rung(rung: Rung, read_at: str) -> Way:
    in_page = rung.kind in ("page-json", "json-ld")
    path = urlsplit(rung.url).path
    texts = f" with {'full texts' if rung.is_full else 'summaries only'}" if rung.kind == "feed" else ""
    where = "The page itself" if in_page else path
    sentence = f"{where} holds {count(len(rung.listing.items), 'release')}{texts}. Their texts are read from their own pages either way."
    names = {"feed": "The site’s own feed", "news-sitemap": "The site’s news sitemap", "wp-json": "The site’s WordPress interface"}
    writes: dict[str, str | bool | None] = {} if in_page else {"url": rung.url, "listing.item": None}
    name = names.get(rung.kind, "The data in the page")
    return Way(f"{rung.kind}:{path}"[:200], name, NAMES[rung.kind], sentence, writes, None, chosen=rung.url == read_at)


def other_lists(listing: Listing, url: str) -> tuple[Way, ...]:
    """Other lists of a page, or what a page without one might mean by it."""
    found = []
    for number, other in enumerate((one for one in listing.alternatives if one.selector and one.items), 2):
        first = other.items[0].title[:60]
        some = f"{len(other.items)} links or more" if len(other.items) >= 12 else count(len(other.items), "link")
        sentence = f"{some}. {' '.join(other.evidence[:2])}".strip()
        writes: dict[str, str | bool | None] = {"url": url, "listing.item": other.selector}
        found.append(Way(f"list-{number}", f"Another list: “{first}”", f"{other.confidence:.0%}", sentence, writes, other.confidence))
    return tuple(found)


# ------------------------------------------------------------------------------------------------------------- nothing


def found_page(result: Preview, spec: SourceSpec, robots: Robots) -> Found:
    """What a preview of a page without a list tells: a release, or little more than words."""
    zone = Zone(spec.timezone, "", is_open=False)
    draft, _ = result.drafts[0]
    if draft.published is None and len(draft.text) < _ARTICLE and result.page:
        code = result.page.rung.listing.refusal
        return replace(found_nothing(code, "", result.url, zone, robots, result.page), requests=result.requests)
    bare = found_nothing("single-article", "", result.url, zone, robots)
    return replace(bare, kind="release", releases=(_of_draft(draft, ""),), requests=result.requests)


def found_nothing(code: str, message: str, url: str, zone: Zone, robots: Robots, page: PageReading | None = None) -> Found:
    """What was seen instead of a list, and what to do about it."""
    parts = urlsplit(url)
    reason = REASONS.get(code, "")
    words = _WORDS.get(code) or (sentence(reason), ADVICE.get(code, "") or message)
    seen, advice = (text.format(host=parts.netloc, path=parts.path or "/") if code in _WORDS else text for text in words)
    listing = page.rung.listing if page else None
    ways = (*(other_lists(listing, url) if listing else ()), *((_IN_BROWSER,) if code == "list-behind-script" else ()))
    why = listing.evidence if listing else ()
    tries = _above(url) if code in ("single-article", "http-404-missing") else ()
    return Found("nothing", seen, url, robots, zone, seen, advice, code, ways=ways, why=why, tries=tries)


def robots_of(error: SourceError | None, memory: RobotsMemory, url: str, now: datetime) -> Robots:
    """What robots.txt of an address's host said, as far as it was asked."""
    host = urlsplit(url).netloc
    if error is not None and error.code == "robots-disallow":
        return Robots("refused", f"refused by {host}/robots.txt. We keep to that.")
    if error is not None and error.code in _NOT_ASKED:
        return Robots("unknown", "")
    rules = known_robots(memory, url, now)
    if rules is None:
        return Robots("unknown", f"{host}/robots.txt could not be read.")
    if rules.is_empty:
        return Robots("silent", f"allowed; {host}/robots.txt says nothing to us.")
    if rules.pause_s:
        pause = f"{rules.pause_s:g}"
        return Robots("delayed", f"allowed by {host}/robots.txt, with {pause} s between requests. We keep to that.", rules.pause_s)
    return Robots("allowed", f"allowed by {host}/robots.txt.")


def _above(url: str) -> tuple[str, ...]:
    """The folders above an address, the nearest first; where a release is, its list is often one of them."""
    folders = [urljoin(url, "."), urljoin(url, ".."), urljoin(url, "/")]
    if url.endswith("/"):
        folders = [urljoin(url, ".."), urljoin(url, "../.."), urljoin(url, "/")]
    return tuple(folder for folder in dict.fromkeys(folders) if folder != url)
