"""Words that newsrooms print around every release: labels, end marks, headings of related lists, notes of the site.

Labels and headings must fit a whole line, so that a sentence of the release that begins with the same words stays.
"""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick

from scrapers.article.words import phrases, words
from scrapers.embargo import may_be_embargo

_THINGS = (
    "(?:articles?|news|stories|story|posts?|releases?|content|topics?|links?|reading|coverage|items?|information|pages?|videos?"
    "|materials?|documents?)(?: (?:from|about|on|by|in) .{1,60})?"
)
_SACHEN = (
    "(?:artikel|beiträge|meldungen|nachrichten|themen|links|informationen|pressemitteilungen|inhalte|news|infos|dokumente"
    "|medienmitteilungen)(?: .{1,40})?"
)
_STOP_HEADING = phrases(
    rf"""
    (?:related|similar|further|more|other|latest|last|recent|popular|recommended|featured|previous|next) (?:\w+ )?{_THINGS}
    related | read (?:more|next|also|on) | see also | you (?:may|might) (?:also )?(?:like|be interested).{{0,40}}
    most (?:read|popular|viewed|shared|discussed)(?: (?:in )?(?:\w+ ){{0,3}}{_THINGS})?
    more (?:from|on|about|in) .{{1,60}} | don'?t miss.{{0,30}} | recommended(?: for you)? | trending(?: now)? | what to read next | up next
    share(?: (?:this|on|via)\b.{{0,40}})? | comments?(?: ?\(\d+\))? | leave a (?:reply|comment) | tags? | topics | categories | keywords
    filed under.{{0,80}}
    about the authors? | sign up.{{0,60}} | subscribe.{{0,60}} | follow us.{{0,40}} | newsletter.{{0,40}} | advertisement
    sponsored.{{0,30}}
    (?:weitere|ähnliche|verwandte|aktuelle|mehr|andere|neueste|passende|weiterführende) (?:\w+ )?{_SACHEN}
    mehr zum thema.{{0,40}} | zum thema | das könnte (?:sie|dich).{{0,40}} | lesen sie auch.{{0,60}} | siehe auch | auch interessant
    meistgelesen.{{0,20}}
    schlagwörter | stichwörter | schlagworte | (?:artikel|seite|beitrag) teilen | teilen | kommentare?
    ihr (?:kontakt|ansprechpartner).{{0,40}}
    ansprechpartner(?:in)? | war dieser artikel.{{0,40}} | wie bewerten sie.{{0,40}} | ist dieser (?:beitrag|artikel).{{0,40}}
    (?:à|a) lire (?:aussi|également).{{0,40}} | sur le même (?:sujet|thème)
    (?:articles?|actualités|contenus?) (?:liés|similaires|connexes|associés)
    partager.{{0,40}} | voir aussi | te puede interesar.{{0,30}} | más (?:noticias|información|sobre.{{0,40}}) | lee también.{{0,60}}
    compartir.{{0,30}}
    (?:noticias|artículos|contenidos?|temas|notas) (?:relacionad[oa]s|similares) | etiquetas | leia (?:também|mais).{{0,40}} | veja também
    (?:notícias|artigos|matérias|conteúdos?) relacionad[oa]s | compartilhe.{{0,30}} | (?:articoli|notizie) correlat[ei]
    leggi anche.{{0,60}}
    potrebbe interessarti.{{0,30}} | condividi.{{0,30}} | lees (?:ook|meer).{{0,60}} | (?:gerelateerde?|meer) \w+ | deel dit.{{0,30}}
    les også.{{0,60}} | läs (?:också|mer).{{0,60}} | læs også.{{0,60}} | ilgili haberler
    相关(?:新闻|文章|阅读|链接|推荐|报道|资讯) | 推荐阅读 | 延伸阅读 | 热门(?:文章|新闻|推荐) | 更多.{{0,8}} | 分享(?:到)?.{{0,10}}
    上一[篇条].{{0,80}} | 下一[篇条].{{0,80}} | 相關.{{0,8}} | 最新(?:文章|消息|新闻)
    関連(?:記事|ニュース|リンク|情報|ページ|商品|製品)? | おすすめ.{{0,10}} | 最新(?:記事|ニュース) | (?:あわせて|合わせて)読みたい.{{0,20}}
    この記事を(?:シェア|共有).{{0,10}} | 人気記事.{{0,10}} | 関連기사 | 관련 ?(?:기사|뉴스) | 인기 ?기사.{{0,10}}
    """,
    r"^\W*",
    r"\W*$",
)
_LABEL = phrases(
    r"""
    (?:for )?immediate release | (?:news|press|media) release | press statement | pressemitteilung | presseinformation | medienmitteilung
    communiqué de presse | comunicado de prensa | comunicato stampa | プレスリリース | ニュースリリース | 新闻稿
    print(?: (?:this )?(?:page|article))? | e-?mail | download(?: pdf)? | share | tweet | facebook | twitter | linkedin | whatsapp
    pinterest
    telegram | xing | reddit | copy link | link copied!? | back(?: to .{1,40})? | zurück(?: (?:zu|zur|zum) .{1,40})? | retour(?: .{1,40})?
    volver.{0,30} | nach oben | (?:back to )?top | 返回.{0,10} | 打印 | 关闭.{0,4} | 戻る | 一覧(?:へ|に)戻る
    ページの先頭へ(?:戻る)? | 印刷 | (?:기사\s*)?(?:전문|원문)\s*보기 | 목록(?:으로)?(?:\s*돌아가기|\s*보기)? | 인쇄(?:하기)?
    full (?:article|story) | (?:return|go back) to (?:the )?list
    bild-?infos?
    drucken | teilen | merken | vorlesen | anzeige | werbung | advertisement | publicidad | publicité | imprimer | imprimir | stampa
    loading\W*
    (?:\d+ )?comments? | \d+ shares? | (?:page )?views?\s*[:：]\s*[\d,. ]+
    浏览(?:次数|量)?\s*[:：]?\s*\d* | 阅读(?:次数|量)?\s*[:：]?\s*\d+
    点击(?:次数|量|数)?\s*[:：]?\s*\d* | 来源\s*[:：].{0,30} | 字号.{0,20} | 【?字体.{0,20} | (?:\d+|a few) min(?:ute)?s? (?:read|to read)
    reading time.{0,20} | lesezeit.{0,20} | listen(?: to .{1,30})? | play video | watch video | watch | continue reading.{0,40}
    read more | show more | see more | like | (?:#\w[\w ]{0,30}){2,}
    (?:[\d/.: -]*\b\d[\d,.]* (?:views?|likes?|shares?|comments?)\s*){1,4}
    """,
    r"^\W*",
    r"\W*$",
)
_END_MARK = re.compile(
    r"(?i)^\W*(?:#\s?#\s?#(?:\s?#)*|[-–—]+\s?(?:30|ends?|ende|fin|fine|完|以上)\s?[-–—]+|\(end\)|ends|\*\s?\*\s?\*(?:\s?\*)*)\W*$"
)
_ASIDE = re.compile(r"(?<=\w)\s*\([^()]{1,60}\)")  # "(photographs)"
_WROTE = "(?:posted |story |words )?by|von|par|por|di|av|af|door|author|autor|written by|text|publié par|published by|erstellt von"
_BYLINE = re.compile(
    rf"(?:(?i:{_WROTE}|作者|记者|责任编辑|编辑)\s*[:：]?\s+|(?:作者|记者|责任编辑|编辑|来源)[:：]\s*)"
    r"(?:[A-ZÀ-ÞΑ-ΩА-Я][\w.'’-]*(?:\s+(?:von|van|de|der|den|la|le|di|da|del|bin|al))?[\s,]*(?:(?:and|und|et|y|e)\s+)?){1,6}"
    r"|[가-힣]{2,4}\s?기자|(?:作者|记者|责任编辑|编辑)[:：]?\s*\S{2,8}|(?:作者|记者|责任编辑|责编|编辑|校对|审核)[:：]\s*\S{2,4}(?:[\s、，]\S{2,4}){0,4}"
)
_CREDIT = phrases(
    r"""
    (?:bild|foto)(?:s|nachweise?|quellen?|rechte|credits?)? | (?:photo|image|picture)s?(?: credits?| by| courtesy(?: of)?)?
    crédits?(?: photos?)? | imágen(?:es)? | imagen | fotos? | fotograf[íi]a | fotografie | 写真(?:提供)? | 图片来源 | 图源 | 사진
    """,
    r"^\W*",
    r"\s*(?:[:：|]|©).{2,}$",
)
_RIGHTS = re.compile(r"^[^.!?]{0,80}(?:\|\s*|^)©\s?[^!?]{3,80}$")
# Each mark with words of which one is in whatever has it: a look for them spares nearly every text the pattern.
_SITE_TALK = (
    (words("cookie"), phrases(r"\bcookies?\b")),
    (
        words("subscri suscripci abonn abbona 会員"),
        phrases("subscri(?:be|ber|bers|ption) | suscripci | abonnieren | abonnement | s'abonner | abbona | 会員"),
    ),
    (
        words("sign log anmelden einloggen iniciar connect 登録 ログイン 登录"),
        phrases(
            r"""
            \bsign[ -]?(?:up|in)\b | \blog ?in\b | anmelden | einloggen | iniciar sesi | se connecter | connectez
            登録 | ログイン | 登录
            """
        ),
    ),
    (words("newsletter whatsapp push"), phrases(r"\bnewsletter | \bwhatsapp\b | push notification")),
    (
        words("privacy terms datenschutz einverstanden personenbezogene confidentialit privacidad trattamento"),
        phrases(
            """
            privacy policy | terms (?:of|and) | datenschutz | einverstanden | personenbezogene | confidentialit | privacidad
            trattamento dei dati
            """
        ),
    ),
    (
        words("extern datenübertragung drittplattform diesem akzeptieren"),
        phrases(
            """
            extern(?:e[rn]?|al|o|as?) (?:inhalte?|content|contenido) | datenübertragung | drittplattform | diesem anbieter
            akzeptieren
            """
        ),
    ),
    (
        words("unsubscribe opt advert special premium javascript browser"),
        phrases(r"\bunsubscribe | opt out | \badverts?\b | special offers? | \bpremium\b | javascript | \bbrowser\b"),
    ),
    (words("donate spende tax-deductible"), phrases(r"\bdonate\b | \bspenden?\b.{0,20}(?:jetzt|hier|!) | tax-deductible")),
)
_MARK_OF = tuple(mark for needed, mark in _SITE_TALK for _ in needed)
_MARK_WORDS = AhoCorasick([word for needed, _ in _SITE_TALK for word in needed])
_PROMOTION = phrases(
    r"""
    read (?:more|also|next|now) | click here | watch\b | see (?:more|also) | more: | related: | don't miss | lesen sie | mehr:
    mehr (?:zum|über)
    lire aussi | à lire | lee también | leia | leggi | lees
    """,
    r"^\W*",
)
_BRACKETED = re.compile(r"\[[A-Z ]{4,20}\]\s*$")


_HEAD_LABEL = phrases(
    """
    published by | issued by | (?:press |media )?contacts? | for (?:more|further) information | from | release date
    ref(?:erence)?(?: no)?\\.?
    herausgeber | (?:presse|medien)?kontakt | contact presse | contacto(?: de prensa)? | 联系人
    お問い合わせ(?:先)?
    """,
    r"^\W*",
    r"\s*[:：]",
)
_NUMBER_OR_ADDRESS = re.compile(r"@|\d{3}[\d\s()/.-]{3,}")


def head_lines(texts: list[str]) -> int:
    """How many of the first lines are the head of a release: who published it, whom to ask.

    "Published By: Office of the Mayor", "Contact:", "Jo Lind", "215-555-0100" (as seen on city newsrooms, 2016).
    """
    in_contact = False
    for count, text in enumerate(texts):
        if _HEAD_LABEL.match(text) and len(text) <= 160:
            in_contact = text.rstrip()[-1] in ":："
        elif not in_contact or len(text) > 60 or (":" in text and not _NUMBER_OR_ADDRESS.search(text)):
            return count
    return len(texts)


def is_stop_heading(text: str) -> bool:
    """Whether a line opens a section that is no part of the release ("Related news", "Mehr zum Thema", "相关新闻")."""
    return len(text) <= 120 and bool(_STOP_HEADING.match(text))


def is_label(text: str, link_share: float = 0.0) -> bool:
    """Whether a line is a label or a sign: "For Immediate Release", "###", "Print this page", "Views: 2000"."""
    return len(text) <= 80 and (bool(_LABEL.match(text) or _END_MARK.match(text)) or (link_share > 0.9 and is_stop_heading(text)))


def is_embargo(text: str) -> bool:
    """Whether a line forbids publication before a moment; what it says is read by `scrapers.release`."""
    return len(text) <= 200 and may_be_embargo(text)


def is_byline(text: str) -> bool:
    """Whether a line only names who wrote: "By Anna Bell", "Von Max Muster und Eva Klein", "作者：李明"."""
    return len(text) <= 120 and bool(_BYLINE.fullmatch(_ASIDE.sub("", text).strip(" .,|·•-–—()[]（）【】")))


def is_credit(text: str) -> bool:
    """Whether a line only says whose picture stands beside it: "Foto: Max Muster", "The new bus | © Example"."""
    return len(text) <= 120 and bool(_CREDIT.match(text) or _RIGHTS.match(text))


def is_site_talk(text: str) -> bool:
    """Whether a text speaks for the site: consent to external content, subscriptions, cookies. Two different marks are asked for.

    One is not enough, since releases announce newsletters and write about cookies; a consent note names several in a few lines.
    """
    if len(text) > 1_500:
        return False
    possible = {_MARK_OF[word] for word, _, _ in _MARK_WORDS.find_matches_as_indexes(text.lower(), overlapping=True)}
    return len(possible) >= 2 and sum(bool(mark.search(text)) for mark in possible) >= 2


def is_promotion(text: str) -> bool:
    """Whether a line that is one link calls the reader to another page: "READ MORE: ...", or a headline in capitals."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return bool(_PROMOTION.match(text) or _BRACKETED.search(text)) or (len(letters) >= 20 and capitals > 0.75 * len(letters))
