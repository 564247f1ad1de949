"""Lists of sources in every format: read whole or not at all, each row judged by itself, and written so that they can be read again."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from config import CatalogueSource, parse_source
from entries import ConfigError, Row
from feeds.admin.list_files import write_list
from feeds.admin.lists import LARGEST, MOST, read_list
from feeds.admin.wishes import Wish, weighed
from feeds.service import Service

sqlite_only = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
TERN = 'id = "tern"\nname = "Tern Harbour"\nurl = "https://tern.example/news"\n'


def wish(number: int, address: str, name: str = "", groups: tuple[str, ...] = (), **options: str) -> Wish:
    return Wish(number, address, name, groups, options)


def plain(wishes: tuple[Wish, ...]) -> list[Wish]:
    """Without options that say nothing."""
    return [Wish(w.number, w.address, w.name, w.groups, {key: value for key, value in w.options.items() if value}) for w in wishes]


def opml(body: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<opml version="2.0"><head><title>x</title></head><body>{body}</body></opml>'.encode()


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def archive(files: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return content.getvalue()


LISTS: list[tuple[str, bytes, list[Wish]]] = [
    ("a.csv", b"name,url\r\nTern,https://tern.example/news\r\n", [wish(2, "https://tern.example/news", "Tern")]),
    ("a.csv", b"\xef\xbb\xbfAddress;Organisation;Labels\nhttps://a.example/;M\xc3\xb6we;birds, sea\n", [wish(2, "https://a.example/", "Möwe", ("birds", "sea"))]),
    ("a.csv", "Möwe;https://a.example/\n".encode("cp1252"), [wish(1, "https://a.example/", "Möwe")]),
    ("a.csv", "link\tid\thttps\nhttps://a.example/\ttern\n".encode("utf-16"), [wish(2, "https://a.example/", id="tern")]),
    ("a.tsv", b"url\ttimezone\tevery\tlanguage\na.example\tAsia/Tokyo\t1h\tja\n", [wish(2, "a.example", timezone="Asia/Tokyo", every="1h", language="ja")]),
    ("a.txt", b"# ours\nhttps://a.example/news\n\nhttps://b.example/news\n", [wish(2, "https://a.example/news"), wish(4, "https://b.example/news")]),
    ("a.csv", b"name,url\n'=1+1,https://a.example/\n", [wish(2, "https://a.example/", "=1+1")]),
    ("a.csv", "name,url\n'＝1,https://a.example/\n".encode(), [wish(2, "https://a.example/", "＝1")]),
    ("a.xlsx", sheet(("Name", "XML URL", "Group"), ("Tern", "https://tern.example/feed", "birds"), (None, None, None), (7, "x.example", None)), [wish(2, "https://tern.example/feed", "Tern", ("birds",)), wish(4, "x.example", "7")]),
    ("a.opml", opml('<outline text="Birds"><outline text="Tern" xmlUrl="https://tern.example/feed" htmlUrl="https://tern.example/" category="/Sea,Coast"/></outline>'), [wish(1, "https://tern.example/feed", "Tern", ("Birds", "Sea", "Coast"), home="https://tern.example/")]),
    ("a.xml", opml('<outline title="Gull" htmlurl="https://gull.example/news" language="fr"/>'), [wish(1, "https://gull.example/news", "Gull", language="fr")]),
    ("a.json", b'[{"url": "https://a.example/", "groups": ["x", "y"]}]', [wish(1, "https://a.example/", groups=("x", "y"))]),
    ("a.json", b'{"sources": [{"address": "https://a.example/", "title": "x"}]}'.replace(b"title", b"name"), [wish(1, "https://a.example/", "x")]),
    ("tern.toml", TERN.encode(), [wish(1, "https://tern.example/news", "Tern Harbour", id="tern", toml=TERN)]),
    ("a.zip", archive({"tern.toml": TERN}), [wish(1, "https://tern.example/news", "Tern Harbour", id="tern", toml=TERN)]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "wishes"), LISTS, ids=range(len(LISTS)))
def test_a_list_is_understood(name: str, content: bytes, wishes: list[Wish]) -> None:
    assert plain(read_list(name, content)) == wishes


def linked() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        info = zipfile.ZipInfo("a.toml")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    return content.getvalue()


def bloated() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet(("url",), ("https://a.example/",)))) as whole, zipfile.ZipFile(content, "w", 8) as made:
        for info in whole.infolist():
            made.writestr(info, whole.read(info))
        made.writestr("xl/media/big.bin", b"\0" * 40_000_000)
    return content.getvalue()


def with_entities() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet(("url",), ("https://a.example/",)))) as whole, zipfile.ZipFile(content, "w") as made:
        for info in whole.infolist():
            part = whole.read(info)
            if info.filename.endswith("sheet1.xml"):
                part = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + part.partition(b"?>")[2]
            made.writestr(info, part)
    return content.getvalue()


FAULTY: list[tuple[str, bytes, str]] = [
    ("a.yml", b"a: 1", "a.yml: is none of the lists we read"),
    ("a.csv", b"x" * (LARGEST + 1), "a.csv: must not be larger than 5,000,000 bytes"),
    ("a.csv", b"", "a.csv: holds no address"),
    ("a.csv", b"name,city\nTern,Hull\n", "a.csv:1: no column is called url, address or link"),
    ("a.csv", b'name,url\n"Tern,https://a.example/\n', "a.csv:2: is no valid CSV"),
    ("a.csv", b"name,url\nTern,https://a.example/,more\n", "a.csv:2: this row has 3 cells, and there are 2 columns"),
    ("a.csv", b"url\nhttps://a.example/\0\n", "a.csv:2: holds a NUL character"),
    ("a.csv", b"url\n" + b"https://a.example/\n" * (MOST + 1), "must not hold more than 5,000 rows; found 5,001"),
    ("a.csv", b"url" + b",a" * 60, "a.csv:1: must not have more than 50 columns"),
    ("a.csv", b"url\nhttps://a.example/" + b"x" * 5_000, "a.csv:2: a cell must not have more than 4,000 characters"),
    ("a.opml", opml('<outline xmlUrl="https://a.example/"/>')[:-30], "a.opml:1: is no valid XML"),
    ("a.opml", opml('<outline text="&a;" xmlUrl="https://a.example/"/>', '<!DOCTYPE o [<!ENTITY a "b">]>'), "a.opml: must not define or name entities"),
    ("a.opml", b"<html><body>no list</body></html>", "a.opml: must be OPML; its root is <html>"),
    ("a.opml", opml('<outline text="x">' * 30 + "</outline>" * 30), "a.opml: folders lie more than 20 deep in each other"),
    ("a.opml", b'<?xml version="1.0" encoding="zlib"?><opml/>', "a.opml: is "),
    ("a.xlsx", b"PK\x03\x04 no archive", "a.xlsx: is no archive that can be read"),
    ("a.xlsx", archive({"a.txt": "x"}), "a.xlsx: is no spreadsheet that can be read"),
    ("a.xlsx", bloated(), "a.xlsx: must not hold more than 6,000 files or 30,000,000 bytes unpacked"),
    ("a.xlsx", with_entities(), "a.xlsx: must not define entities"),
    ("a.xlsx", sheet(), "a.xlsx: holds no address"),
    ("a.json", b"[" * 100_000, "a.json: is no valid JSON"),
    ("a.json", b'{"pages": 1}', "a.json: must be a list of sources"),
    ("a.json", b'[1, {"name": "x"}, {"url": {}}, {"url": "x", "selector": "y"}]', "[1]: must be an object|[2].url: is missing|[3].url: must be text|[4].selector: there is no such key"),
    ("a.json", json.dumps([{"name": "x"}] * 40).encode(), "and 20 further faults"),
    ("a.toml", b'id = "x"\nname = 5\n', "a.toml:2:1: name: must be text in quotes|a.toml: url: is missing"),
    ("a.zip", b"none", "a.zip: is no archive that can be read"),
    ("a.zip", archive({"../a.toml": TERN}), "must hold nothing but TOML files without folders; found “../a.toml”"),
    ("a.zip", archive({"a.toml": TERN, "b.txt": ""}), "must hold nothing but TOML files without folders; found “b.txt”"),
    ("a.zip", archive({"a.toml": TERN, "b.toml": "id = 1"}), "b.toml:1:1: id: must be text in quotes"),
    ("a.zip", archive({"a.toml": "x" * 1_100_000}), "must hold nothing but small files"),
    ("a.zip", linked(), "must hold nothing but small files"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "sentences"), FAULTY, ids=range(len(FAULTY)))
def test_a_faulty_file_is_refused_whole_and_told_why(name: str, content: bytes, sentences: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_list(name, content)
    for sentence in sentences.split("|"):
        assert sentence in str(caught.value)


JUDGED: list[tuple[Wish, str, str]] = [
    (wish(1, "https://tern.example/news"), "", ""),
    (wish(1, "www.tern.example/news"), "", ""),
    (wish(1, ""), "address", "there is no address"),
    (wish(1, "file:///etc/passwd"), "address", "“file:///etc/passwd” is no address of the web"),
    (wish(1, "javascript:alert(1)"), "address", "is no address of the web"),
    (wish(1, "gopher://127.0.0.1/"), "address", "is no address of the web"),
    (wish(1, "no address"), "address", "“no address” is no address of the web"),
    (wish(1, "http://169.254.169.254/"), "address", "link-local"),
    (wish(1, "http://10.0.0.1/"), "address", "private"),
    (wish(1, "http://127.0.0.1:8901/x"), "", ""),
    (wish(1, "http://[::1]/"), "address", "loopback"),
    (wish(1, "https://u:p@tern.example/"), "address", ""),
    (wish(1, "https://tern.example/", timezone="Mars/Base"), "option", "timezone: a time zone is an IANA name"),
    (wish(1, "https://tern.example/", every="1s"), "option", "every: a duration from"),
    (wish(1, "https://tern.example/", groups=("x" * 61,)), "option", "groups: "),
    (wish(1, "https://tern.example/", id="A B"), "option", "id: an id has 1 to 64"),
    (wish(1, "https://tern.example/", id="export"), "option", "id: “export” is the address of a page"),
    (wish(1, "http://www.own.example/news/"), "known", "it is the source own already"),
    (wish(1, "https://tern.example/", id="own"), "known", "the id own is taken already"),
]


@sqlite_only
@pytest.mark.parametrize(("asked", "code", "sentence"), JUDGED, ids=range(len(JUDGED)))
def test_each_row_is_judged_before_anything_is_looked_at(service: Service, asked: Wish, code: str, sentence: str) -> None:
    (row,) = weighed(service, [asked])
    assert (row.outcome, row.code) == ("refused" if code else "", code)
    assert sentence in row.sentence


@sqlite_only
def test_what_stands_twice_is_looked_at_once(service: Service) -> None:
    first, second, third = weighed(
        service, [wish(2, "https://a.example/x"), wish(3, "a.example/x/"), wish(9, "https://b.example/x", id="own2")]
    )
    assert (first.outcome, third.outcome) == ("", "")
    assert second == Row(3, "https://a.example/x/", outcome="refused", code="twice", sentence="row 2 has this address already")


def kept(**keys: Any) -> CatalogueSource:
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    return CatalogueSource(parse_source(text, "x.toml", owner="store"), "store", None, text)


SOURCES = (
    kept(id="tern", name="=cmd|' /C calc'!A0", url="https://tern.example/news", groups=["birds", "sea"], language="en", timezone="Asia/Tokyo", every="1h"),
    kept(id="gull", name='<b>"Gull" & Søn</b>', url="https://gull.example/news?a=1&b=2", home="https://gull.example/about"),
)  # fmt: skip


@pytest.mark.parametrize(("format", "ending"), [("opml", ".opml"), ("csv", ".csv"), ("xlsx", ".xlsx"), ("toml", ".zip")])
def test_what_is_written_can_be_read_again(format: Any, ending: str) -> None:
    gull, tern = read_list(f"a{ending}", write_list(format, SOURCES))
    assert [(w.address, w.name) for w in (gull, tern)] == [(s.spec.url, s.spec.name) for s in reversed(SOURCES)]
    if format != "toml":
        assert (gull.options["home"], tern.groups) == ("https://gull.example/about", ("birds", "sea"))
    if format in ("csv", "xlsx"):
        assert {key: value for key, value in tern.options.items() if value} == {
            "id": "tern",
            "language": "en",
            "timezone": "Asia/Tokyo",
            "every": "1h",
        }
    if format == "toml":
        assert tern.options["toml"] == SOURCES[0].text


@pytest.mark.parametrize("name", ["=1", "+1", "-1", "@SUM(1)", "＝1"])
def test_no_cell_of_an_exported_list_is_a_formula(name: str) -> None:
    source = kept(id="tern", name=name, url="https://tern.example/")
    assert f",'{name},".encode() in write_list("csv", [source])
    cell = load_workbook(io.BytesIO(write_list("xlsx", [source]))).active["B2"]
    assert (cell.value, cell.data_type) == (name, "s")
