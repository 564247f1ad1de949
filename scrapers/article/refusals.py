"""Pages that came with status 200 and are no release: sign-in forms, robot checks, "page not found".

Such a page has a heading and a little text, so that it would become a release called "Sign in to continue".
"""

from __future__ import annotations

from scrapers.article.words import phrases
from scrapers.page import Page

_LITTLE_TEXT = 900.0  # weight of running text; a real release that short is judged by the other signs alone
_CHALLENGE = phrases(
    """
    just a moment | attention required | checking (?:if the site|your browser) | verify (?:that )?(?:you are|you're) (?:a )?human
    are you (?:a )?(?:human|robot) | security check | access denied | request unsuccessful | pardon our interruption
    enable javascript and cookies | ddos protection | bot verification | 人机验证 | 安全验证
    """
)
_CHALLENGE_MARKUP = phrases(
    "cf-challenge | challenge-platform | _cf_chl | g-recaptcha | h-captcha | cf-turnstile | px-captcha | incapsula | awswaf"
)
_LOGIN = phrases(
    r"""
    sign ?in\b | log ?[io]n\b | password | anmelden | einloggen | connexion | se connecter | identifiez-vous | iniciar sesión | \baccedi\b
    \bentrar\b | inloggen | logga in | 登录 | 登錄 | ログイン | 로그인
    """
)
_NOT_FOUND = phrases(
    r"""
    \b404\b | \b(?:page|site|content|article|document|file) (?:was |could |can)?(?:not|n't)\b.{0,20}\b(?:found|exist|available)
    \bnot found
    no longer (?:available|exists) | nicht gefunden | page introuvable | página no encontrada | pagina non trovata | página não encontrada
    pagina niet gevonden | sidan hittades inte | 页面不存在 | 找不到 | 未找到 | 見つかりません | 찾을 수 없
    """
)


def refusal(page: Page, title: str, mass: float) -> str:
    """A reason code, or "" for a page that may be a release. `mass` is the weight of its running text."""
    if mass > _LITTLE_TEXT:
        return ""
    tree = page.tree
    node = tree.css_first("title")
    claims = [title, node.text(deep=True).strip() if node is not None else ""]
    if any(_CHALLENGE.search(claim) for claim in claims) or (mass < 100 and _CHALLENGE_MARKUP.search(page.html[:200_000])):
        return "challenge-page"
    if any(len(claim) < 120 and _NOT_FOUND.search(claim) for claim in claims):
        return "not-found-page"
    if tree.css_first('input[type="password" i]') is not None and (mass < 300 or any(_LOGIN.search(claim) for claim in claims)):
        return "login-wall"
    return ""
