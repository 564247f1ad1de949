"""Words that newsrooms print around every release."""

from __future__ import annotations

import pytest

from scrapers.article.furniture import is_label, is_site_talk

# One sentence for every phrase that is a mark of the site's own talk; each is quickly looked for by a part of its words.
TALK = (
    "Subscribers read on.",
    "Gestione su la suscripción.",
    "Jetzt abonnieren!",
    "Gérez votre abonnement.",
    "Pour s'abonner, ici.",
    "Abbonati ora: abbonamento.",
    "会員の方はこちら",
    "Sign up here.",
    "SIGN IN",
    "Please log in.",
    "Hier anmelden.",
    "Bitte einloggen.",
    "Iniciar sesión",
    "Se connecter",
    "Connectez-vous",
    "登録する",
    "ログイン",
    "请登录",
    "Our newsletter",
    "On WhatsApp too",
    "Allow push notifications.",
    "Privacy policy",
    "Terms of use",
    "Datenschutz",
    "Ich bin einverstanden.",
    "Ihre personenbezogenen Daten",
    "Confidentialité",
    "Aviso de privacidad",
    "Trattamento dei dati",
    "Externer Inhalt",
    "Zur Datenübertragung",
    "An die Drittplattform",
    "Von diesem Anbieter",
    "Alle akzeptieren",
    "You may opt out.",
    "Adverts help us.",
    "Special offers",
    "Try premium now.",
    "Enable JavaScript.",
    "Your browser is old.",
    "Please donate now.",
    "Jetzt spenden! Hier spenden, jetzt.",
    "It is tax-deductible.",
)


@pytest.mark.parametrize("talk", TALK)
def test_two_different_marks_are_talk_of_the_site_and_one_is_not(talk: str) -> None:
    assert is_site_talk(f"{talk} We use cookies.")
    assert is_site_talk(f"{talk} We use cookies.".upper())
    assert not is_site_talk(f"{talk} The bridge opens.")


@pytest.mark.parametrize(
    "line", ["기사 전문 보기", "원문보기", "목록으로 돌아가기", "목록", "인쇄", "Full article", "Return to list", "Go back to the list"]
)
def test_links_to_the_list_and_to_the_whole_article_are_labels(line: str) -> None:
    assert is_label(line)
    assert not is_label(f"{line} - Tidewater")
