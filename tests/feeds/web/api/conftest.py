"""Programs with tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import NOW


@dataclass
class Program:
    """A client of the API with a token, or with none."""

    client: FlaskClient
    token: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Sends a request below /api/v1; header names are written with underscores."""
        text = None if body is None else json.dumps(body)
        return self.send(method, path, text, "application/json" if text else None, **headers)

    def send(self, method: str, path: str, content: str | bytes | None, media_type: str | None, **headers: str) -> TestResponse:
        """The same with a body that is written already."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        return self.client.open(f"/api/v1{path}", method=method, data=content, headers=sent, content_type=media_type)


@pytest.fixture
def program(service: Service) -> Callable[[str], Program]:
    """A program whose token has this scope; "" for one without a token."""

    def with_scope(scope: str) -> Program:
        token = service.store.tokens.create(f"program {scope}", [scope], NOW) if scope else ""
        return Program(create_app(service).test_client(), token)

    return with_scope
