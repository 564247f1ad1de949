"""Signing in with an OpenID Connect provider: code flow with PKCE, state and nonce (OpenID Connect Core 1.0 §3.1, RFC 7636).

    provider = Provider(service)
    begun = provider.begin("https://press.example.org/admin/provider/back")      the browser goes to begun.address and keeps the rest
    provider.finish(begun, state, code, Origin("203.0.113.7", "Firefox on Linux"))
    -> Entered(User(...), "TOKEN")  or  Refused("ann@example.org may not sign in here.", ...)

Whom the provider names is known by issuer and subject; at the first sign-in by an e-mail address that the provider has verified, and no
other. All calls leave by the door of the scrapers, so a provider in a private network must stand in `allow_networks`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from secrets import compare_digest, token_urlsafe
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from config import parse_role_rule
from entries import ConfigError, Conflict, FetchError, Role, User
from feeds.admin.acting import ROLES
from feeds.admin.entering import Entered, Refused, open_session
from feeds.admin.names import sign_in_name
from feeds.service import Service, open_caller

Claims = Mapping[str, Any]  # Any: whatever JSON the provider sends

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")  # signed, and with no shared secret
_LEEWAY_S = 60  # that clocks may differ
_MOST = 200_000  # bytes of an answer
_KNOWN_S, _DOWN_S = 600.0, 10.0  # how long what the provider says of itself is kept, and that it is away
_COUNTED_AS = "openid"  # the name under which tries are counted
_FORM = ("Content-Type", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that waits for the provider. All but `address` stays with the browser, signed."""

    address: str
    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True, slots=True)
class Origin:
    """From where, and in words by what, somebody signs in."""

    address: str
    browser: str


class Doubt(Exception):
    """Why nobody is let in, in a sentence. It never leaves this module."""


class Provider:
    """The provider of the settings. Thread-safe."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._settings = service.settings
        self._asking = threading.Lock()
        self._told: tuple[float, Claims | Doubt] | None = None  # until when, what

    @property
    def name(self) -> str:
        """Its host, to show; "" where none is set."""
        return urlsplit(self._settings.oidc_issuer).hostname or ""

    def begin(self, back: str) -> Begun | Refused:
        """Where the browser goes. `back` is our address to which it comes back."""
        state, nonce, verifier = (token_urlsafe(32) for _ in range(3))
        settings = self._settings
        try:
            endpoint = _address(self._metadata(), "authorization_endpoint")
        except Doubt as doubt:
            return _refused(doubt)
        challenge = {"code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256", "nonce": nonce}
        address = prepare_grant_uri(endpoint, settings.oidc_client_id, "code", back, " ".join(settings.oidc_scopes), state, **challenge)
        return Begun(address, state, nonce, verifier, back)

    def finish(self, begun: Begun, state: str, code: str, origin: Origin) -> Entered | Refused:
        """Lets in whom the provider names in exchange for the code. A foreign state costs nothing: nobody is asked."""
        if not compare_digest(begun.state.encode(), state.encode("utf-8", "replace")):
            return _refused(Doubt("This sign-in was not begun in this browser."))
        attempts = self._service.store.attempts
        turn = attempts.take(_COUNTED_AS, origin.address, self._service.clock())
        if turn.pause:
            return Refused("Too many tries.", "Wait a few minutes, then begin again.", turn.pause)
        try:
            user = self._user(self._claims(begun, code))
        except Doubt as doubt:
            return _refused(doubt)
        attempts.forget(_COUNTED_AS, origin.address)
        return open_session(self._service, user, origin.browser)

    # What the provider says

    def _metadata(self) -> Claims:
        """What it says of itself (OpenID Connect Discovery 1.0 §4). Nobody waits while another asks: a slow provider holds one thread."""
        told = self._told
        if told is None or told[0] < time.monotonic():
            if not self._asking.acquire(blocking=False):
                raise Doubt(f"{self.name} is being asked.")
            try:
                told = self._told = self._asked()
            finally:
                self._asking.release()
        if isinstance(told[1], Doubt):
            raise told[1]
        return told[1]

    def _asked(self) -> tuple[float, Claims | Doubt]:
        issuer = self._settings.oidc_issuer
        try:
            found = self._call("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise Doubt(f"{self.name} calls itself by another issuer than oidc_issuer says.")
        except Doubt as doubt:
            return time.monotonic() + _DOWN_S, doubt
        return time.monotonic() + _KNOWN_S, found

    def _call(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str = "") -> Claims:
        asked = tuple((headers or {}).items())
        try:
            with open_caller(self._service) as caller:
                answered = caller.call("POST" if method == "POST" else "GET", url, asked, body.encode(), most=_MOST)
            found = json.loads(answered.body)
        except FetchError as error:
            raise Doubt(f"{self.name} does not answer.") from error
        except (ValueError, RecursionError) as error:
            raise Doubt(f"{self.name} answers with something that is no JSON.") from error
        if answered.status != 200 or not isinstance(found, dict):
            raise Doubt(f"{self.name} refuses with {answered.status}.")
        return found

    def _claims(self, begun: Begun, code: str) -> Claims:
        """What the provider says of the person, its signature and all else checked (OpenID Connect Core 1.0 §3.1.3.7)."""
        metadata = self._metadata()
        answer = self._exchanged(metadata, begun, code)
        claims = self._checked(metadata, begun, str(answer.get("id_token", "")), str(answer.get("access_token", "")))
        if "email" in claims or "userinfo_endpoint" not in metadata:
            return claims
        bearer = {"Authorization": f"Bearer {answer.get('access_token', '')}"}
        more = self._call("GET", _address(metadata, "userinfo_endpoint"), bearer)
        if more.get("sub") != claims["sub"]:  # §5.3.2
            raise Doubt(f"{self.name} speaks of two persons.")
        return {**more, **claims}

    def _exchanged(self, metadata: Claims, begun: Begun, code: str) -> Claims:
        settings, endpoint = self._settings, _address(metadata, "token_endpoint")
        secret, known = settings.oidc_client_secret.get_secret_value(), metadata.get("token_endpoint_auth_methods_supported")
        posted = isinstance(known, list) and "client_secret_basic" not in known and "client_secret_post" in known
        method = "none" if not secret else "client_secret_post" if posted else "client_secret_basic"
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": begun.back, "code_verifier": begun.verifier}
        auth = ClientAuth(settings.oidc_client_id, secret, method)
        _, headers, body = auth.prepare("POST", endpoint, dict([_FORM]), urlencode(form))
        return self._call("POST", endpoint, headers, body)

    def _checked(self, metadata: Claims, begun: Begun, token: str, access_token: str) -> Claims:
        settings = self._settings
        wanted = {"iss": {"essential": True, "value": settings.oidc_issuer}, "aud": {"essential": True, "value": settings.oidc_client_id}}
        params = {"nonce": begun.nonce, "client_id": settings.oidc_client_id, "access_token": access_token}
        keys = self._keys(metadata)
        try:
            signed = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
            claims = CodeIDToken(signed.claims, signed.header, wanted, params)
            claims.validate(now=int(self._service.clock().timestamp()), leeway=_LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:  # the last ones: claims of odd kinds
            raise Doubt(f"What {self.name} says of you is not signed, not for us, or too old.") from error
        if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:  # §2
            raise Doubt(f"{self.name} does not say who you are.")
        return cast("Claims", claims)

    def _keys(self, metadata: Claims) -> jwk.KeySet:
        """Its present keys, asked for each time: what it withdrew is not believed any more. Those of kinds unknown here are left out."""
        found = self._call("GET", _address(metadata, "jwks_uri")).get("keys")
        keys: list[jwk.Key] = []
        for key in found[:100] if isinstance(found, list) else ():
            kind = key.get("kty") if isinstance(key, dict) else None
            if kind in ("RSA", "EC", "OKP"):
                with suppress(JoseError, ValueError, TypeError, KeyError, AttributeError):
                    keys.append(jwk.import_key(key, kind))
        return jwk.KeySet(keys)

    # Whom we know

    def _user(self, claims: Claims) -> User:
        """The user of these claims, made or with another role where the settings say so."""
        people, now, by = self._service.store.people, self._service.clock(), f"provider {self.name}"
        subject, name = f"{claims['iss']} {claims['sub']}", _verified(claims)
        user = people.known_as(subject) or (people.user(name) if name else None)
        if user is None and not name:
            raise Doubt(f"{self.name} has not verified your e-mail address.")
        shown = user.name if user else name
        role = _role(claims, self._settings.oidc_roles)
        given = role or (self._settings.oidc_default_role if user is None or user.claimed else user.role)
        if not given:
            raise Doubt(f"{shown} may not sign in here. An administrator can change that.")
        try:
            if user is None:
                people.add(shown, given, "", now, by=by, subject=subject, claimed=role is not None)
            else:
                people.bind(shown, subject)
        except Conflict as conflict:
            raise Doubt(f"{self.name} called somebody else {shown} before. An administrator can remove that user.") from conflict
        if user and given != user.role:
            with suppress(ConfigError):  # the last administrator stays one, whatever the provider says
                people.change(shown, now, by=by, role=given, claimed=role is not None)
        return people.user(shown) or cast("User", user)


def _refused(doubt: Doubt) -> Refused:
    return Refused(str(doubt), "Begin again, or sign in with a password.", timedelta())


def _address(metadata: Claims, key: str) -> str:
    found = metadata.get(key)
    if not isinstance(found, str) or not found.startswith(("https://", "http://")):
        raise Doubt(f"The provider does not tell its {key}.")
    return found


def _verified(claims: Claims) -> str:
    """The e-mail address as a sign-in name; "" unless the provider says that it has verified it."""
    email = claims.get("email")
    if claims.get("email_verified") not in (True, "true") or not isinstance(email, str):
        return ""
    try:
        return sign_in_name(email)
    except ConfigError:
        return ""


def _role(claims: Claims, rules: tuple[str, ...]) -> Role | None:
    """The highest role that a claim gives."""
    given = [cast("Role", role) for claim, value, role in map(parse_role_rule, rules) if value in _values(claims, claim)]
    return max(given, key=ROLES.index, default=None)


def _values(claims: Claims, path: str) -> tuple[str, ...]:
    """What a claim holds, a list or a single value; a dot leads into an object ("realm_access.roles")."""
    found: Any = claims  # Any: as in Claims
    for part in (path,) if path in claims else path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return tuple(str(value) for value in (found if isinstance(found, list) else () if found is None else (found,)))
