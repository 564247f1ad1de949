"""Words of titles that tell no release from another, and those that mark a correction; by language, without case."""

from __future__ import annotations

# Articles, prepositions, words for now, and verbs that say that something is said: where two desks write one headline in two ways.
STOP_WORDS = frozenset(
    word
    for words in (
        # English
        "a an the and or nor but of in on at to for from by with without into onto over under about after before as is are was were be "
        "been has have had will its it their his her our your this that these those new now today tomorrow yesterday next this last "
        "week weeks month months year years day days s says say said announce announces announced announcing announcement report reports "
        "reported reporting release releases released press news update updates updated",
        # German
        "der die das den dem des ein eine einen einem einer eines und oder in im an am auf aus bei mit nach von vom vor zu zum zur für "
        "über unter um als ist sind wird werden neu neue neuen neuer neues heute morgen gestern jetzt nächste nächsten woche monat jahr "
        "gibt bekannt meldet teilt mitteilung pressemitteilung",
        # French
        "le la les l un une des du de d et ou à au aux en dans sur sous par pour avec sans chez est sont sera nouveau nouvelle nouveaux "
        "nouvelles aujourd hui demain hier prochain prochaine semaine mois an année annonce annoncent communiqué",
        # Spanish, Portuguese, Italian
        "el los las unos unas del y o e al con sin por para es son será nuevo nueva nuevos nuevas hoy mañana ayer próximo próxima semana "
        "mes año anuncia anuncian comunicado o os as um uma do da dos das no na nos nas em com sem novo nova novos novas hoje amanhã il "
        "lo i gli un uno di del dello della dei degli delle nel nella con per tra fra su nuovo nuova nuovi nuove oggi domani annuncia",
        # Dutch, Nordic
        "het een van op met voor door bij naar nieuw nieuwe vandaag morgen en et ett den det og och av på med för til till ny nytt nye nya "
        "idag i dag",
        # Chinese and Japanese: signs
        "的 了 和 与 與 及 在 于 於 将 將 为 為 对 對 新 今 日 本 宣 布 发 發 の に は を が と で も へ や",
    )
    for word in words.split()
)

# "CORRECTION: Example reports ..." beside the release it corrects. "Update" is no such mark: wires put it before anything.
CORRECTIONS = frozenset(
    word
    for words in (
        "correction corrections corrected correcting corrigendum erratum berichtigung korrektur korrigiert rectificatif rectification",
        "corrección rectificación rettifica correzione correção correctie rettelse rättelse",
        "更 訂",
    )
    for word in words.split()
)

_ENDINGS = ("'s", "ing", "ed", "es", "s")
_SHORTEST = 4  # letters that must be left of a word


def stem(word: str) -> str:
    """A word without an English ending: "opens" and "opening" are one word of a headline."""
    return next((word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) >= len(end) + _SHORTEST), word)
