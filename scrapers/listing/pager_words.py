"""Words of pagers in many languages. Blogs call the older page "previous posts", so words alone never settle which way a link leads."""

from __future__ import annotations

import re

from scrapers.listing.words import label

NEXT = label(
    *("next( page)?( .{0,20})?", "older( posts?| entries| articles?| news)?", "more (posts|news|articles|entries)"),
    *("load more( .{0,20})?", "show more( .{0,20})?", "previous (posts|entries)", "nächste( seite)?", "weiter"),
    *("ältere( beiträge| einträge| artikel| meldungen)?", "vor(wärts)?", "(page )?suivante?s?"),
    *("(articles?|publications?) (plus ancien(ne)?s|précédents)", "plus anciens?", "(página |pagina )?siguientes?( página)?"),
    *("entradas (más antiguas|anteriores)", "más antigu[ao]s", "(página )?(próxim[ao]|seguinte)s?( página)?"),
    *("(pagina )?(successiv[ao]|avanti|prossim[ao])", "articoli (meno recenti|precedenti)", "(pagina )?volgende( pagina)?"),
    *("oudere( berichten)?", "nästa( sida)?", "äldre( inlägg)?", "neste( side)?", "næste( side)?", "eldre( innlegg)?"),
    *("seuraava( sivu)?", "vanhemmat", "następn[ay]( strona)?", "starsze( wpisy)?", "(další|následující)( stránka| strana)?"),
    *("starší( příspěvky)?", "ďalši[ea]( strana)?", "következő( oldal)?", "régebbi( bejegyzések)?", "(pagina )?următoare[a]?"),
    *("următorul", "sljedeć[ae]( stranica)?", "sledeć[ae]", "naslednja", "sonraki( sayfa)?", "ileri"),
    *("(следующая|дальше|вперед|вперёд|далее)( страница)?", "(предыдущие|старые|более старые|ранние) записи", "наступна( сторінка)?"),
    *(
        "επόμεν[ηο]( σελίδα)?",
        "следваща",
        "التالي(ة)?",
        "הבא",
        "下一?[页頁]",
        "下一(页|頁|個|个)",
        "次(へ|の(ページ|\\d+件))?",
        "次ページ",
        "다음( 페이지)?",
    ),
    *("ถัดไป", "หน้าถัดไป", "trang (sau|tiếp)", "tiếp( theo)?", "(halaman )?(berikutnya|selanjutnya)"),
)
ARROW_NEXT = re.compile(r"^\s*(?:›|»|>|>>|→|⟩|❯|▶|⇒|›\s*›)\s*$")
PREVIOUS = label(
    *("prev(ious)?( page)?", "newer( posts?| entries)?", "vorherige( seite)?", "zurück", "neuere( beiträge)?", "précédente?s?"),
    *("anterior(es)?", "precedente", "vorige", "föregående", "forrige", "poprzedni[a]?", "předchozí", "предыдущая", "назад"),
    *("上一?[页頁]", "前(へ|の(ページ|\\d+件))?", "이전"),
)
NEXT_CLASS = re.compile(r"(^|[-_ ])(next|nextpage|older|forward)([-_ ]|$)|next(page|postslink)", re.IGNORECASE)
PAGER_CLASS = re.compile(
    r"pag(er|ination|ing|inate|es|e-?nav|e-?numbers)|nav-?(links|previous|below)|navigation|wp-pagenavi|older", re.IGNORECASE
)
