"""Which language a release is in: what is declared, when the text does not contradict it.

Templates declare `lang="en"` on pages in other languages often enough that the words decide where they are clear.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# The commonest short words; a word that two languages share counts for both.
_COMMON = {
    "en": "the and of to in is that for with was on are as by have from this will be has its",
    "de": "der die und das den von mit für ist des im nicht ein eine auf dem zu sich werden auch",
    "fr": "le la les des et est dans pour une que qui sur avec au par plus pas du aux sont",
    "es": "el la los las de que en y un una por con para del se es como más su al",
    "it": "il di che la per un in con del della non sono è una gli dei nel alla più anche",
    "pt": "o a os as de que em um uma para com não do da dos das no na é ao",
    "nl": "de het een van en in is dat op te voor met zijn niet aan er door ook bij naar",
    "sv": "och att det som är på för en av med den inte till ett har de om vi från var",
    "no": "og det er som på for en av med ikke til har de den et om fra var vi å",
    "da": "og det er som på for en af med ikke til har de den et om fra var der at",
    "fi": "ja on ei se että oli hän joka mutta kun myös ovat sen tai mukaan vuoden",
    "pl": "i w na z się do nie że jest o to dla po jak przez oraz są od który za",
    "cs": "a v se na je že s z do o to i pro za ve by jako které podle také",
    "hu": "a az és hogy nem is egy ez meg van volt már csak mint el még",
    "ro": "și în de la a cu pe pentru că este din care nu un o mai au sau",
    "tr": "ve bir bu için ile da de olarak çok en olan daha gibi kadar ise",
    "id": "yang dan di dengan untuk dari ini pada dalam tidak itu ke akan adalah oleh",
    "vi": "và của là có trong cho được với các những một không người đã này",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), 0.05, ("ja",)),
    (re.compile("[\uac00-\ud7af]"), 0.2, ("ko",)),
    (re.compile("[\u3400-\u9fff]"), 0.2, ("zh",)),
    (re.compile("[\u0400-\u04ff]"), 0.3, ("ru", "uk", "bg", "sr", "be", "mk", "kk", "mn")),
    (re.compile("[\u0600-\u06ff]"), 0.3, ("ar", "fa", "ur", "ps", "ku")),
    (re.compile("[\u0590-\u05ff]"), 0.3, ("he", "yi")),
    (re.compile("[\u0370-\u03ff]"), 0.3, ("el",)),
    (re.compile("[\u0e00-\u0e7f]"), 0.3, ("th",)),
    (re.compile("[\u0900-\u097f]"), 0.3, ("hi", "mr", "ne")),
)
_BEYOND_LATIN = re.compile("[\u0370-\uffff]")  # where all of these begin
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?(?:[-_.@].*)?$")
_ENOUGH = 12  # common words before a count is believed


def read_language(declared: Iterable[str], text: str) -> str:
    """BCP 47: the first declared language that the text does not contradict, else what the text shows, else ""."""
    possible = [tag for value in declared if (tag := normal_tag(value))]
    shown = _by_script(text) or _by_words(text)
    for tag in possible:
        if not shown or tag.split("-")[0] in shown or _is_sister(tag, shown):
            return tag
    return shown[0] if shown else ""


def normal_tag(value: str) -> str:
    """A language tag in its usual case (`zh-Hans-CN`), "" when it is none. `en_US` and `EN-us` are forgiven."""
    found = _TAG.match(value.strip())
    if not found or found[1].lower() in ("und", "xx", "zxx"):
        return ""
    parts = (found[1].lower(), (found[2] or "").title(), (found[3] or "").upper())
    return "-".join(part for part in parts if part)


def _by_script(text: str) -> tuple[str, ...]:
    sample = "".join(filter(str.isalpha, text[:4_000]))
    if not _BEYOND_LATIN.search(sample):
        return ()
    for pattern, share, languages in _SCRIPTS:
        if len(pattern.findall(sample)) > share * len(sample):
            return languages
    return ()


def _by_words(text: str) -> tuple[str, ...]:
    """The language whose common words are clearly most frequent, () when there are too few to tell."""
    shown = Counter(_WORD.findall(text[:6_000].lower()))
    counts = sorted(((sum(shown[word] for word in common), language) for language, common in _WORDS.items()), reverse=True)
    (best, language), (second, _) = counts[0], counts[1]
    return (language,) if best >= _ENOUGH and best > 1.4 * second else ()


def _is_sister(tag: str, shown: tuple[str, ...]) -> bool:
    """Norwegian has three tags, and its words are nearly Danish; a language without a word list cannot be contradicted by words."""
    primary = tag.split("-")[0]
    nordic = {"no", "nb", "nn", "da"}
    is_latin = shown[0] in _WORDS
    return (primary in nordic and bool(nordic.intersection(shown))) or (is_latin and primary not in _WORDS and primary not in _NOT_LATIN)


_NOT_LATIN = frozenset(language for _, _, languages in _SCRIPTS for language in languages)
