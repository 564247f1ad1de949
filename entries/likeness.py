"""What two readings of releases have in common: their own words, without what stands around them. Pure.

said = said_by(draft)                      # title, text, and the lines of captions, boilerplate and contact as letters
differs(stored, said)                      # a material change: the letters of title or own text
shared(own_text(stored), own_text(said))   # 0.0 to 1.0
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from entries.ids import fingerprint, letters
from entries.model import Anatomy, Draft, Entry

NEAR = 0.7  # of the shorter text is in the longer: a corrected figure costs three shingles, and a release has fifty at least
FAR = 0.15  # two releases of one newsroom share a stock phrase, and no more
TELLING = 150  # letters below which a text may be that of any release: "Read the full text in the attached file."
_SAID = 40  # letters that are a text at all
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts in which one sign says as much as three letters
_WORD = re.compile(rf"{_DENSE.pattern}|(?:(?!{_DENSE.pattern})[^\W_])+")
_COMPARED = 20_000  # characters of a text that are compared word by word
_TITLE_WORDS = 3  # a title of fewer says too little to be known in a longer one
_LEAST = 0.4  # of the longer text: an excerpt is in its release whole, and is not the release


@dataclass(frozen=True, slots=True)
class Said:
    """What a reading says. `text` is plain, a line for each block; `around` are the letters of the lines that are not the release's own,
    `captions` those of its captions."""

    title: str
    text: str
    around: frozenset[str] = frozenset()
    captions: frozenset[str] = frozenset()


def said_by(release: Draft | Entry) -> Said:
    """The words of a draft or an entry."""
    return said(release.title, release.text, release.anatomy)


def said(title: str, text: str, anatomy: Anatomy) -> Said:
    """The same from its parts. Notes to editors are the newsroom's own words on this release; who it is and how to reach it are not."""
    parts = (*anatomy.captions, anatomy.boilerplate, anatomy.forward_looking, anatomy.contact.text if anatomy.contact else "")
    around = frozenset(filter(None, (letters(line) for part in parts for line in part.split("\n"))))
    return Said(title, text, around, frozenset(map(letters, anatomy.captions)))


def own_text(release: Said, *others: Said) -> str:
    """The text without captions, boilerplate, contact and cautions; also without lines that are such in the `others`: a paragraph is
    taken for boilerplate once three releases have it, and did not change by that."""
    around = release.around.union(*(other.around for other in others))
    return "\n".join(line for line in release.text.split("\n") if letters(line) not in around) if around else release.text


def prints(release: Said) -> tuple[str, ...]:
    """The fingerprints of a reading, the present kind first. With boilerplate and contact, and before that with captions, is how
    releases were marked in earlier versions; whoever knows them so has seen the same page."""
    without_captions = "\n".join(line for line in release.text.split("\n") if letters(line) not in release.captions)
    kinds = (own_text(release), without_captions, release.text)
    return tuple(dict.fromkeys(fingerprint(release.title, text) for text in kinds))


def body_print(release: Said) -> str:
    """The fingerprint of the own text alone; "" when that is too short to tell one release from another."""
    own = own_text(release)
    return fingerprint("", own) if is_telling(own) else ""


def is_telling(text: str) -> bool:
    """Whether a text is long enough to know a release by."""
    return weight(text) >= TELLING


def weight(text: str) -> int:
    """How many letters a text has; a sign of Chinese, Japanese or Korean counts as three."""
    found = letters(text)
    return len(found) + 2 * len(_DENSE.findall(found))


def differs(one: Said, other: Said) -> bool:
    """Whether the change from one reading to the other is material: other letters in the title or in the own text."""
    return letters(one.title) != letters(other.title) or letters(own_text(one, other)) != letters(own_text(other, one))


def is_emptied(before: Said, now: Said) -> bool:
    """Whether a reading has lost the text that a release had: a layout that is not understood, a page without its script."""
    return is_telling(own_text(before, now)) and not is_telling(own_text(now, before))


def is_another(before: Said, now: Said) -> bool:
    """Whether a reading has nothing to do with a release: it has another title, and a text, and hardly a word of the release's."""
    one, other = own_text(before, now), own_text(now, before)
    has_words = is_telling(one) and weight(other) >= _SAID
    return has_words and letters(before.title) != letters(now.title) and shared(one, other) < FAR


def shared(one: str, other: str) -> float:
    """Which share of the shorter text stands in the longer, in runs of three words, 0.0 to 1.0."""
    mine, yours = _shingles(one), _shingles(other)
    return len(mine & yours) / (min(len(mine), len(yours)) or 1)


def is_near(one: str, other: str) -> bool:
    """Whether two texts are states of one: corrected, shortened or added to, but no excerpt."""
    least, most = sorted((weight(one), weight(other)))
    return is_telling(one) and is_telling(other) and least >= _LEAST * most and shared(one, other) >= NEAR


def words(text: str) -> tuple[str, ...]:
    """The words of a text without case; the signs of scripts without blanks one by one."""
    return tuple(_WORD.findall(text[:_COMPARED].casefold()))


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    found = words(text)
    return frozenset(zip(found, found[1:], found[2:], strict=False))


def edited(one: str, other: str) -> bool:
    """Whether one title is the other with words added or taken away. In a series of like releases one word stands for another: the town,
    the number."""
    mine, yours = frozenset(words(one)), frozenset(words(other))
    less, more = sorted((mine, yours), key=len)
    added = more - less
    return len(less) >= _TITLE_WORDS and less <= more and not any(map(_is_number, added))


def _is_number(word: str) -> bool:
    return any(char.isdigit() for char in word)


def without(title: str, mark: str) -> str:
    """The letters of a title without the mark of a correction at its beginning or end: "CORRECTION: A pier opens"."""
    whole, sign = letters(title), letters(mark)
    return whole.removeprefix(sign).removesuffix(sign) if sign and whole != sign else whole
