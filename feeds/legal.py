"""What may stand in a document that strangers parse: text, addresses, language tags, media types, sizes.

All of it was checked on its way in; a database that somebody edited, or one that an older version filled, may hold anything.

web_address("https://Example.org/a b")  ->  "https://example.org/a%20b"
language_tag("en_US")                   ->  "en-US"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlsplit

MAX_ADDRESS = 4096  # characters
MAX_COUNT = 2**53 - 1  # the greatest number that every JSON parser keeps (RFC 8259 §6)

# Characters outside XML 1.0 (fifth edition, §2.2), lone surrogates included, of which one anywhere kills a whole document; and those that
# §2.2 asks documents to avoid: control characters of the second set, and what will never be a character.
_PLANES = "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 17))
_ILLEGAL = re.compile(f"[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd{_PLANES}]")
_IN_ADDRESS = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})"
_HOST = r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?"
_PORT = r"(?::[1-9][0-9]{0,4})?"
_ADDRESS = re.compile(rf"https?://(?:{_HOST}|\[[0-9a-f:.]+\]){_PORT}(?:/{_IN_ADDRESS}*(?:#{_IN_ADDRESS}*)?)")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_KEPT = "%!$&'()*+,;=:@/?~"  # beside letters, digits and "-._"
_HALF_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,127}")  # RFC 6838 §4.2
# RFC 5646 §2.1: language, extended language, script, region, variants, extensions, private use. What was registered once and fits no
# pattern (i-klingon) is left out.
_LANGUAGE = re.compile(
    r"([a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3})){0,4}"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8}){1,8}){0,4}(?:-x(?:-[a-z0-9]{1,8}){1,8})?",
    re.IGNORECASE | re.ASCII,
)
# ISO 639-1: a page may declare "xx", and validators refuse a feed for it. Of three letters, thousands are in use.
_TWO_LETTERS = frozenset(
    """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj
kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv
ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti
tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
""".split()  # noqa: SIM905 - each in quotes of its own, they would fill the page
)
# What can hold no text, as the classes of values write it.
_NO_TEXT = frozenset({"int", "int | None", "float", "bool", "date | None", "datetime", "datetime | None", "timedelta", "ZoneInfo"})

Value = TypeVar("Value")


def legal(value: Value) -> Value:
    """The value with every text in it legal in XML 1.0, at any depth; the same object when it was already."""
    return value if _is_legal(value) else _made_legal(value)


def is_iri(text: str) -> bool:
    """Whether this is an absolute IRI (RFC 3987), as every id of Atom must be."""
    return _IRI.fullmatch(text) is not None


def web_address(text: str) -> str:
    """An http(s) address as RFC 3986 writes it: nothing but ASCII, the host in lower case, a path. "" for all else, user names included."""
    if len(text) > MAX_ADDRESS:
        return ""
    return text if _ADDRESS.fullmatch(text) else _mended(text)


@lru_cache(maxsize=1024)  # by source and language, a feed has few
def language_tag(text: str) -> str:
    """A language as BCP 47 writes it, "" for what is none."""
    tag = text.strip().replace("_", "-")
    found = _LANGUAGE.fullmatch(tag)
    if not found or (len(found[1]) == 2 and found[1].lower() not in _TWO_LETTERS):
        return ""
    return tag


def media_type(text: str) -> str:
    """A media type without parameters, in lower case; "application/octet-stream" for what is none (RFC 2046 §4.5.1)."""
    kind = text.partition(";")[0].strip().lower()
    return kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"


def count(number: int | None, least: int = 0) -> int | None:
    """A number of octets or pixels, None when it cannot be one."""
    return number if number is not None and least <= number <= MAX_COUNT else None


def _is_legal(value: Any) -> bool:  # Any: whatever a feed is made of
    """The look at all of a feed's texts, of which hardly any is illegal."""
    kind: type = type(value)
    if kind is str:
        # What Python can print is legal; that is quicker to see, and enough for most texts.
        return value.isprintable() or value.replace("\n", "").isprintable() or not _ILLEGAL.search(value)
    if kind is tuple:
        return all(map(_is_legal, value))
    if texts := _getter(kind):
        return all(map(_is_legal, texts(value)))
    if isinstance(value, Mapping):
        return all(map(_is_legal, value)) and all(map(_is_legal, value.values()))
    return True


def _made_legal(value: Value) -> Value:
    if isinstance(value, str):
        return cast(Value, _ILLEGAL.sub("", value))
    if isinstance(value, tuple):
        return cast(Value, tuple(map(legal, value)))
    kind: type = type(value)
    if names := _texts_of(kind):
        return replace(value, **{name: legal(getattr(value, name)) for name in names})  # type: ignore[type-var] # what has fields is a dataclass
    if isinstance(value, Mapping):
        return cast(Value, {legal(key): legal(item) for key, item in value.items()})
    return value


@cache
def _texts_of(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass in which there may be text; nothing for other types."""
    return tuple(field.name for field in fields(kind) if field.type not in _NO_TEXT) if is_dataclass(kind) else ()


@cache
def _getter(kind: type) -> Callable[[Any], Iterable[Any]] | None:  # Any: the fields of whatever class it is
    """What reads all those fields at once."""
    names = _texts_of(kind)
    return attrgetter(*names, names[0]) if names else None  # of one name alone it would give no tuple


def _mended(text: str) -> str:
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii").rstrip(".")
        port = f":{parts.port}" if parts.port else ""
        path, query, fragment = (quote(_HALF_ESCAPE.sub("%25", part), safe=_KEPT) for part in (parts.path, parts.query, parts.fragment))
    except ValueError:  # a port that is none, a lone bracket, half a surrogate, a name too long
        return ""
    address = f"{parts.scheme.lower()}://{f'[{host}]' if ':' in host else host}{port}{path or '/'}"
    address += (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    return address if "@" not in parts.netloc and _ADDRESS.fullmatch(address) else ""
