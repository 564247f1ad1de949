"""All sources as one file: OPML, CSV, a spreadsheet, or an archive of TOML files. `lists` reads them again.

write_list("csv", service.catalogue().sources.values())  ->  b"id,name,url,..."
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from types import MappingProxyType
from typing import Literal, get_args
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from config import CatalogueSource, SourceSpec, duration_text

ListFormat = Literal["opml", "csv", "xlsx", "toml"]
LIST_FORMATS: tuple[ListFormat, ...] = get_args(ListFormat)
# With which a spreadsheet program takes a cell for a formula, the wide ones of Chinese and Japanese keyboards, too (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def write_list(format: ListFormat, sources: Iterable[CatalogueSource]) -> bytes:
    """The sources by id, as `read_list` reads them. Only TOML (an archive of one file a source) holds all that there is to know."""
    return _WRITERS[format](sorted(sources, key=lambda source: source.spec.id))


def _to_opml(sources: Sequence[CatalogueSource]) -> bytes:
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Sources of Pressroll"
    body = SubElement(root, "body")
    for spec in (source.spec for source in sources):
        keys = {"type": "rss", "text": spec.name, "title": spec.name, "xmlUrl": spec.url, "htmlUrl": spec.home}
        keys |= {"category": ",".join(group.replace(",", " ") for group in spec.groups), "language": spec.language}
        SubElement(body, "outline", {key: value for key, value in keys.items() if value})
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


_HEADER = ("id", "name", "url", "home", "groups", "language", "timezone", "every")


def _cells(spec: SourceSpec) -> tuple[str, ...]:
    groups = ";".join(group.replace(";", " ") for group in spec.groups)
    return (spec.id, spec.name, spec.url, spec.home, groups, spec.language, spec.timezone, duration_text(spec.every))


def _to_csv(sources: Sequence[CatalogueSource]) -> bytes:
    """RFC 4180, with a mark that tells spreadsheet programs of UTF-8."""
    return csv_of(_HEADER, (_cells(source.spec) for source in sources))


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV in which no cell is taken for a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([f"'{cell}" if cell.startswith((*FORMULA, "\t", "\r", "\n")) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _to_xlsx(sources: Sequence[CatalogueSource]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sources")
    for row in (_HEADER, *(_cells(source.spec) for source in sources)):
        cells = [WriteOnlyCell(sheet, text) for text in row]
        for cell in cells:
            cell.data_type = "s"  # else a name that begins with "=" would be a formula
        sheet.append(cells)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _to_toml(sources: Sequence[CatalogueSource]) -> bytes:
    """Each as it was written, comments and all."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for source in sources:
            archive.writestr(ZipInfo(f"{source.spec.id}.toml"), source.text, ZIP_DEFLATED)
    return content.getvalue()


_WRITERS: Mapping[ListFormat, Callable[[Sequence[CatalogueSource]], bytes]] = MappingProxyType(
    {"opml": _to_opml, "csv": _to_csv, "xlsx": _to_xlsx, "toml": _to_toml}
)
