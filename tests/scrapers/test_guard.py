"""Addresses: every class that is not public is refused, however it is written, and nothing else is."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import Forbidden
from scrapers.guard import AddressGuard, not_public, parse

INNER = str.split("""
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.8 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7
203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::7f00:1 ::a00:1 ::ffff:0:7f00:1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::a00:1 100::1 2001::1 2001:0:7f00:1:: 2001:2::1
2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254
fe80::1 fec0::1 ff02::1 ff0e::1
""")
PUBLIC = str.split("""
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 172.15.255.255 172.32.0.0 192.0.1.1
192.167.255.255 198.17.255.255 198.20.0.0 223.255.255.255 2001:200::1 2001:4860:4860::8888 2003::1 2606:4700::1111 2a00:1450::1 3ffe::1
""")
MALFORMED = {
    "no address": "",
    "no scheme": "www.example.org/news",
    "relative to a scheme": "//www.example.org/",
    "one slash": "http:/www.example.org/",
    "three slashes": "http:///www.example.org/",
    "a file": "file:///etc/hosts",
    "gopher": "gopher://www.example.org:70/1",
    "data": "data:text/html,x",
    "a nested scheme": "view-source:http://www.example.org/",
    "another scheme that begins the same": "https+unix://www.example.org/",
    "blank before": " http://www.example.org/",
    "user name": "http://someone@www.example.org/",
    "user name and password": "http://someone:secret@www.example.org/",
    "an empty user name": "http://@www.example.org/",
    "backslash before @": "http://127.0.0.1\\@www.example.org/",
    "backslashes for slashes": "http:\\\\www.example.org\\",
    "new line in the host": "http://www.exam\nple.org/",
    "new lines in the path": "http://www.example.org/\r\nX-Header: 1",
    "tab": "http://www.example.org/\tnews",
    "NUL": "http://www.example.org/\0",
    "blank in the host": "http://www example.org/",
    "encoded host characters": "http://www%2eexample.org/",
    "an encoded host": "http://%6c%6fcalhost/",
    "decimal number": "http://2130706433/",
    "hexadecimal number": "http://0x7f000001/",
    "octal number": "http://017700000001/",
    "octal parts": "http://0177.0.0.1/",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1/",
    "short form": "http://127.1/",
    "five parts": "http://127.0.0.0.1/",
    "a part too large": "http://127.0.0.256/",
    "a last part of digits": "http://www.example.1/",
    "a last part in hexadecimal": "http://www.example.0x1/",
    "circled digits in a short form": "http://①②⑦.①/",
    "Arabic digits in a short form": "http://١٢٧.١/",
    "zone id": "http://[fe80::1%25eth0]/",
    "no IPv6 address in brackets": "http://[www.example.org]/",
    "a future address": "http://[v1.x]/",
    "text behind brackets": "http://[::1].example.org/",
    "brackets that do not close": "http://[::1/",
    "no host": "http://:80/",
    "no host at all": "http://?x",
    "dot for a host": "http://./",
    "empty label": "http://www..example.org/",
    "a label too long": f"http://{'a' * 64}.example.org/",
    "a name too long": f"http://{'a.' * 130}org/",
    "a hyphen first": "http://-www.example.org/",
    "two ports": "http://www.example.org:80:80/",
    "port too large": "http://www.example.org:65536/",
    "port 0": "http://www.example.org:0/",
    "port in words": "http://www.example.org:http/",
    "a full-width @": "http://www.example.org＠127.0.0.1/",
    "a fraction slash": "http://127.0.0.1⁄@www.example.org/",
    "a full-width colon": "http://127.0.0.1：80/",
    "a character that IDNA refuses": "http://www.exa\u200fmple.org/",
    "half a surrogate pair": "http://www.example.org/\ud800",
    "an endless address": "http://www.example.org/" + "a" * 9_000,
}
WELL_FORMED = {
    "http://www.example.org": "http://www.example.org/",
    "HTTPS://WWW.Example.ORG:443/News": "https://www.example.org/News",
    "http://www.example.org:80/a?b=c#d": "http://www.example.org/a?b=c",
    "http://www.example.org:/": "http://www.example.org/",
    "http://www.example.org?page=2": "http://www.example.org/?page=2",
    "http://www.example.org./news": "http://www.example.org/news",
    "http://press_room.example.org:8080/": "http://press_room.example.org:8080/",
    "http://www.bücher.example/ä?ö=ü": "http://www.xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC",
    "http://新聞.example/": "http://xn--efvv70d.example/",
    "http://www.example.org/press release.html?q=a b": "http://www.example.org/press%20release.html?q=a%20b",
    "http://www.example.org/a%20b/%zz;v=1?x=[1]&y={2}": "http://www.example.org/a%20b/%zz;v=1?x=[1]&y={2}",
    "http://www.example.org?@127.0.0.1/": "http://www.example.org/?@127.0.0.1/",
    "http://www.example.org#@127.0.0.1/": "http://www.example.org/",
    "http://[2606:4700:0:0:0:0:0:1111]/": "http://[2606:4700::1111]/",
    "http://8.8.8.8./": "http://8.8.8.8/",
}


@pytest.mark.parametrize("ip", INNER)
def test_an_address_that_is_not_public_is_refused_as_literal_and_as_answer(ip: str) -> None:
    literal = f"[{ip}]" if ":" in ip else ip
    with pytest.raises(Forbidden) as refused:
        AddressGuard().address(f"http://{literal}/")
    assert refused.value.code == "address-forbidden"
    guard = AddressGuard()
    with pytest.raises(Forbidden, match=r"www\.example\.org is .*PRESSROLL_ALLOW_NETWORKS"):
        guard.admit(guard.address("https://www.example.org/"), ("8.8.8.8", ip))


@pytest.mark.parametrize("ip", [ip for ip in INNER if ":" not in ip])
def test_an_inner_address_is_refused_in_its_ipv6_clothes(ip: str) -> None:
    for clothes in (f"[::ffff:{ip}]", f"[::{ip}]", f"[64:ff9b::{ip}]", f"[::ffff:0:{ip}]"):
        with pytest.raises(Forbidden):
            AddressGuard().address(f"http://{clothes}/")


@pytest.mark.parametrize("ip", PUBLIC)
def test_a_public_address_is_admitted(ip: str) -> None:
    guard = AddressGuard()
    assert guard.admit(guard.address("https://www.example.org/"), (ip,)) == (ip_address(ip),)


def test_a_mapped_public_address_is_connected_to_as_ipv4() -> None:
    guard = AddressGuard()
    assert guard.admit(guard.address("https://www.example.org/"), ("::ffff:8.8.8.8",)) == (ip_address("8.8.8.8"),)


@pytest.mark.parametrize("port", [21, 22, 25, 53, 81, 5432, 6379, 8081, 11211])
def test_only_ports_of_the_web_are_read(port: int) -> None:
    for host in ("www.example.org", "8.8.8.8", "[2606:4700::1111]"):
        with pytest.raises(Forbidden, match=f"{port} in PRESSROLL_ALLOW_NETWORKS"):
            AddressGuard().address(f"http://{host}:{port}/")


@pytest.mark.parametrize(
    ("allow", "url", "admitted"),
    [
        ("127.0.0.1:8300", "http://127.0.0.1:8300/", True),
        ("127.0.0.1:8300", "http://127.0.0.1:8301/", False),
        ("127.0.0.1:8300", "http://127.0.0.2:8300/", False),
        ("127.0.0.1:8300", "http://8.8.8.8:8300/", False),
        ("127.0.0.1:8300", "http://[::ffff:127.0.0.1]:8300/", True),
        ("10.0.0.0/8", "http://10.1.2.3/", True),
        ("10.0.0.0/8", "http://10.1.2.3:3000/", True),
        ("10.0.0.0/8", "http://11.1.2.3:3000/", False),
        ("10.0.0.0/8", "http://192.168.1.1/", False),
        ("[fd00::1]:8000", "http://[fd00::1]:8000/", True),
        ("8.8.8.8:9000", "http://8.8.8.8:9000/", True),
    ],
)
def test_the_operator_allows_just_what_is_named(allow: str, url: str, admitted: bool) -> None:
    guard = AddressGuard([allow])
    if admitted:
        assert guard.address(url)
    else:
        with pytest.raises(Forbidden):
            guard.address(url)


def test_a_port_allowed_for_one_address_is_not_opened_for_a_public_name() -> None:
    guard = AddressGuard(["127.0.0.1:8300"])
    address = guard.address("http://www.example.org:8300/")
    with pytest.raises(Forbidden, match=r"8\.8\.8\.8:8300"):
        guard.admit(address, ("8.8.8.8",))
    assert guard.admit(address, ("127.0.0.1",)) == (ip_address("127.0.0.1"),)


@pytest.mark.parametrize("url", MALFORMED.values(), ids=MALFORMED)
def test_an_address_that_two_parsers_may_read_differently_is_refused(url: str) -> None:
    with pytest.raises(Forbidden) as refused:
        AddressGuard(["0.0.0.0/0", "::/0"]).address(url)
    assert refused.value.code == "address-malformed"
    assert "secret" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(("url", "read"), WELL_FORMED.items())
def test_an_address_is_brought_into_its_one_form(url: str, read: str) -> None:
    assert parse(url).url == read
    assert parse(read).url == read


@pytest.mark.parametrize("url", ["http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://loc\u00adalhost/", "http://LOCALHOST./"])
def test_a_disguised_name_is_read_as_the_name_it_is(url: str) -> None:
    assert parse(url).host == "localhost"


@pytest.mark.parametrize("url", ["http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://１２７.0.0.1/", "http://127.0.0.1./"])
def test_a_disguised_ip_address_is_judged_as_what_it_is(url: str) -> None:
    with pytest.raises(Forbidden, match="loopback"):
        AddressGuard().address(url)


def test_an_address_in_a_message_has_no_query() -> None:
    with pytest.raises(Forbidden) as refused:
        AddressGuard().address("http://127.0.0.1/list?token=secret")
    assert "secret" not in str(refused.value)


@given(st.text() | st.text(alphabet="htps:/@[]%.\\?#127x０。", max_size=40).map("http://".__add__))
def test_reading_an_address_is_stable_and_never_fails_otherwise(url: str) -> None:
    try:
        address = parse(url)
    except Forbidden:
        return
    assert parse(address.url) == address
    assert address.url.isascii()


@given(st.ip_addresses(v=4))
def test_ipv4_and_its_mapped_form_are_judged_alike(ip: object) -> None:
    guard = AddressGuard()
    address = guard.address("http://www.example.org/")
    if not_public(ip_address(str(ip))):
        with pytest.raises(Forbidden):
            guard.admit(address, (f"::ffff:{ip}",))
    else:
        assert guard.admit(address, (f"::ffff:{ip}",)) == (ip,)
