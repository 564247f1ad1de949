"""Which time zone a site probably means where it names none, and why: by the places of its datelines, by its address, by its language.

    guess_zone("https://www.example.co.uk/news", "en", ())                 ->  Guess("Europe/London", "the address ends in .uk")
    guess_zone("https://www.example.com/news", "en", ["Munich", "Munich"])  ->  Guess("Europe/Berlin", "2 releases begin in Munich")

A guess is for a person to confirm. Countries and cities come from the zone database itself; the tables here add what it leaves out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from urllib.parse import urlsplit
from zoneinfo import available_timezones

# Where the database does not name a country's most populous zone first.
_CAPITALS = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "MN": "Asia/Ulaanbaatar",
}
_COUNTRIES = {"UK": "GB", "EU": ""}  # endings of addresses that are no country codes
# Endings that are sold to anybody.
_OF_ANYBODY = frozenset({"ai", "app", "cc", "co", "fm", "gg", "io", "la", "ly", "me", "tv", "ws", "to", "vc"})
# Languages that are spoken in one country above all, or written in its way.
_SPOKEN = (
    "cs:CZ da:DK de:DE el:GR et:EE fi:FI he:IL hr:HR hu:HU id:ID is:IS it:IT ja:JP ko:KR lt:LT lv:LV ms:MY nb:NO nl:NL nn:NO no:NO "
    "pl:PL ro:RO sk:SK sl:SI sv:SE th:TH tr:TR uk:UA vi:VN zh:CN zh-hans:CN zh-hant:TW"
)
_LANGUAGES = MappingProxyType(dict(pair.split(":") for pair in _SPOKEN.split()))
_CITIES = {
    "Asia/Shanghai": "Beijing Shenzhen Guangzhou Hangzhou Nanjing Chengdu Wuhan Tianjin Suzhou 北京 上海 深圳 广州 杭州",
    "Asia/Hong_Kong": "香港 Hongkong",
    "Asia/Taipei": "台北 臺北 Hsinchu",
    "Asia/Tokyo": "Osaka Kyoto Yokohama Nagoya 東京 大阪",
    "Asia/Seoul": "서울 Busan Suwon",
    "Asia/Kolkata": "Mumbai Delhi New_Delhi Bengaluru Bangalore Chennai Hyderabad Pune",
    "Asia/Dubai": "Abu_Dhabi Sharjah دبي",
    "Europe/Berlin": "Munich München Frankfurt Hamburg Cologne Köln Stuttgart Düsseldorf Leipzig Dresden Hannover",
    "Europe/Zurich": "Geneva Genève Basel Bern Lausanne Zürich",
    "Europe/London": "Manchester Birmingham Edinburgh Glasgow Oxford Leeds Bristol Cardiff Liverpool",
    "Europe/Paris": "Lyon Toulouse Grenoble Strasbourg Lille",
    "Europe/Rome": "Milan Milano Turin Torino Roma",
    "Europe/Madrid": "Barcelona Valencia Bilbao",
    "Europe/Amsterdam": "Rotterdam The_Hague Eindhoven Utrecht",
    "Europe/Vienna": "Wien Graz Linz",
    "Europe/Brussels": "Antwerp Ghent Leuven Bruxelles",
    "America/New_York": "Washington Boston Philadelphia Atlanta Miami Pittsburgh Baltimore Charlotte Orlando Cleveland",
    "America/Chicago": "Houston Dallas Austin Minneapolis St._Louis Nashville Milwaukee San_Antonio Kansas_City",
    "America/Denver": "Salt_Lake_City Albuquerque Boulder",
    "America/Los_Angeles": "San_Francisco Seattle San_Diego San_Jose Palo_Alto Mountain_View Santa_Clara Cupertino Portland Las_Vegas",
    "America/Toronto": "Montreal Montréal Ottawa Québec",
    "Australia/Sydney": "Canberra",
}


@dataclass(frozen=True, slots=True)
class Guess:
    """A zone, and what speaks for it: half a sentence, "" when nothing does and the zone is UTC."""

    zone: str
    why: str


def guess_zone(url: str, language: str, places: Iterable[str]) -> Guess:
    """The zone that the places of most datelines are in, else that of the country of the address, else of the language, else UTC."""
    return _by_places(places) or _by_address(url) or _by_language(language) or Guess("UTC", "")


def _by_places(places: Iterable[str]) -> Guess | None:
    named = [(zone, place) for place in places if (zone := _cities().get(place.split(",")[0].strip().casefold()))]
    if not named:
        return None
    zone, _ = Counter(zone for zone, _ in named).most_common(1)[0]
    here = [place for found, place in named if found == zone]
    count = f"{len(here)} releases begin" if len(here) > 1 else "a release begins"
    return Guess(zone, f"{count} in {Counter(here).most_common(1)[0][0]}")


def _by_address(url: str) -> Guess | None:
    ending = (urlsplit(url).hostname or "").rpartition(".")[2]
    zone = "" if ending in _OF_ANYBODY else _country(ending)
    return Guess(zone, f"the address ends in .{ending}") if zone else None


def _by_language(language: str) -> Guess | None:
    main, *others = language.split("-")
    region = next((part for part in others if len(part) == 2), "")
    country = region or _LANGUAGES.get("-".join((main, *others[:1])).lower()) or _LANGUAGES.get(main.lower(), "")
    zone = _country(country)
    return Guess(zone, f"the page says that its language is {language}") if zone else None


def _country(code: str) -> str:
    code = _COUNTRIES.get(code.upper(), code.upper())
    return _CAPITALS.get(code) or _zones().get(code, "")


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, str]:
    """The first zone of each country in the zone database."""
    first: dict[str, str] = {}
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            first.setdefault(country, zone)
    return MappingProxyType(first)


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, str]:
    """The zones by their own cities, and by those of the table."""
    own = {name.rpartition("/")[2]: name for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/")}
    added = {city: zone for zone, cities in _CITIES.items() for city in cities.split()}
    return MappingProxyType({city.replace("_", " ").casefold(): zone for city, zone in (own | added).items()})
