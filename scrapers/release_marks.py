"""The marks of a release: release line, correction, end, and the headings of what follows the text.

read_release_line("FOR IMMEDIATE RELEASE Release Date: July 21, 2025")  ->  ReleaseLine(immediate=True, day=date(2025, 7, 21))
boilerplate_of("About Example Corp")                                   ->  "Example Corp"
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from entries import SectionKind
from scrapers.date_shapes import Habits, days_in
from scrapers.date_words import WEEKDAY, fold
from scrapers.embargo import may_be_embargo

LONGEST_LINE = 200  # characters of a release line or heading
_IMMEDIATE = re.compile(
    r"(?:for )?immediate release|zur sofortigen (?:veroffentlichung|freigabe)|sofort frei(?:gegeben)?|sperrfrist: keine"
    r"|(?:pour )?(?:diffusion|publication) immediate|para (?:su )?(?:publicacion|difusion|divulgacion) inmediata|publicacion inmediata"
    r"|(?:per (?:il )?)?(?:rilascio|diffusione|pubblicazione) immediat[ao]|para (?:divulgacao|publicacao) imediata|divulgacao imediata"
    r"|voor (?:onmiddellijke|directe) (?:publicatie|vrijgave)|for omedelbar (?:publicering|release)|til (?:oyeblikkelig|ojeblikkelig)"
    r"|即时发布|即時發[布佈]|立即发布|立即發[布佈]|供即时发布|即日解禁|即日発表|즉시 ?(?:배포|보도)"
)
# What newsrooms call a release; what follows the word decides whether a block is only that.
_RELEASE = (
    r"(?:(?:press|media|news) (?:release|statement)|presse(?:mitteilung|information|meldung|aussendung)|medienmitteilung"
    r"|communique(?: de presse)?|nota (?:de (?:prensa|imprensa)|stampa)|comunicado(?: de (?:prensa|imprensa)| a (?:la prensa|imprensa))?"
    r"|boletin de prensa|comunicato(?: stampa)?|persbericht|press(?:e)?meddelande|pressem(?:elding|eddelelse)|lehdistotiedote"
    r"|informacja prasowa|新闻稿|新聞稿|보도 ?자료|(?:プレス|ニュース)リリース|報道(?:資料|発表))"
)
_LINE = re.compile(
    r"(?:press |media |news )?release(?: date| no\b| number| #|:)|for release\b|date of release"
    rf"|{_RELEASE}\s*(?:$|:|#|第|제\s?\d|n[ro]?[ .°]|num\b)"
    r"|(?:veroffentlicht|freigabe|datum|stand|fecha|date|data|发布日期|發[布佈]日期|発表日|배포일)\s*:"
)
_ONLY_DATED = re.compile(r"(?:veroffentlicht|freigabe|datum|stand|fecha|date|data)\s*:")
# "Communiqué de presse du 7 avril 2021": its day follows at once, and nothing follows that.
_LINE_OF = re.compile(
    rf"{_RELEASE}[\s,|–-]*(?:(?:vom|du|del|de|do|of|from|dated|van|av|fra|den|le|{WEEKDAY})[\s,]+)*(?=\d|[^\W\d_]{{3,12}}\.?\s\d)"
)
_NUMBER = re.compile(
    r"(?:release|mitteilung|information|meldung|presse|prensa|stampa|imprensa)?\s*(?:\b(?:no|nr|n|num)\b[.°]{0,2}(?:o\b)?|#|第|제)"
    r"\s*:?\s*((?:\d{1,5})(?:[/-]\d{2,4})?)"
)
_END = re.compile(
    r"(?:[#*]\s?){2,}|#{2,}.{0,3}|[-–—~*\s\[(#]*(?:ends?|ende|endes|schluss|fin|fine|fim|einde|slut|koniec|konec|loppu|son|конец|the end"
    r"|end of (?:press |media |news )?release|fin du communique|30|xxx|o0o"
    r"|(?:fin|fine|fim|ende|einde|slut|slutt|final) (?:del? |der |do |des? |van het )?(?:(?:il )?(?:comunicado|comunicato"
    r"|communique)(?: de (?:prensa|imprensa|presse)| stampa)?"
    r"|nota de prensa|pressemitteilung|mitteilung|persbericht|pressmeddelande))[-–—~*\s\])#.]*|[-–—\s]*[（(【\[]?\s?(?:完|全文完|以上|끝"
    r"|了)\s?[）)】\]]?[-–—\s]*"
)
_NEEDS_DASH = re.compile(r"(?:30|son|xxx|fin|slut|fine|了|\*\s?\*)")
_ABOUT = re.compile(
    r"[■●◆▪◼•*#\s]*(?:about|a propos(?: de la| de l'| du| des| de| d')?|uber|acerca de|sobre(?: (?:a|o|as|os|la|el|los|las))?(?=\s)"
    r"|informazioni su|chi e|a proposito di|su di|over|om|o firmie"
    r"|关于|關於|о компании|hakkinda)(?P<gap>\s*[:：]?\s*)(?P<name>\S.*)?$",
    re.S,
)
_ABOUT_AFTER = re.compile(
    r"[■●◆▪◼•*#【\[\s]*(?P<name>.{2,40}?)\s?(?:について|とは|の概要|の会社概要|에 대하여|에 대해서?|소개|hakkinda)[】\]:：\s]*$"
)
_ABOUT_NOBODY = re.compile(
    r"[■●◆▪◼•*#【\[\s]*(?:会社概要|會社概要|企業情報|公司简介|公司簡介|企业简介|회사 ?(?:소개|개요)|company profile|corporate profile"
    r"|boilerplate|unternehmensprofil|firmenprofil|about (?:us|the (?:company|issuer))"
    r"|uber uns|qui sommes-nous ?\??|quienes somos|sobre nos(?:otros)?|acerca de nosotros|chi siamo|quem somos|over ons|wie zijn wij\??"
    r"|om oss|om os|tietoa meista|o nas)[】\]:：.\s]*"
)
_ARTICLE = re.compile(r"(?:the|die|das|den|der|la|le|les|l'|el|los|las|il|lo|gli|o|os|as|het|de)\s+(?=\S)|l'")
_NOTES = re.compile(
    r"[\W\d]*(?:(?:notes? (?:to|for) (?:the )?|a note to )(?:news )?editors?|(?:editors?'?s?|background) notes?"
    r"|notes for (?:journalists|(?:the )?media)"
    r"|(?:wichtige[r]? )?(?:hinweise?|anmerkung(?:en)?) (?:an|fur) (?:die )?(?:redaktion(?:en)?|medien|journalist\w*)"
    r"|redaktionelle[r]? hinweise?"
    r"|notes? (?:aux|a l'attention des|pour les|a l'intention des) (?:redact(?:eurs|ions)|journalistes|editeurs)|note (?:de"
    r"|a) la redaction"
    r"|notas? (?:(?:a|para) (?:(?:l?[oa]s?|l[ao]s) )?|al |ao |aos |del |do |de la )(?:editor(?:es|a)?|redactor(?:es)?|redaccion"
    r"|redac[ao]+|periodistas|jornalistas|imprensa)"
    r"|not[ae] (?:per (?:i |gli |la )?|ai |alla |agli )(?:redattori|redazion[ei]|editori|giornalisti)"
    r"|(?:noot|opmerking|bericht) (?:voor|aan) (?:de )?(?:redacties?|pers)|redactionele noot|(?:till|til) redaktion(?:en|erna|er)?"
    r"|note til redaktionen"
    r"|(?:编[者辑]|編[者輯]|編集者)(?:注|註|按|への(?:注記|注意))|(?:致)?(?:编辑|編輯)(?:备注|備註)|备注|備註|報道関係者(?:の皆様)?へ"
    r"|편집자 ?(?:주|참고)|참고 ?사항"
    r"|notes|references|footnotes|anmerkungen|quellen)(?:\s*[(（][^()（）]{2,60}[)）])?[\s:：.】\]]*"
)
_FORWARD = re.compile(
    r"[\W]*(?:(?:(?:cautionary |important )?(?:note|statement|information|language|disclaimer)s? )?(?:(?:regarding|concerning|about|on"
    r"|under|and) )?"
    r"forward[- ]looking (?:statements?|information|language)|cautionary (?:statement|language|note)s?"
    r"|safe harbou?r|disclaimer|haftungsausschluss|(?:hinweise? (?:zu|auf|bezuglich) )?(?:zukunftsgerichtete[nr]?|zukunftsbezogene[nr]?"
    r"|vorausschauende[nr]?) aussagen"
    r"|(?:avertissement (?:sur|concernant|relatif aux) (?:les )?)?(?:declarations|enonces|informations) prospecti(?:ve?s|fs)"
    r"|(?:aviso sobre (?:las )?)?(?:declaraciones|informacion|manifestaciones) (?:prospectivas?|a futuro|de futuro)"
    r"|dichiarazioni (?:previsionali|prospettiche)|dichiarazioni di carattere previsionale"
    r"|(?:declaracoes|afirmacoes|informacoes) (?:prospectivas|sobre (?:o futuro|eventos futuros|perspectivas futuras))"
    r"|declaracoes prospetivas"
    r"|toekomstgerichte (?:verklaringen|uitspraken|informatie)|framatblickande (?:uttalanden|information)|fremadrettede udsagn"
    r"|fremtidsrettede uttalelser"
    r"|(?:关于|有关|關於|有關)?前瞻性(?:陈述|陳述|声明|聲明|说明|說明|信息|資訊)|将来(?:の)?見通し|見通しに関する注意"
    r"|미래 ?예측 ?(?:진술|정보)|전망 ?정보)"
)

# A heading of its own that names the company, too: "Example Forward-Looking Statements", "Example Corp Safe Harbor".
_FORWARD_OF = re.compile(r"(?:[A-Z][\w.&'’-]*\s){1,3}(?i:forward[- ]looking statements?|safe harbou?r(?: statements?)?)\s?:?\s?(?:\n|$)")


# That a release replaces one with an error. "UPDATE:" and "Updated" are news; a sentence on corrections is text.
_CORRECTED = (
    r"(?:c ?o ?r ?r ?e ?c ?t ?i ?o ?n|corrections?|corrected(?: (?:version|release|copy))?|correcting|corrective"
    r"|erratum|errata"
    r"|corrigendum|rectificati(?:f|on)|rectificatie|korrektur|berichtigung|berichtigt(?:e fassung)?|korrigiert(?:e (?:fassung|version))?"
    r"|fe de erratas?|correccion|rectificacion|rettifica|errata corrige|errata|correcao|retificacao|rattelse|korrigering|rettelse|oikaisu"
    r"|更正|更正稿|勘误|勘誤|訂正|정정)"
)
_CORRECTION = re.compile(
    rf"/\s?{_CORRECTED}\s?(?:--|[-–—])[^/]{{1,80}}/\s*|[\s\W]*correcting and replacing\b"
    rf"|[\s\W]*{_CORRECTED}(?:\s*(?:notice|from source|a la nota|(?:no|nr)?[. ]?\d{{1,2}}))?\s*"
    r"(?:[:：]|[-–—]{1,2}(?=\s)|(?=[)\]】/|])|[/|]|$)[\s\W]*"
)
_CORRECTED_AFTER = re.compile(rf"\s*[(\[（【|–—-]\s*{_CORRECTED}\s*[)\]）】]?\s*$")


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """What a line such as "FOR IMMEDIATE RELEASE", "Press Release No. 42/2023" or "Release Date: 5 March 2024" says."""

    immediate: bool = False
    number: str = ""
    day: date | None = None


def read_release_line(text: str, *, language: str = "") -> ReleaseLine | None:
    """The release line that a block is, or None. A sentence that mentions a release is none."""
    return _release_line(text, language.lower()) if len(text) <= LONGEST_LINE else None


@lru_cache(maxsize=1024)  # several questions are asked about each line, and the pages of a source have most short lines in common
def _release_line(text: str, language: str) -> ReleaseLine | None:
    if may_be_embargo(text):
        return None
    folded = fold(text).strip(" *_#-[]()")
    immediate = bool(_IMMEDIATE.search(folded[:80]))
    of = _LINE_OF.match(folded)
    if not immediate and not of and not _LINE.match(folded):
        return None
    number = _NUMBER.search(folded)
    days = days_in(folded, Habits(language, ""))
    if of and not immediate and not _LINE.match(folded):
        days = [found for found in days if found.start <= of.end() and not folded[found.end :].strip(" .,:)r")]
    if not immediate and not number and not days and not re.fullmatch(r"[\w\s]{3,40}:?", folded):
        return None
    return ReleaseLine(immediate, number[1] if number else "", days[0].day if days else None)


def is_release_line(text: str, *, language: str = "") -> bool:
    """Whether a block calls itself a release, and is not only a day with a label ("Stand: 3. Mai 2022"), as any page has it."""
    return read_release_line(text, language=language) is not None and not _ONLY_DATED.match(fold(text[:40]).strip())


def read_correction(text: str) -> str:
    """The words with which a title or a line marks a corrected reissue, as printed: "CORRECTION:", "(Berichtigung)"; "" without any."""
    folded = fold(text[:LONGEST_LINE])
    if found := _CORRECTION.match(folded):
        return text[: found.end()].strip()
    found = _CORRECTED_AFTER.search(folded)
    return text[found.start() :].strip() if found and len(text) <= LONGEST_LINE else ""


def is_end_mark(text: str) -> bool:
    """Whether a block says that the release ends: ###, -ENDS-, -30-, （完）."""
    folded = fold(text).strip()
    if not 1 < len(folded) <= 40 or not _END.fullmatch(folded):
        return folded in ("完", "끝", "끝.", "以上。")
    # A word that means something else elsewhere counts only as a mark: in dashes, brackets or capitals.
    bare = folded.strip("-–—~*[]()（）【】# .")
    return not _NEEDS_DASH.fullmatch(bare) or folded != bare or text.strip().isupper()


def boilerplate_of(text: str) -> str | None:
    """The organisation that a heading "About ..." names, "" when it names none, None when the block is no such heading.

    Also where lost markup glued the heading to its paragraph: "About ExampleExample, a pioneer ...".
    """
    folded = fold(text)
    if len(folded) <= 80 and _ABOUT_NOBODY.fullmatch(folded):
        return ""
    if len(folded) <= 60 and (found := _ABOUT_AFTER.fullmatch(folded)):
        return text[found.start("name") : found.end("name")].strip()
    found = _ABOUT.match(folded)
    if not found or not found["name"]:
        return None
    rest = text[found.start("name") :].split("\n", 1)[0]
    # Whether a name begins here: "About half of ..." and "About 118 projects" are sentences. Elision ("d'Exemple") leaves no blank.
    first = _ARTICLE.sub("", rest[:60], count=1) if _ARTICLE.match(fold(rest)) else rest
    if not first[:1].isalpha() or (first[0].islower() and not re.match(r"[a-z]+[A-Z]", first)):
        return None
    return _named_twice(rest) or _heading_name(rest)


def _named_twice(rest: str) -> str | None:
    """The name that heading and paragraph both begin with."""
    glued = re.match(r"(?P<name>.{2,80}?)[\s:：.|–—-]*(?P=name)(?![a-z])", rest)
    if glued:
        return _without_article(glued["name"])
    words = re.findall(r"\S+\s*", rest[:160])
    for count in range(min(8, len(words) - 1), 0, -1):
        name = "".join(words[:count]).strip(" :-–—")
        if (
            len(rest) > 120
            and len(name) > 2
            and rest.count(name) > 1
            and all(word[0].isupper() or word.casefold() in ("of", "the", "and", "&", "de") for word in name.split())
        ):
            return _without_article(name)
    return None


def _heading_name(rest: str) -> str | None:
    rest = re.sub(r"\s*\([^()]{1,120}\)\s*$", "", rest)  # "About Example (www.example.com; @example)"
    head, colon, _ = rest.partition(":")
    line = (head if colon and len(head) <= 80 else rest).strip(" :：.*#-–—")
    is_sentence = (
        rest.rstrip().endswith((".", "!", "?", "。", "？"))
        and not colon
        and not re.search(r"\b(?:Inc|Ltd|Corp|Co|S\.A|N\.V|A\.G|[A-Z])\.$", rest.rstrip())
    )
    if not line or len(line) > 80 or len(line.split()) > 10 or is_sentence or re.search(r"[,;。，]\s?\w+\s", line):
        return None
    return _without_article(line)


def _without_article(name: str) -> str:
    found = _ARTICLE.match(fold(name))
    return name[found.end() :].strip() if found else name.strip()


def section_of(text: str) -> SectionKind | None:
    """What begins with a block after the text of a release: notes, or the cautions about forward-looking statements."""
    folded = fold(text[:LONGEST_LINE])
    if _FORWARD.match(folded) or _FORWARD_OF.match(text[:LONGEST_LINE]):
        return "forward-looking"
    if len(text) <= 60 and _NOTES.fullmatch(folded):
        return "notes"
    return None
