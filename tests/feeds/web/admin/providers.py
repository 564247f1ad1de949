"""Providers of identities on loopback: a real one, and one that says whatever a test wants."""

from __future__ import annotations

import json
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwk, jwt
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

CLIENT = "pressroll-tests"


@contextmanager
def real_provider(*people: Mapping[str, Any]) -> Iterator[str]:  # Any: claims
    """The issuer of oidc-provider-mock, which knows people by their `sub` and claims, and wants a nonce."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock

        users = [oidc_provider_mock.User(sub=one["sub"], claims=dict(one)) for one in people]
        with serving(oidc_provider_mock.app(require_nonce=True, user_claims=users)) as address:
            yield address


@contextmanager
def serving(app: Callable[..., Any]) -> Iterator[str]:  # Any: of a WSGI application
    """Where the application answers."""

    def quietly(environ: Any, start: Any) -> Any:  # Any: as above
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return app(environ, start)

    server = make_server("localhost", 0, quietly, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Liar:
    """A provider that signs what a test wants: `claims` over the right ones, with `header`, by `key`; or answers with `instead`."""

    def __init__(self) -> None:
        self.own = jwk.generate_key("RSA", 2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.key: Any = self.own  # Any: keys of several kinds
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "1"}  # Any: JSON
        self.claims: dict[str, Any] = {}  # Any: JSON
        self.instead: dict[str, tuple[int, str]] = {}
        self.nonce = self.address = ""
        self.now = 0
        self.asked: list[dict[str, list[str]]] = []

    def __call__(self, environ: Any, start: Any) -> Any:  # Any: WSGI
        request = Request(environ)
        if request.path in self.instead:
            status, text = self.instead[request.path]
            return Response(text, status)(environ, start)
        answers = {"/.well-known/openid-configuration": self._metadata, "/token": self._token, "/jwks": self._jwks, "/userinfo": self._more}
        if request.method == "POST":
            self.asked.append(parse_qs(request.get_data(as_text=True)))
        return Response(json.dumps(answers[request.path]()), content_type="application/json")(environ, start)

    def begin(self, address: str) -> dict[str, str]:
        """What the browser was sent with."""
        found = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.nonce = found["nonce"]
        return found

    def _metadata(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks", "userinfo_endpoint": "/userinfo"}
        return {"issuer": self.address, **{name: self.address + path for name, path in names.items()}}

    def _jwks(self) -> dict[str, Any]:
        return {"keys": [{"kty": "unheard of"}, "no key", self.own.as_dict(private=False)]}

    def _token(self) -> dict[str, Any]:
        right = {"iss": self.address, "sub": "7", "aud": CLIENT, "nonce": self.nonce, "iat": self.now, "exp": self.now + 300}
        who = {"email": "ann@example.org", "email_verified": True}
        claims = {name: value for name, value in {**right, **who, **self.claims}.items() if value is not None}
        if self.header["alg"] == "none":
            return {"id_token": jwt.encode(self.header, claims, jwk.OctKey.import_key("x" * 32), algorithms=["none"])}
        return {"access_token": "secret", "id_token": jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])}

    def _more(self) -> dict[str, Any]:
        return {"sub": "7", "email": "ann@example.org", "email_verified": True}
