"""Private feeds in the framed page: opened in frames of the token's sites, to servers with a secret token, and not there to all others."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.feeds.web.newsrooms import BASE, NOW
from tests.feeds.web.test_private_widgets import LOCAL, OTHER, SITE, UNKNOWN, Asked, asked, facts

__all__ = ["asked"]

FRAME = "/embed?feed=named/board"
FRAMED = {"Sec_Fetch_Dest": "iframe", "Sec_Fetch_Mode": "navigate"}


def ancestors(answer: TestResponse) -> str:
    return answer.headers["Content-Security-Policy"].partition("frame-ancestors ")[2].partition(";")[0]


@pytest.mark.parametrize(
    "address", [FRAME, "/embed?feed=named%2Fboard", f"{FRAME}&as=page", f"{FRAME}&feed=named/board", "/embed/?feed=named/board"]
)
@pytest.mark.parametrize("dest", ["iframe", "frame"])
def test_frame_is_opened_and_its_policy_names_the_sites(asked: Asked, address: str, dest: str) -> None:
    answer = asked.shown(address, **FRAMED | {"Sec_Fetch_Dest": dest})
    assert answer.status_code == 200, answer.text
    assert "For the board alone" in answer.text
    assert ancestors(answer) == f"{SITE} {OTHER} {LOCAL}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert {"Authorization", "Sec-Fetch-Dest"} <= set(answer.vary)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert asked.paged not in answer.text + str(answer.headers)
    assert "board.widget" not in answer.text, "its script would find nothing there without the token"


def test_frame_is_opened_by_what_a_browser_says_of_frames_alone(asked: Asked) -> None:
    for dest in ("", "document", "empty", "script", "object", "embed", "IFRAME", "iframe, document"):
        answers = [asked.shown(f"/embed?feed=named/{name}", Sec_Fetch_Dest=dest, Origin=SITE) for name in ("board", "bxxxd")]
        assert facts(answers[0], "board") == facts(answers[1], "bxxxd"), dest
        assert answers[0].status_code == 404
    for part in ("fragment", "page&as=fragment", "fragment&as=page", "", "x"):
        assert "alone" not in asked.shown(f"{FRAME}&as={part}", **FRAMED, Origin=SITE).text


def test_secret_token_opens_the_page_and_the_fragment_to_servers_and_no_frame(asked: Asked) -> None:
    for address, kept in ((FRAME, "private, no-store"), (f"{FRAME}&as=fragment", "private, no-cache")):
        by_header = asked.get(address, Authorization=f"Bearer {asked.secret}")
        for answer in (by_header, asked.shown(address, asked.secret), asked.shown(address, asked.secret, **FRAMED, Origin=SITE)):
            assert (answer.status_code, answer.text) == (200, by_header.text)
            assert answer.headers["Cache-Control"] == kept
            assert ancestors(answer) == "'none'"
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert asked.secret not in answer.text + str(answer.headers)
        assert "For the board alone" in by_header.text
        again = asked.get(address, Authorization=f"Bearer {asked.secret}", If_None_Match=by_header.headers["ETag"])
        assert (again.status_code, again.headers["Cache-Control"]) == (304, kept)


def test_wrong_option_of_an_opened_frame_is_told_in_a_frame_of_the_same_sites(asked: Asked) -> None:
    answer = asked.shown(f"{FRAME}&layout=x", **FRAMED)
    assert (answer.status_code, ancestors(answer), answer.headers["Cache-Control"]) == (400, f"{SITE} {OTHER} {LOCAL}", "no-store")
    assert asked.paged not in answer.text


@pytest.mark.parametrize("name", ["board", "directors"])
@pytest.mark.parametrize(
    "address",
    [
        *(
            "/embed?feed=named/{}",
            "/embed?feed=named%2F{}",
            "/embed?feed=named/{}&as=fragment",
            "/embed?layout=cards&feed=named/{}&limit=3",
        ),
        *(
            "/embed?feed=named/{}&feed=named/{}",
            "/embed?feed=named/{}&feed=all",
            "/embed?feed=all&feed=named/{}",
            "/embed?feed=named/{}.atom",
        ),
        *("/embed?feed=named/{}&layout=x", "/embed?feed=named/{}&limit=x", "/embed?feed=named/{}&x=y", "/embed?feed=feeds/named/{}"),
        *("/embed?feed=/named/{}", "/embed?feed=Named/{}", "/embed?feed=named/{}/", "/embed?feed=named/%20{}", "/embed?%66eed=named/{}"),
        *("/embed?feed=named//{}", "/embed?feed=named/{}%00", "/embed/?feed=named/{}"),
    ],
)
def test_private_feed_without_a_right_token_is_as_one_that_is_not_there(asked: Asked, name: str, address: str) -> None:
    foreign = asked.service.store.tokens.create("foreign", ("feed:investors",), NOW, origins=(SITE,))
    shown = ["", *(f"&token={token}" for token in ("", "x", foreign, asked.paged)), f"&%74oken={foreign}", "&token", "&token=a&token=b"]
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        for query in shown:
            there, not_there = (asked.get(address.replace("{}", one) + query, method) for one in (name, UNKNOWN[name]))
            assert facts(there, name) == facts(not_there, UNKNOWN[name]), (method, query)
            assert "alone" not in there.text
            assert not [token for token in (foreign, asked.paged) if token in there.text + str(there.headers)]
    for authorization in ("Bearer x", f"Bearer {foreign}", f"Bearer {asked.paged}", "Basic eDp5"):
        answers = [asked.get(address.replace("{}", one), Authorization=authorization) for one in (name, UNKNOWN[name])]
        assert facts(answers[0], name) == facts(answers[1], UNKNOWN[name])


def test_refused_frame_is_kept_by_nobody(asked: Asked) -> None:
    assert asked.shown(FRAME).headers["Cache-Control"] == "no-store"
    assert asked.get(FRAME).status_code == 404


def test_of_two_feeds_in_one_address_neither_private_one_is_opened(asked: Asked) -> None:
    for pair in ("feed=named/board&feed=named/schools", "feed=named/schools&feed=named/board", "feed=named/investors&feed=named/board"):
        assert "alone" not in asked.shown(f"/embed?{pair}", asked.secret).text


def test_former_name_opens_the_frame_as_the_present_one(asked: Asked) -> None:
    old = "/embed?feed=named/directors"
    assert "For the board alone" in asked.shown(old, **FRAMED).text
    led = asked.get(f"{old}&as=fragment", Authorization=f"Bearer {asked.secret}")  # its token is in no address, so it can be led on
    assert (led.status_code, led.headers["Cache-Control"]) == (301, "no-store")
    there = led.headers["Location"].removeprefix(BASE)
    assert there == "/embed?feed=named/board&as=fragment"
    assert "For the board alone" in asked.get(there, Authorization=f"Bearer {asked.secret}").text


def test_revoked_token_closes_the_frame_at_once(asked: Asked) -> None:
    assert asked.shown(FRAME, **FRAMED).status_code == 200
    asked.service.store.tokens.revoke("site", NOW)
    assert asked.shown(FRAME, **FRAMED).status_code == 404


def test_public_feed_in_a_frame_takes_no_token_and_does_not_repeat_it(asked: Asked) -> None:
    answer = asked.shown("/embed?feed=named/schools", **FRAMED)
    assert (answer.status_code, asked.paged in answer.text) == (400, False)
    assert asked.get("/embed?feed=named/schools").status_code == 200


def test_setting_says_who_frames_public_feeds(asked: Asked) -> None:
    assert ancestors(asked.get("/embed?feed=named/schools")) == "*"
