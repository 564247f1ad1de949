"""Private feeds: read with a token, and named nowhere."""

from __future__ import annotations

import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from entries import StoreBusy, StoreError
from feeds import FastFeeds, create_app
from feeds.export import Export
from feeds.service import Service
from tests.feeds.web.newsrooms import BASE, NOW
from tests.feeds.web.renamed import FEEDS, configured

ATOM = "/feeds/named/board.atom"


class Asked:
    """The whole stack, fast layer first, and a token for the board's feed."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.token = service.store.tokens.create("acme", ("feed:board",), NOW)
        self.client = Client(FastFeeds(create_app(service), service.store.version))

    def get(self, path: str = ATOM, authorization: str = "", **headers: str) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, BASE, headers=given | ({"Authorization": authorization} if authorization else {}))

    def opened(self, path: str = ATOM, **headers: str) -> TestResponse:
        return self.get(path, f"Bearer {self.token}", **headers)


@pytest.fixture
def asked(folders: dict[str, Path], tmp_path: Path) -> Iterator[Asked]:
    folder = Path(shutil.copytree(folders["filled"], tmp_path / "service"))
    with configured(folder, feeds_toml=FEEDS) as service:
        yield Asked(service)


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("format", ["rss", "atom", "json"])
def test_a_token_opens_its_feed_as_bearer_as_password_and_in_the_address(asked: Asked, format: str) -> None:
    path = f"/feeds/named/board.{format}"
    answers = [
        asked.get(path, f"Bearer {asked.token}"),
        asked.get(path, basic("anybody", asked.token)),
        asked.get(path, basic("", asked.token)),
        asked.get(f"{path}?token={asked.token}"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.data for answer in answers}) == 1
    assert b"For the board alone" in answers[0].data
    assert not [answer for answer in answers if asked.token in answer.text + str(answer.headers)]


@pytest.mark.parametrize("path", [ATOM, "/feeds/named/board.rss?limit=2", "/feeds/named/directors.json", "/feeds/named/board.nonsense"])
def test_none_a_wrong_a_foreign_and_a_revoked_token_get_the_same_refusal(asked: Asked, path: str) -> None:
    foreign, revoked = (
        asked.service.store.tokens.create(name, (scope,), NOW) for name, scope in (("a", "feed:investors"), ("b", "feed:board"))
    )
    asked.service.store.tokens.revoke("b", NOW)
    shown = (
        "",
        "Bearer x",
        "Bearer",
        "Basic !",
        "Digest a=b",
        basic("x", "y"),
        basic(asked.token, ""),
        f"Bearer {foreign}",
        f"Bearer {revoked}",
    )
    refused = [asked.get(path, authorization) for authorization in shown]
    refused += [asked.get(f"{path}{'&' if '?' in path else '?'}token={token}") for token in ("", "x", foreign, revoked)]
    assert {answer.status_code for answer in refused} == {401}
    assert len({(answer.data, str(answer.headers)) for answer in refused}) == 1
    assert [challenge.partition(" ")[0] for challenge in refused[0].headers.getlist("WWW-Authenticate")] == ["Basic", "Bearer"]
    assert refused[0].headers["Cache-Control"] == "no-store"
    assert refused[0].mimetype == "text/plain"
    assert "alone" not in refused[0].text


def test_a_revoked_token_is_refused_at_once(asked: Asked) -> None:
    assert asked.opened().status_code == 200
    asked.service.store.tokens.revoke("acme", NOW)
    assert asked.opened().status_code == 401


def test_an_answer_is_kept_by_the_reader_alone_who_asks_whether_it_is_still_good(asked: Asked) -> None:
    first = asked.opened()
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert {"Accept-Encoding", "Authorization"} <= set(first.vary)
    assert "Access-Control-Allow-Origin" not in first.headers
    again = asked.opened(If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "private, no-cache")
    assert asked.get(If_None_Match=first.headers["ETag"]).status_code == 401
    assert asked.opened(f"{ATOM}?nonsense=1").headers["Cache-Control"] == "no-store"


def test_the_fast_layer_keeps_no_private_feed(asked: Asked) -> None:
    for path in (ATOM, f"{ATOM}?token={asked.token}"):
        for _ in range(2):
            assert asked.get(path, "" if "token" in path else f"Bearer {asked.token}").status_code == 200
    assert asked.get().status_code == 401
    asked.service.store.tokens.revoke("acme", NOW)
    assert asked.get(f"{ATOM}?token={asked.token}").status_code == 401


@pytest.mark.parametrize("fault", [RuntimeError("a fault of ours"), StoreBusy("locked"), StoreError("no such table")])
def test_no_fault_on_the_way_tells_a_token(asked: Asked, fault: Exception, caplog: pytest.LogCaptureFixture) -> None:
    class Faulty:
        def __getattr__(self, name: str) -> object:
            return getattr(asked.service.store, name)

        def states(self) -> object:
            raise fault

    faulty = Service(asked.service.configuration, Faulty(), clock=lambda: NOW)  # type: ignore[arg-type] # a store that fails
    client = create_app(faulty).test_client()
    for address, headers in ((f"{ATOM}?token={asked.token}", {}), (ATOM, {"Authorization": f"Bearer {asked.token}"})):
        answer = client.get(address, headers=headers)
        assert answer.status_code in (500, 503)
        assert asked.token not in answer.text + str(answer.headers) + caplog.text
    assert "board.atom" in caplog.text or isinstance(fault, StoreBusy)


def test_further_pages_are_linked_without_the_token(asked: Asked) -> None:
    answer = asked.get(f"{ATOM}?token={asked.token}&limit=1")
    (following,) = re.findall(r'<([^>]+)>; rel="next"', answer.headers["Link"])
    assert "limit=1" in following
    assert "token" not in answer.text + str(answer.headers)
    assert asked.opened(following.removeprefix(BASE)).status_code == 200


def test_no_list_no_page_and_no_export_names_a_private_feed(asked: Asked, tmp_path: Path) -> None:
    Export(asked.service, tmp_path / "export").run()
    texts = [asked.get(path).text for path in ("/", "/feeds.opml", "/topics/education", "/sources/lindenhof", "/feeds/all.json")]
    files = [path for path in (tmp_path / "export").rglob("*") if path.is_file() and path.suffix not in (".gz", ".zst")]
    texts += [str(path) + path.read_text("utf-8") for path in files]
    assert len(files) > 3
    assert any("named/schools" in text for text in texts)
    assert not [text for text in texts if re.search("named/(board|directors|investors)|For (the board|investors) alone", text)]


def test_a_former_name_of_a_private_feed_leads_on_only_who_has_a_token(asked: Asked) -> None:
    old = "/feeds/named/directors.atom?limit=3"
    assert asked.get(old).status_code == 401
    moved = asked.opened(old)
    assert (moved.status_code, moved.headers["Location"]) == (301, f"{BASE}{ATOM}?limit=3")
    assert moved.headers["Cache-Control"] == "no-store"
    in_address = asked.get(f"{old}&token={asked.token}")
    assert (in_address.status_code, "Location" in in_address.headers) == (200, False)


def test_a_token_made_under_a_former_name_opens_the_feed(asked: Asked) -> None:
    token = asked.service.store.tokens.create("early", ("feed:directors",), NOW)
    assert asked.get(authorization=f"Bearer {token}").status_code == 200


def test_an_unknown_feed_is_404_with_and_without_a_token_and_a_public_one_takes_none(asked: Asked) -> None:
    assert asked.get("/feeds/named/boards.atom").status_code == 404
    assert asked.opened("/feeds/named/boards.atom").status_code == 404
    assert asked.opened("/feeds/named/schools.atom").headers["Cache-Control"].startswith("public")
    refused = asked.get("/feeds/named/schools.atom?token=pressroll_secret")
    assert (refused.status_code, "pressroll_secret" in refused.text) == (400, False)


def test_a_private_feed_that_is_gone_was_never_there(asked: Asked, tmp_path: Path) -> None:
    with configured(tmp_path / "service", feeds_toml="") as service:
        assert create_app(service).test_client().get(ATOM).status_code == 404
