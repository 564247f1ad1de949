"""A browser without scripts: it opens pages and sends their forms."""

from __future__ import annotations

from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "three herons at dawn"


class Visitor:
    """Somebody at the pages, signed in or not."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def open(self, address: str, status: int = 200) -> BeautifulSoup:
        """The page at an address."""
        answer = self.client.get(address)
        assert answer.status_code == status, (answer.status_code, answer.text[:500])
        return BeautifulSoup(answer.text, "lxml")

    def send(self, address: str, fields: Mapping[str, object], *, page: str = "") -> TestResponse:
        """Sends a form with the token that `page` (else the address itself) carries in its forms."""
        token = BeautifulSoup(self.client.get(page or address).text, "lxml").select_one("[name=csrf_token]")
        assert token is not None, f"{page or address} has no form"
        return self.client.post(address, data={**fields, "csrf_token": token["value"]})

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        """Sends the sign-in form."""
        return self.send("/admin/sign-in", {"name": name, "password": password})

    def text(self, answer: TestResponse, selector: str) -> str:
        """What an element of an answer says, blanks made one."""
        return " ".join(self.found(answer, selector).get_text().split())

    def found(self, answer: TestResponse, selector: str) -> Tag:
        """An element of an answer."""
        found = BeautifulSoup(answer.text, "lxml").select_one(selector)
        assert found is not None, f"{selector} is not there: {answer.text[:2000]}"
        return found
