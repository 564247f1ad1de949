"""Signing in with an identity provider: the whole way with a real one, and each lie that another could tell."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from joserfc import jwk

from config import load
from entries import open_store
from feeds.service import Service
from feeds.web import create_app
from scrapers import now_utc
from tests.feeds.web.admin.providers import CLIENT, Liar, real_provider, serving
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import BASE, NOW

ANN = {"sub": "7", "email": "Ann@Example.org", "email_verified": True, "groups": ["press", "all"]}
ROLES = "groups:press=editor,groups:bosses=admin"


def service_with(folder: Path, issuer: str, **settings: str) -> Service:
    database = f"sqlite:///{folder / 'pressroll.db'}"
    own = {"BASE_URL": BASE, "DATABASE_URL": database, "OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": "hush"}
    port = urlsplit(issuer).port
    named = {**own, "ALLOW_NETWORKS": f"127.0.0.1:{port}", **{name.upper(): value for name, value in settings.items()}}
    configuration = load(folder / "config", {f"PRESSROLL_{name}": value for name, value in named.items()})
    return Service(configuration, open_store(database), clock=lambda: NOW)


@pytest.fixture
def folder(folders: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(folders["empty"], tmp_path, dirs_exist_ok=True))


class Stay(HTTPRedirectHandler):
    """Tells where a redirect leads and does not follow it."""

    def redirect_request(self, *_: object) -> None:
        return None


def consent(address: str, sub: str) -> str:
    """Says yes at the provider, as a browser does; the address to which it sends us back."""
    with pytest.raises(HTTPError) as sent_back:
        build_opener(Stay).open(address, urlencode({"sub": sub}).encode(), timeout=60)
    with sent_back.value as answer:  # an error that is an answer holds a socket
        return answer.headers["Location"]


def test_the_whole_way_with_a_real_provider(folder: Path) -> None:
    with real_provider(ANN) as issuer:
        service = service_with(folder, issuer, oidc_roles=ROLES)
        service.clock = now_utc  # the real provider signs by the clock of the machine
        visitor = Visitor(create_app(service).test_client())
        link = visitor.open("/admin/sign-in?next=/admin/account").select_one("a.button")
        assert link.text == "Sign in with localhost"
        address = visitor.client.get(link["href"]).location
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["code_challenge_method"], asked["redirect_uri"]) == ("S256", f"{BASE}/admin/provider/back")
        back = consent(address, "7").removeprefix(BASE)
        done = visitor.client.get(back)
        assert (done.status_code, done.location) == (303, "/admin/account")
        assert "ann@example.org" in visitor.open("/admin/account").get_text()
        user = service.store.people.user("ann@example.org")
        assert user is not None
        assert (user.role, user.claimed, user.subject) == ("editor", True, f"{issuer} 7")
        assert visitor.client.get(back).status_code == 400  # a code is spent with its state
        assert visitor.send("/admin/sign-out", {}, page="/admin/account").status_code == 303
        assert visitor.client.get("/admin/account").status_code == 302
        service.store.close()


@pytest.fixture
def liar() -> Iterator[Liar]:
    made = Liar()
    with serving(made) as made.address:
        made.now = int(NOW.timestamp())
        yield made


def tried(service: Service, liar: Liar, **changed: str) -> tuple[int, str]:
    """Status and words at the end of the way."""
    visitor = Visitor(create_app(service).test_client())
    begun = visitor.client.get("/admin/provider")
    if begun.status_code != 302:
        return begun.status_code, visitor.text(begun, "main")
    sent = liar.begin(begun.location)
    answer = visitor.client.get("/admin/provider/back?" + urlencode({"state": sent["state"], "code": "c", **changed}))
    return answer.status_code, "" if answer.status_code == 303 else visitor.text(answer, "main")


OTHER = jwk.generate_key("RSA", 2048, {"kid": "1"})
LIES: dict[str, Mapping[str, Any]] = {  # Any: attributes of the liar
    "another nonce": {"claims": {"nonce": "other"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "somebody else"}},
    "several audiences, and another party": {"claims": {"aud": [CLIENT, "x"], "azp": "x"}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": int(NOW.timestamp()) - 61}},
    "no end": {"claims": {"exp": None}},
    "an odd end": {"claims": {"exp": "never"}},
    "not yet": {"claims": {"nbf": int(NOW.timestamp()) + 3600}},
    "nobody": {"claims": {"sub": None}},
    "an odd somebody": {"claims": {"sub": ["7"]}},
    "another token": {"claims": {"at_hash": "AAAA"}},
    "unsigned": {"header": {"alg": "none"}},
    "signed by another": {"key": OTHER},
    "signed with a shared secret": {"header": {"alg": "HS256"}, "key": jwk.OctKey.import_key("hush" * 16)},
    "unverified e-mail": {"claims": {"email_verified": False}},
    "e-mail of unknown standing": {"claims": {"email_verified": None}},
    "no name for an e-mail": {"claims": {"email": "<script>/"}},
    "no token": {"instead": {"/token": (200, "{}")}},
    "refusal": {"instead": {"/token": (400, '{"error": "invalid_grant"}')}},
    "no JSON": {"instead": {"/jwks": (200, "<html>")}},
    "deep JSON": {"instead": {"/token": (200, "[" * 100_000)}},
    "no keys": {"instead": {"/jwks": (200, '{"keys": 7}')}},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(folder: Path, liar: Liar, lie: str) -> None:
    for name, value in LIES[lie].items():
        setattr(liar, name, value)
    service = service_with(folder, liar.address, oidc_default_role="admin")
    status, said = tried(service, liar)
    assert (status, "Traceback" in said, service.store.people.all()) == (403, False, ())
    assert "Begin again" in said
    service.store.close()


def test_without_a_lie_the_same_provider_is_believed(folder: Path, liar: Liar) -> None:
    service = service_with(folder, liar.address, oidc_default_role="reader")
    assert tried(service, liar) == (303, "")
    (form,) = liar.asked
    assert (form["code"], len(form["code_verifier"][0]) >= 43, form["redirect_uri"]) == (["c"], True, [f"{BASE}/admin/provider/back"])
    liar.claims = {"email": None}  # it says so at another address only
    assert tried(service, liar) == (303, "")
    service.store.close()


@pytest.mark.parametrize("changed", [{"state": "other"}, {"state": ""}, {"state": "\u00e9"}])
def test_a_foreign_state_is_refused_and_nobody_is_asked(folder: Path, liar: Liar, changed: Mapping[str, str]) -> None:
    service = service_with(folder, liar.address, oidc_default_role="reader")
    assert tried(service, liar, **changed)[0] == 403
    assert liar.asked == []
    assert Visitor(create_app(service).test_client()).client.get("/admin/provider/back?state=x&code=c").status_code == 400
    service.store.close()


def test_a_provider_that_is_away_or_calls_itself_otherwise_is_said(folder: Path, liar: Liar) -> None:
    liar.instead = {"/.well-known/openid-configuration": (200, '{"issuer": "https://evil.example"}')}
    service = service_with(folder, liar.address)
    status, said = tried(service, liar)
    assert (status, "another issuer" in said) == (403, True)
    service.store.close()
    away = service_with(folder, "http://localhost:9")
    status, said = tried(away, liar)
    assert (status, "localhost does not answer" in said) == (403, True)
    away.store.close()


def test_a_private_provider_must_be_allowed(folder: Path, liar: Liar) -> None:
    service = service_with(folder, liar.address, allow_networks="")
    assert "does not answer" in tried(service, liar)[1]
    service.store.close()


def test_without_a_default_role_one_must_be_a_user_already_and_is_bound_to_one_name(folder: Path, liar: Liar) -> None:
    service = service_with(folder, liar.address)
    assert "may not sign in here" in tried(service, liar)[1]
    service.store.people.add("ann@example.org", "editor", "", NOW, by="tests")
    assert tried(service, liar)[0] == 303
    liar.claims = {"sub": "8"}  # somebody else with the same address
    assert "called somebody else" in tried(service, liar)[1]
    liar.claims = {"email": "new@example.org"}  # the same one with another address
    assert tried(service, liar)[0] == 303
    assert [(user.name, user.role) for user in service.store.people.all()] == [("ann@example.org", "editor")]
    service.store.close()


def test_claims_decide_on_the_role_at_each_sign_in(folder: Path, liar: Liar) -> None:
    service = service_with(folder, liar.address, oidc_roles="realm_access.roles:boss=admin,groups:press=editor")
    roles = []
    for claims in ({"groups": ["press"]}, {"groups": "press", "realm_access": {"roles": ["boss"]}}, {"groups": ["press"]}, {}):
        liar.claims = claims
        if not roles:
            service.store.people.add("other", "admin", "", NOW, by="tests")
        status, _ = tried(service, liar)
        roles.append((status, service.store.people.user("ann@example.org").role))  # type: ignore[union-attr]
    assert roles == [(303, "editor"), (303, "admin"), (303, "editor"), (403, "editor")]
    service.store.close()


def test_the_last_administrator_stays_one_whatever_claims_say(folder: Path, liar: Liar) -> None:
    service = service_with(folder, liar.address, oidc_roles="groups:bosses=admin,groups:press=editor")
    for groups in (["bosses"], ["press"]):
        liar.claims = {"groups": groups}
        assert tried(service, liar)[0] == 303
    assert service.store.people.user("ann@example.org").role == "admin"  # type: ignore[union-attr]
    service.store.close()


def test_tries_at_the_provider_are_counted(folder: Path, liar: Liar) -> None:
    liar.instead = {"/token": (400, "{}")}
    service = service_with(folder, liar.address)
    assert [tried(service, liar)[0] for _ in range(6)] == [403, 403, 403, 403, 403, 429]
    service.store.close()


def test_without_a_provider_there_is_no_way_to_one(visitor: Visitor) -> None:
    assert [visitor.client.get(path).status_code for path in ("/admin/provider", "/admin/provider/back")] == [404, 404]
    assert visitor.open("/admin/sign-in").select_one("a.button") is None
