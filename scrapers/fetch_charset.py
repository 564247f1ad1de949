"""From bytes to text, whatever the page and its server claim.

    decode_html("Größe".encode("latin-1"), "iso-8859-1")     # ("Größe", "windows-1252")

Only text codecs stand in the table. Python also knows `zlib`, `hex`, `idna` and `undefined` as codecs, and a page that names one of
them raised AssertionError or TypeError in other clients (reliability, section 6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

HEAD = 4_096  # bytes in which <meta charset> is looked for; the standard says 1,024, pages are not that tidy
SAMPLE = 65_536
_META = re.compile(rb"""<(?:meta\s[^>]{0,400}?\bcharset|\?xml\s[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

# WHATWG Encoding: name -> (Python's codec, labels). Browsers read latin-1 as windows-1252 and gb2312 as gb18030, so do we.
_ENCODINGS = {
    "utf-8": ("utf-8", "utf8 unicode-1-1-utf-8 utf-8"),
    "ibm866": ("cp866", "866 cp866 csibm866 ibm866"),
    "iso-8859-2": ("iso8859-2", "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 l2 latin2"),
    "iso-8859-3": ("iso8859-3", "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 l3 latin3"),
    "iso-8859-4": ("iso8859-4", "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 l4 latin4"),
    "iso-8859-5": ("iso8859-5", "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5"),
    "iso-8859-6": ("iso8859-6", "arabic asmo-708 csisolatinarabic ecma-114 iso-8859-6 iso-ir-127 iso8859-6 iso88596 iso_8859-6"),
    "iso-8859-7": ("iso8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7"),
    "iso-8859-8": ("iso8859-8", "csisolatinhebrew hebrew iso-8859-8 iso-8859-8-i iso-ir-138 iso8859-8 iso88598 iso_8859-8 logical visual"),
    "iso-8859-10": ("iso8859-10", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
    "iso-8859-13": ("iso8859-13", "iso-8859-13 iso8859-13 iso885913"),
    "iso-8859-14": ("iso8859-14", "iso-8859-14 iso8859-14 iso885914"),
    "iso-8859-15": ("iso8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 latin9"),
    "iso-8859-16": ("iso8859-16", "iso-8859-16"),
    "koi8-r": ("koi8-r", "cskoi8r koi koi8 koi8-r koi8_r"),
    "koi8-u": ("koi8-u", "koi8-ru koi8-u"),
    "macintosh": ("mac-roman", "csmacintosh mac macintosh x-mac-roman"),
    "x-mac-cyrillic": ("mac-cyrillic", "x-mac-cyrillic x-mac-ukrainian"),
    "windows-874": ("cp874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"),
    "windows-1250": ("cp1250", "cp1250 windows-1250 x-cp1250"),
    "windows-1251": ("cp1251", "cp1251 windows-1251 x-cp1251"),
    "windows-1252": (
        "cp1252",
        "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 l1 latin-1 latin1 "
        "us-ascii windows-1252 x-cp1252",
    ),
    "windows-1253": ("cp1253", "cp1253 windows-1253 x-cp1253"),
    "windows-1254": ("cp1254", "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 l5 latin5 windows-1254 x-cp1254"),
    "windows-1255": ("cp1255", "cp1255 windows-1255 x-cp1255"),
    "windows-1256": ("cp1256", "cp1256 windows-1256 x-cp1256"),
    "windows-1257": ("cp1257", "cp1257 windows-1257 x-cp1257"),
    "windows-1258": ("cp1258", "cp1258 windows-1258 x-cp1258"),
    "gb18030": ("gb18030", "chinese csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"),
    "big5": ("big5hkscs", "big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
    "euc-jp": ("euc-jp", "cseucpkdfmtjapanese euc-jp x-euc-jp"),
    "iso-2022-jp": ("iso2022-jp", "csiso2022jp iso-2022-jp"),
    "shift_jis": ("cp932", "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"),
    "euc-kr": ("cp949", "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949"),
    "utf-16-le": ("utf-16-le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"),
    "utf-16-be": ("utf-16-be", "unicodefffe utf-16be"),
}
_CODECS = MappingProxyType({name: codec for name, (codec, _) in _ENCODINGS.items()})
_LABELS = MappingProxyType({label: name for name, (_, labels) in _ENCODINGS.items() for label in labels.split()})

# What a page without any word on its encoding is tried as: the share that characters which every text of the language is full of have
# among its non-ASCII ones. Running text has twice the share asked for, the same bytes in a wrong codec less than half of it.
_KANA = frozenset("のにはをたがでとしれさあいうえかきくけこすせそちつてなねまみもやゆよらりるろん。、")
_CYRILLIC = frozenset("оеаинтсрвлкмдпуя")
_TELLTALE = (
    ("shift_jis", 0.15, _KANA),
    ("euc-jp", 0.15, _KANA),
    ("gb18030", 0.1, frozenset("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年，。")),
    ("big5", 0.1, frozenset("的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年，。")),
    ("euc-kr", 0.15, frozenset("이다는을의에가고한로를지하사도기은시대인자어정부회")),
    ("windows-1251", 0.45, _CYRILLIC),
    ("koi8-r", 0.45, _CYRILLIC),
)


def decode_html(body: bytes, declared: str) -> tuple[str, str]:
    """The text of a page and the name of the encoding used. Never raises.

    `declared` is the charset of the HTTP header. Valid UTF-8 wins, whatever was declared; then byte order mark, header, <meta>, if the
    bytes bear them out; then a guess by the letters, and windows-1252 as browsers do.
    """
    labels = [*_marks(body, declared)]
    if "iso-2022-jp" in labels and b"\x1b$" in body:  # seven bits only, so it would pass for UTF-8
        return _text(body, "iso-2022-jp"), "iso-2022-jp"
    tests = [(_fits, "utf-8"), (_nearly_fits, "utf-8"), *((test, name) for test in (_fits, _nearly_fits) for name in labels)]
    name = next((name for test, name in tests if test(body, name)), None) or _guess(body)
    return _text(body, name), name


def _marks(body: bytes, declared: str) -> Iterator[str]:
    """The encodings named by byte order mark, header and <meta>, in this order; unknown labels are passed over."""
    yield from (name for mark, name in _BOMS if body.startswith(mark))
    header = _LABELS.get(declared.strip().lower())
    if header:
        yield header
    for found in _META.finditer(body[:HEAD]):
        name = _LABELS.get(found[1].decode("ascii", "replace").lower())
        if name and not name.startswith("utf-16"):  # a <meta> that could be read is not UTF-16
            yield name


def _text(body: bytes, name: str) -> str:
    return body.decode(_CODECS[name], errors="replace").removeprefix("\ufeff")


def _fits(body: bytes, name: str) -> bool:
    try:
        body.decode(_CODECS[name])
    except UnicodeDecodeError:
        return False
    return True


def _nearly_fits(body: bytes, name: str) -> bool:
    """A page with a cut or foreign character somewhere: far more good sequences than bad ones."""
    text = body[:SAMPLE].decode(_CODECS[name], errors="replace").rstrip("\ufffd")
    bad = text.count("\ufffd")
    good = sum(char > "\x7f" for char in text) - bad
    return good > 10 * bad


def _guess(body: bytes) -> str:
    sample = body[:SAMPLE]
    scores = {name: _typical(sample.decode(_CODECS[name], errors="replace"), telltale) / share for name, share, telltale in _TELLTALE}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= 1 else "windows-1252"


def _typical(text: str, telltale: frozenset[str]) -> float:
    foreign = [char for char in text if char > "\x7f"]
    return sum(char in telltale for char in foreign) / len(foreign) if foreign else 0.0
