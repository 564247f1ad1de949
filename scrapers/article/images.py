"""The lead image of a release, its captions, and the files attached to it.

What the head names comes first, because editors choose it; a generic picture of the site gives way to one of the release,
and logos, icons and counting pixels are never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from selectolax.lexbor import LexborNode

from entries import Enclosure, Image
from scrapers.article.body import CAPTION_NAMES
from scrapers.article.outline import names_of
from scrapers.article.words import words
from scrapers.clean import clean_text
from scrapers.pictures import picture_address
from scrapers.urls import absolute

_MAX_IMAGES = 30
_SMALLEST_SIDE = 100  # pixels, when the page tells: smaller ones are icons and portraits of authors
_NO_PICTURE = re.compile(
    r"(?i)(?:^|[/_.-])(?:logos?|icons?|favicon|sprites?|avatars?|gravatar|badge|btn|button|arrow|bullet|emoji|spinner|spacer|qr-?code)(?:[/_.-]|\d*\.|$)|\.svg$|\.ico$"
    r"|/(?:themes?|templets|templates|skins?)/"  # files of the site's design, not of its releases
)
_GENERIC_NAMES = words(
    """
    default placeholder fallback generic share sharing social facebook twitter opengraph og fb image img meta opener card preview thumbnail
    """
)
_DESIGN_NAMES = words("background bg banner header default placeholder")
_PICTURE_NAMES = words(
    """
    lead hero main image images photo media bild foto cover featured opener stage teaser figure picture thumbnail articleimage keyvisual
    """
)
_NO_PICTURE_NAMES = words("logo author authors autor byline bio avatar portrait headshot signature")
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "epub": "application/epub+zip",
    "zip": "application/zip",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
}


def find_images(named: Iterable[str], lead: Iterable[LexborNode], inside: Iterable[LexborNode], base_url: str) -> tuple[Image, ...]:
    """The images of a release, the lead image first.

    `named` are addresses from the head, `lead` the img elements between title and text, `inside` those in the body. A picture set between
    title and text is what readers see as the lead image; the head's may be another crop, or the site's own sign.
    """
    pictures = (image for node in lead if _is_set_as_picture(node) and (image := _shown(node, base_url)))
    leading = _by_file(image for image in pictures if not _is_generic(image.url, _DESIGN_NAMES))
    shown = leading | _by_file(filter(None, (_shown(node, base_url) for node in islice(inside, 200))))
    chosen = [address for value in named if (address := absolute(value, base_url)) and not _NO_PICTURE.search(urlsplit(address).path)]
    generic = [address for address in chosen if _is_generic(address)]
    own = [_known(address, shown) for address in chosen if address not in generic]
    # Of several pictures at the top (a badge, the photo) the one that the head names too.
    named_too = {_file(one.url) for one in own}
    first = sorted(leading.values(), key=lambda image: _file(image.url) not in named_too)
    found: dict[str, Image] = {}
    for image in (*first, *own, *shown.values(), *map(Image, generic)):
        found.setdefault(image.url, image)
    return tuple(found.values())[:_MAX_IMAGES]


def find_enclosures(nodes: Iterable[LexborNode], base_url: str) -> tuple[Enclosure, ...]:
    """Files that links, audio and video elements in the body lead to, with the media type their extension says."""
    found: dict[str, Enclosure] = {}
    for node in islice(nodes, 2_000):
        held = node.attributes
        address = absolute(held.get("href") or held.get("src") or "", base_url)
        media_type = media_type_of(address) if address else ""
        if address and media_type and address not in found:
            found[address] = Enclosure(address, media_type, None, clean_text(node.text(deep=True, separator=" "), 200))
    return tuple(found.values())[:_MAX_IMAGES]


def media_type_of(address: str) -> str:
    """The media type that an address's extension says, "" when it says none that we attach."""
    parts = urlsplit(address)
    extension = parts.path.rsplit("/", 1)[-1].rpartition(".")[2].lower()
    return (
        "application/pdf"
        if "__blob=publicationFile" in parts.query and not extension.startswith("htm")
        else _MEDIA_TYPES.get(extension, "")
    )


def with_figures(html: str) -> str:
    """The body with captions that only a class name marks (`<div class="caption">`) as `<figcaption>`, beside their picture in a figure.

    A marked caption without a picture near it leaves, since nothing tells the reader what it is about.
    """
    # lexbor writes every attribute in double quotes.
    if not any(names_of("", {"class": found}) & CAPTION_NAMES for found in set(re.findall(r'\sclass="([^"]+)"', html))):
        return html
    soup = BeautifulSoup(html, "lxml")
    for tag in soup.find_all(_is_caption, limit=200):
        if tag.decomposed or tag.find_parent(["figcaption", "figure"]) is not None or tag.name in ("figcaption", "figure"):
            continue
        if soup in tag.parents:  # a caption within a caption left the tree with the outer one
            _set_as_figure(soup, tag)
    return soup.body.decode_contents() if soup.body else html


def _is_caption(tag: Tag) -> bool:
    """Whether a class calls a small element without pictures of its own a caption or a credit."""
    names = names_of(tag.name, {"class": " ".join(tag.get_attribute_list("class"))}) if tag.has_attr("class") else frozenset()
    return bool(names & CAPTION_NAMES) and tag.find("img") is None and len(tag.get_text()) < 600


def _set_as_figure(soup: BeautifulSoup, caption: Tag) -> None:
    holder = next((parent for parent in islice(caption.parents, 4) if parent.find("img") is not None), None)
    text = " ".join(caption.get_text(" ").split())
    image = holder.find("img") if holder is not None and holder.name not in ("body", "html", "[document]") else None
    if holder is None or not isinstance(image, Tag) or len(" ".join(holder.get_text(" ").split())) > len(text) + 160:
        caption.decompose()
        return
    figure, line = soup.new_tag("figure"), soup.new_tag("figcaption")
    line.string = text
    figure.extend([image.extract(), line])
    holder.replace_with(figure)


def _is_set_as_picture(node: LexborNode) -> bool:
    """Whether an image in the head of a release is shown as its picture, and is not a badge or an icon beside the title."""
    around = [node, *islice(_above(node), 4)]
    names = [names_of(one.tag or "", one.attributes) for one in around]
    if any(held & _NO_PICTURE_NAMES for held in names):
        return False
    if (_pixels(node.attributes.get("width") or "") or 0) >= 300:
        return True
    return any(one.tag in ("figure", "picture") or held & _PICTURE_NAMES for one, held in zip(around, names, strict=True))


def _above(node: LexborNode) -> Iterator[LexborNode]:
    while (parent := node.parent) is not None and parent.tag not in ("body", "article", "main", "header"):
        yield parent
        node = parent


def _is_generic(address: str, generic: frozenset[str] = _GENERIC_NAMES) -> bool:
    """Whether a file name says nothing but that it is for sharing: "og-image.jpg", "meta-facebook.jpg", "default-news-opener.jpg"."""
    words = re.findall(r"[^\W\d_]+", _file(address))
    return (
        bool(generic.intersection(words)) and len([word for word in words if word not in _GENERIC_NAMES | generic and len(word) > 2]) <= 1
    )


def _shown(node: LexborNode, base_url: str) -> Image | None:
    """The picture of one img element, None for what is too small or no picture."""
    held = {key: value or "" for key, value in node.attributes.items()}
    address = picture_address(held, base_url, fallback=_source_before(node))
    width, height = (_pixels(held.get(key, "")) for key in ("width", "height"))
    if address is None or _NO_PICTURE.search(urlsplit(address).path) or min(width or 9_999, height or 9_999) < _SMALLEST_SIDE:
        return None
    return Image(address, clean_text(held.get("alt", ""), 500), _caption_of(node), width, height)


def _source_before(node: LexborNode) -> str:
    picture = node.parent
    source = picture.css_first("source[srcset]") if picture is not None and picture.tag == "picture" else None
    return (source.attributes.get("srcset") or "") if source is not None else ""


def _caption_of(node: LexborNode) -> str:
    parent = node.parent
    for _ in range(4):
        if parent is None or parent.tag in ("body", "article", "main"):
            return ""
        if parent.tag == "figure":
            line = parent.css_first("figcaption")
            return clean_text(line.text(deep=True, separator=" "), 500) if line is not None else ""
        parent = parent.parent
    return ""


def _by_file(images: Iterable[Image]) -> dict[str, Image]:
    """The first image of each file name: one picture comes in many sizes."""
    found: dict[str, Image] = {}
    for image in images:
        found.setdefault(_file(image.url), image)
    return found


def _known(address: str, shown: Mapping[str, Image]) -> Image:
    """The image at an address, with what the page shows of the same file."""
    same = shown.get(_file(address))
    return Image(address, same.alt, same.caption) if same else Image(address)


def _file(address: str) -> str:
    name = unquote(urlsplit(address).path).rstrip("/").rsplit("/", 1)[-1].lower()
    return re.sub(r"(?:[-_]\d{2,4}x\d{2,4}|-scaled)?\.[a-z]{3,4}$", "", name) or address


def _pixels(text: str) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,5})(?:px)?\s*", text)
    return int(found[1]) if found else None


def picture_nodes(nodes: Iterable[LexborNode]) -> Iterator[LexborNode]:
    """All img elements under some nodes."""
    for node in nodes:
        if node.tag == "img":
            yield node
        yield from node.css("img")
