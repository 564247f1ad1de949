"""The people of a release: whom to call, who is quoted, who is in the picture.

read_quote("Jane Doe, head of research, said: “We are ready.”")  ->  Quote("We are ready.", "Jane Doe", "head of research")
"""

from __future__ import annotations

import re

from entries import Contact, Quote
from scrapers.date_words import fold

LONGEST_CONTACT = 600  # characters; a longer block is text
LONGEST_CAPTION = 300

_CONTACT = re.compile(
    r"[\W_]*(?:(?:presse|medien)?(?:kontakt|anfragen)(?: fur (?:die )?(?:presse|medien|journalist\w*|ruckfragen))?|ansprechpartner(?:in)?"
    r"|ihre? ansprechpartner(?:in)?|ruckfragen|pressestelle"
    r"|(?:vos )?contacts? (?:de )?(?:presse|medias?)|(?:relations|service) (?:de )?(?:presse|medias)"
    r"|contactos?(?: (?:de|con|para) (?:(?:los? |la )?(?:prensa|medios|imprensa)|comunicacion))?|datos de contacto"
    r"|gabinete de (?:prensa|imprensa)"
    r"|contatti?(?: (?:(?:per )?(?:la |i )?(?:stampa|media)|ufficio stampa))?|ufficio stampa|(?:per )?informazioni (?:per la|alla) stampa"
    r"|contatos?(?: (?:(?:de|para)(?: a)? imprensa|com a imprensa))?|assessoria de (?:imprensa|comunicacao)|contactos para a imprensa"
    r"|perscontact(?:en)?|contact (?:voor )?(?:de )?pers|contactpersoon|persvoorlichting|press?e?kontakt(?:er)?|kontaktperson(?:er)?"
    r"|mediekontakt)\b"
    r"|[\W_]*(?:for )?(?:(?:media|press|news|pr|investor|further|more|additional|general)\s?(?:&|and|/)?\s?)*"
    r"(?:contacts?|enquiries|inquiries|relations|information(?: please)? contact|kit)\b(?: (?:details|information|person|us"
    r"|for (?:the )?(?:media|press|journalists)))?"
    r"|[\W_]*(?:媒体(?:联系人?|垂询|查询|联络)|媒體(?:聯[絡繫]人?|查詢)|新闻联系人?|新聞聯[絡繫]人?|聯[絡繫]人|联系人|联系方式|聯絡方式"
    r"|(?:(?:本件|報道|取材|リリース)[^\n]{0,20})?お?問い?合わ?せ(?:先|窓口)?|(?:広報|報道)(?:連絡先|担当)|(?:언론|보도|취재"
    r"|미디어) ?(?:문의|담당|연락)처?|연락처|문의처?|담당자?)"
)
# Lines of their own: "Example Media Contact", which names the company, too, and "For further information, please contact:".
_CONTACT_OF = re.compile(
    r"(?:(?:[A-Z][\w.&'’-]*\s){1,3}(?i:(?:media|press|pr|news|investor)(?: (?:and|&) \w+)? (?:contacts?|enquiries|inquiries))"
    r"|(?i:for (?:further|more|additional|media|press) information,?(?: please)? contact))\s?:?\s?"
)
_SET_OFF = re.compile(r"\s*[:：|–—]|\s+-\s")  # a hyphen without blanks makes a compound: "Kontakt-Datenbank", "KIT-Forscher"
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PHONE = re.compile(r"(?<![\w@./-])(?:\+|00|\()?\(?\d[\d\s().\-‐–/]{5,22}\d(?![\w@])")
_NUMBER_OR_ADDRESS = re.compile(r"[\d@]")
_PHONE_LABEL = re.compile(
    r"(?<!\w)(?:tel(?:ephone|efon|efono|\.)?|phone|mobil(?:e|telefon)?|cell|fon|t|m|p|f|fax|电话|電話|전화|e-?mail|mail|courriel"
    r"|correo|邮箱|電郵|电邮|이메일|メール)(?!\w)\s*[.:：]*\s*",
    re.I,
)
_ASKED = re.compile(r"\bcontact\s+((?:[A-Z][\w.'’-]+\s){1,3}[A-Z][\w'’-]+)(?=\s(?:at|on|by|via|of)\b|[,:;])")
_CJK_NAME = re.compile(r"[\u3400-\u9fff]{1,3}\s?[\u3400-\u9fff]{1,3}|[가-힣]{2,4}")
_NO_NAME = re.compile(
    r"^(?:in|the|for|at|from)\s|contact|relations|media|press|presse|medien|team|communication|kommunikation|department|office|desk"
    r"|email|e-mail|phone|tel"
    r"|website|www|http"
    r"|limited|\bltd\b|\binc\b|gmbh|\bag\b|corp|group|company|street|strasse|stra[sß]e|road|avenue|director|manager|head of|officer"
    r"|leiter|sprecher|university"
    r"|information|enquir|inquir|please|für|agency|公司|集团|集團|[部課室局](?=\s|$)|联系|聯|电话|電話|先生|女士|邮箱",
    re.I,
)

_PAIRS = {"“": '”"', "”": "”", '"': '"”', "„": "“”", "«": "»", "「": "」", "『": "』", "‘": "’'", "‹": "›"}
_OPEN = "".join(_PAIRS)
_MARKED = re.compile(f"[{_OPEN}＂]")
_PRONOUNS = frozenset({"he", "she", "they", "er", "sie", "il", "elle", "ils", "lui", "lei", "él", "ella", "ele", "ela", "hij", "zij"})
_SAID = (
    r"(?:(?:has |have )?(?:said|says|stated|states|added|adds|commented|comments|noted|notes|explained|explains|remarked|remarks"
    r"|continued|told \w+|concluded"
    r"|concludes|emphasi[sz]ed|declared|announced|affirmed)|sagte?|erklart(?:e)?|betont(?:e)?|kommentiert(?:e)?|erganzt(?:e)?|so"
    r"|meint(?:e)?|freut sich"
    r"|(?:a |ont )?(?:declare|dit|explique|affirme|souligne|ajoute|commente|indique|conclu)(?:nt)?|(?:ha )?(?:dijo|afirmo|afirma"
    r"|senalo|senala|explico|explica"
    r"|declaro|declarado|destaco|destaca|comento|comenta|anadio)|(?:ha )?(?:dichiarato|dichiara|detto|affermato|afferma|commentato"
    r"|commenta|spiegato|spiega|aggiunto)"
    r"|disse|afirmou|declarou|explicou|explica|comentou|zei|zegt|aldus|verklaart|verklaarde|stelt|vertelt|sagde|siger|sa|sager|sier)"
)
_CJK_SAID = r"(?:表示|指出|说道?|說道?|称|稱|强调|強調|认为|認為|介绍|介紹|補充|补充)"
_BEFORE = re.compile(rf"(?P<who>[^{_OPEN}]{{2,240}}?)[,，]?\s*\b{_SAID}\b(?:[^{_OPEN}.]{{0,60}}?)[:：,，]?\s*(?P<open>[{_OPEN}])")
_BEFORE_CJK = re.compile(rf"(?P<who>[^{_OPEN}。！]{{2,80}}?)(?:{_CJK_SAID}|[はが는은]\s?)[，,：:\s]*(?P<open>[{_OPEN}])")
_AFTER = re.compile(
    rf"\s*[,，.]?\s*(?:{_SAID}\s+(?P<after>[^.。“\"„«]{{2,200}})"
    rf"|(?P<before>[^.。“\"„«,]{{2,80}}(?:,[^.“\"„«]{{2,120}},)?)\s+{_SAID})(?=[.,:;\s]|$)"
)
_TITLE_OF_PERSON = re.compile(r"(?:mr|mrs|ms|miss|dr|prof|sir|dame|herr|frau|mme|m|sr|sra|dott|dott\.ssa|ing)\.?\s+", re.I)
_CJK_ROLE = re.compile(
    r"(?P<role>.*(?:CEO|CTO|COO|CFO|总裁|總裁|主席|董事长|董事長|创始人|創辦人|总经理|總經理|经理|經理|院长|院長|校长|教授|主任|部长"
    r"|部長|社長|会長|取締役|代表|行政总裁))(?:兼[^，、]{2,12})?(?:の|、)?(?P<speaker>[\u3040-\u9fff·]{2,6})$"
)
_KOREAN = re.compile(r"(?P<speaker>[가-힣]{2,4})\s(?P<role>[^,]{2,30})$")
_ROLE_OF = re.compile(
    r"^(?P<speaker>(?:[^\W\d_][\w.'’-]*\s){1,4}?[^\W\d_][\w.'’-]*)\s(?:of|from|at|von|vom|de|del|di|van)\s(?P<role>[A-ZÀ-Þ].*)$"
)
_NAME = re.compile(
    r"^(?:[A-ZÀ-ÞŁŚŻČŠŽ][\w.'’-]*|de|van|von|der|den|la|di|da|du|al|bin|ten)(?:\s(?:[A-ZÀ-ÞŁŚŻČŠŽ][\w.'’-]*|de|van|von|der|den|la|di"
    r"|da|du|al|bin|ten)){1,4}$"
)
_JOB = re.compile(
    r"\b(?:C[A-Z]O|CEO|president|director|minister|chair(?:man|woman|person)?|head|manager|officer|founder|partner|professor|mayor"
    r"|secretary|spokes\w+|vice|senior|chief|lead|editor|geschäftsführer\w*|vorstand\w*|leiter\w*|président\w*|directeur|directrice"
    r"|directora?|presidente?|amministratore|delegato|direttore)\b",
    re.I,
)

_CAPTION_MARK = re.compile(
    r"[\W]*(?:photo|picture|image|caption|pictured|foto|bild(?:text|unterschrift)?|abb(?:ildung)?\.?|figure|fig\.?|illustration"
    r"|legend[ae]|imagen|imagem"
    r"|immagine|didascalia|(?:foto)?bijschrift|afbeelding|bildtext|图片?|圖[片說]?|写真|図|사진)"
    r"(?:\s?(?:credit|by|courtesy|caption|source|quelle|nachweis|rechte|unterschrift|credits?|说明|說明|提供|来源|來源"
    r"|설명))*\s*\d{0,2}\s*[:：©|(（/]"
    r"|\s*[▲△▼▽◀▶©📷]|\s*(?:\(?(?:from |top |bottom )?(?:left|right|l-r|l to r)\b|pictured\b|v\.?\s?l\.?\s?n\.?\s?r|左起|右起"
    r"|（左）|（右）|\(c\) )"
)
_CAPTION_INSIDE = re.compile(
    r"\((?:left|right|centre|center|middle|front|back|[lrc]\.?|links|rechts|mitte|m\.|gauche|a gauche|droite|a droite|sinistra"
    r"|destra|izquierda|derecha)\)"
    r"|（[左右中]）|\((?:photo|picture|image|foto|bild|graphic|credit)s?\b[^)]{0,80}\)\s*$|(?:photo|image|picture|foto"
    r"|bild)(?: credit|nachweis| courtesy(?: of)?| by)?\s?[:©]"
    r"|\bfrom left\b|\bv\.\s?l\.(?:\s?n\.\s?r\.)?|\bde gauche a droite\b|\bda sinistra\b|\bde izquierda a derecha\b|左起"
)
_STOP = re.compile(r"[.!?:;。！？：；…][\"'”’»」』)）\]]*$")


def is_contact_heading(text: str) -> bool:
    """Whether a block opens the contact part: "Media contact", "Pressekontakt:", with or without the contact itself."""
    if _CONTACT_OF.fullmatch(text.partition("\n")[0]):
        return True
    found = _CONTACT.match(fold(text[:200]))
    if not found:
        return False
    rest = text[found.end() :]
    if not rest.strip(" :：\n*】])）") or _SET_OFF.match(rest):
        return True
    return "\n" in rest[:3] or bool(_EMAIL.search(rest) or _PHONE.search(rest))


def read_contact(text: str) -> Contact | None:
    """The contact that a block is: headed as such, or with an e-mail address or telephone number and little else."""
    if not text.strip() or len(text) > LONGEST_CONTACT:
        return None
    head = _CONTACT.match(fold(text[:200]))
    if not head and not _NUMBER_OR_ADDRESS.search(text):
        return None
    email = _EMAIL.search(text)
    body = text[head.end() :] if head else text
    phone = next((found[0].strip(" .-–/") for found in _PHONE.finditer(_EMAIL.sub(" ", body)) if _is_phone(found[0])), None)
    if head:
        is_contact = bool(email or phone) or is_contact_heading(text)
    else:
        # A number alone may count anything; one that is dialled says so, or begins with a country.
        is_contact = len(text) <= 250 and bool(email or (phone and (phone[0] in "+(" or _PHONE_LABEL.search(text))))
    return Contact(text.strip(), _contact_name(body), email[0].rstrip(".") if email else None, phone) if is_contact else None


def _is_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    is_date = re.fullmatch(r"\s*(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}\s?[-–]\s?\d{4})\s*", text)
    return 7 <= len(digits) <= 16 and not is_date


def _contact_name(body: str) -> str | None:
    """The first piece of a contact that reads like the name of a person."""
    asked = _ASKED.search(body)
    plain = _PHONE.sub("\n", _EMAIL.sub("\n", body))
    pieces = [asked[1]] if asked else re.split(r"[\n,，、;|:：•·()（）<>]|\s[-–—/]\s|\s{2,}", plain)
    for piece in (*pieces, *" ".join(pieces).split()):
        name = _TITLE_OF_PERSON.sub("", _PHONE_LABEL.sub("", piece).strip(" .-–—*"), count=1)
        if (_CJK_NAME.fullmatch(name) or _NAME.fullmatch(name)) and not _NO_NAME.search(name):
            return name
    return None


def read_quote(text: str) -> Quote | None:
    """What somebody is quoted with in a block, and who, None for "she said"; None when nobody is quoted."""
    if not _MARKED.search(text):
        return None
    folded = fold(text)
    # Folding leaves opening marks alone but for the single one, which it makes an apostrophe.
    marked = "".join(mark if mark == "‘" else char for char, mark in zip(folded, text, strict=True)) if "‘" in text else folded
    for pattern in (_BEFORE, _BEFORE_CJK):
        if found := pattern.match(marked):
            words, _ = _quoted(text, found.start("open"))
            return _quote(words, text[: found.end("who")])
    start = re.match(rf"[\s*_]*([{_OPEN}])", text)
    if not start:
        return None
    words, end = _quoted(text, start.start(1))
    said = _AFTER.match(folded, end)
    if not said:
        return None
    group = "after" if said["after"] else "before"
    return _quote(words, text[said.start(group) : said.end(group)])


def _quote(words: str, who: str) -> Quote | None:
    speaker, role = split_speaker(who)
    if not words or not speaker or len(speaker) > 80:
        return None
    return Quote(words, None if speaker.casefold() in _PRONOUNS else speaker, role)


def _quoted(text: str, start: int) -> tuple[str, int]:
    """The words from a quotation mark to the one that closes it, and where that ends; to the end where the next paragraph goes on."""
    closing = _PAIRS.get(text[start], "”")
    for index in range(start + 1, len(text)):
        # An apostrophe stands between letters, a closing mark does not.
        if text[index] in closing and not (text[index] == "’" and text[index + 1 : index + 2].isalpha()):
            return text[start + 1 : index].strip(), index + 1
    return text[start + 1 :].strip(), len(text)


def split_speaker(who: str) -> tuple[str | None, str | None]:
    """ "Jane Doe, head of research" or "Example CEO Jane Doe" as name and role."""
    who = re.sub(r"\s+", " ", who).strip(" ,，:：.")
    if cjk := _CJK_ROLE.match(who):
        return cjk["speaker"].rstrip("はが也"), cjk["role"]
    if korean := _KOREAN.match(who):
        return korean["speaker"], korean["role"].rstrip("은는이가")
    name, comma, role = (
        (part.strip() for part in re.split(r"(,|，|\s\()", who, maxsplit=1)) if re.search(r"[,，]|\s\(", who) else (who, "", "")
    )
    name = _TITLE_OF_PERSON.sub("", name, count=1)
    if comma and name:
        return name, role.rstrip(")") or None
    if described := _ROLE_OF.match(name):
        return described["speaker"], described["role"]
    words = name.split()
    if len(words) > 2 and _JOB.search(" ".join(words[:-2])):
        return " ".join(words[-2:]), " ".join(words[:-2])
    return (name or None), None


def ends_sentence(text: str) -> bool:
    """Whether a block ends with a full stop or its like, quotation marks and brackets aside."""
    return bool(_STOP.search(text.rstrip()))


def is_caption(text: str, *, beside_image: bool = False) -> bool:
    """Whether a block of its own is the legend of a picture: it says so, or it is a short line without a full stop beside an image,
    or with the trailing blanks that an inlined legend leaves.
    """
    line = text.strip()
    if not line or len(line) > LONGEST_CAPTION or "\n" in line:
        return False
    folded = fold(line)
    if _CAPTION_MARK.match(folded):
        return True
    if _STOP.search(line):
        return beside_image and bool(_CAPTION_INSIDE.search(folded))
    if _CAPTION_INSIDE.search(folded):
        return True
    has_trailing_blanks = len(text) - len(text.rstrip()) > 1
    return (beside_image or has_trailing_blanks) and len(re.findall(r"\w+", line)) > 2
