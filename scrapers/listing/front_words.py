"""Words by which a page says that it is no listing: not found, sign in, are you human, needs scripts, nothing here."""

from __future__ import annotations

import re

NOT_FOUND = re.compile(
    r"^\W*(error\W*)?404\b|\b(page|seite|document|site|content|article|url)\b.{0,30}\b(not (be )?found|does(n.t| not) exist|"
    r"no longer (exists|available)|nicht gefunden|existiert nicht)|\bnot found\W*$|page (introuvable|non trouvée|inexistante)|(página|"
    r"pagina) no (encontrada|existe|disponible)|página não encontrada|pagina (non trovata|niet gevonden|inexistent)|"
    r"sidan (hittades inte|finns inte)|siden (ble|blev|kunne) ikke|sivua ei löydy|strona nie (została znaleziona|istnieje)|"
    r"nie znaleziono|stránka (nenalezena|nebyla nalezena|neexistuje)|страница не (найдена|существует)|сторінку не знайдено|"
    r"δεν βρέθηκε|sayfa bulunamadı|找不到.{0,6}(页|頁|网|網)|(页面|頁面|网页)(不存在|未找到|没有找到)|ページが(見つかりません|"
    r"存在しません)|お探しのページ|찾을 수 없|الصفحة غير موجودة|^\W*410\b",
    re.IGNORECASE,
)
LOGIN = re.compile(
    r"\b(sign|log)[ -]?(in|on)\b|\b(an|ein)melden|einloggen|connexion|se connecter|identifi(ez|cation)|iniciar sesión|acceder|"
    r"inicia sesión|accedi|accesso|entrar|fazer login|inloggen|logga in|logg inn|log ind|kirjaudu|zaloguj|přihl[aá]|вход|войти|giriş|"
    r"登录|登錄|登入|ログイン|로그인|تسجيل الدخول|authenticat",
    re.IGNORECASE,
)
CHALLENGE = re.compile(
    r"checking (your|the) browser|just a moment|attention required|verify(ing)? (that )?you are (a )?human|are you (a )?(human|robot)|"
    r"not a robot|ddos protection|enable javascript and cookies to continue|security check|one more step|please wait while we (verify|"
    r"check)|access denied|request (was )?blocked|unusual traffic|pardon our interruption|bot (verification|protection|detection)|"
    r"complete the captcha|solve (this|the) captcha|überprüf\w+ (ihren|ihres) browser|vérification de (votre|la) (navigateur|"
    r"connexion)|verificando (que|su|seu)|проверка (браузера|безопасности)|安全验证|人机验证|请完成验证|正在检查|ブラウザを確認|"
    r"보안 확인",
    re.IGNORECASE,
)
CHALLENGE_MARKUP = re.compile(
    r"cf-chl|cf_chl|challenge-platform|cf-turnstile|g-recaptcha|h-captcha|hcaptcha\.com|px-captcha|_incapsula_|datadome|awswaf|geetest",
    re.IGNORECASE,
)
NEEDS_SCRIPT = re.compile(
    r"(enable|requires?|activate|turn on|need\w*|without|aktivier\w*|activer|habilit\w*|включите|启用|有効)\b.{0,40}java ?script|"
    r"java ?script.{0,40}(enable|required|disabled|aktivier|activ|habilit|deaktiv|отключен|включ|启用|有効)",
    re.IGNORECASE,
)
EMPTY_MESSAGE = re.compile(
    r"\b(there (are|is)|we have|found|sorry).{0,20}\bno(thing)?\b.{0,30}\b(items?|news|results?|releases?|articles?|posts?|entries|"
    r"content|found|show)|^\W*no (items?|news|results?|releases?|articles?|posts?|entries)\b|nothing (found|here|to show)|"
    r"keine (einträge|meldungen|nachrichten|ergebnisse|beiträge|treffer)|aucune? (actualité|article|résultat|communiqué)|no (hay|"
    r"se (han )?encontr\w+) |nenhum|nessun|geen (resultaten|berichten|nieuws)|brak (wyników|wiadomości)|ничего не найдено|"
    r"нет (новостей|записей)|暂无|没有(找到|内容|数据)|無資料|ありません|없습니다",
    re.IGNORECASE,
)
