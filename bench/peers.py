"""Answers of other programs to the pages of a corpus: `.venv-bench/bin/python bench/peers.py SUITE READS --out FOLDER`.

Runs in an environment of its own (requirements-bench.lock), so it uses the standard library and the peers and nothing of ours. For each
peer of the suite FOLDER gets `NAME.jsonl` with one object a page in the form that the scorers of the corpus read: `id`, `ms`, and only
the keys that this peer offers. A page at which a peer fails is an empty answer.

Each peer is called as its documentation shows, with the page's bytes or text and its address, without telling it anything of the page.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import re
import socket
import time
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import autopager
import courlan
import dateparser.search
import extruct
import goose3
import html_text
import htmldate
import newspaper
import readability
import trafilatura
import trafilatura.utils
from lxml import html
from newspaper.configuration import Configuration
from newspaper.source import Category

Answer = dict[str, Any]  # Any: JSON of a prediction


def offline(*_: object) -> None:
    """What takes the place of `socket.connect`: a bench reads files, and a peer that asks the net would be measured by the net."""
    raise OSError("The bench is offline.")


def text_of(page: bytes) -> str:
    """The page decoded as trafilatura decodes it, for peers that take text."""
    decoded: str = trafilatura.utils.decode_file(page)
    return decoded


def links_of(page: bytes, url: str) -> Iterator[tuple[Any, str]]:
    """Each link with its whole address, in page order."""
    tree = html.document_fromstring(text_of(page).encode(), parser=html.HTMLParser(encoding="utf-8"))
    base = urljoin(url, next((each.get("href", "") for each in tree.iter("base")), ""))
    for link in tree.iter("a"):
        if href := link.get("href"):
            yield link, urljoin(base, href.strip())


# Lists


def newspaper_list(page: bytes, url: str) -> Answer:
    """newspaper4k: the page as the only category of a source; its own filter of addresses decides what is an article."""
    config = Configuration()
    config.memorize_articles = False
    source = newspaper.Source(url, config=config)
    source.categories = [Category(url=url, html=text_of(page), doc=newspaper.parsers.fromstring(text_of(page)))]
    source.generate_articles()
    return {"items": [{"title": " ".join((article.title or "").split()), "url": article.url} for article in source.articles]}


def courlan_list(page: bytes, url: str) -> Answer:
    """courlan: the links it would visit, each with the longest text that the page gives it, in page order."""
    wanted = courlan.extract_links(text_of(page), url=url, strict=True)
    titles: dict[str, str] = {}
    for link, target in links_of(page, url):
        checked = courlan.check_url(target, strict=True)
        if checked and checked[0] in wanted:
            text = " ".join(link.text_content().split())
            titles[checked[0]] = max(titles.get(checked[0], ""), text, key=len)
    return {"items": [{"title": title, "url": target} for target, title in titles.items()]}


def extruct_list(page: bytes, url: str) -> Answer:
    """extruct: what JSON-LD and microdata call an article with an address of its own. The choice among its values is ours."""
    found = extruct.extract(text_of(page), base_url=url, syntaxes=["json-ld", "microdata"], uniform=True)
    items: dict[str, Answer] = {}
    stack = [node for part in found.values() for node in reversed(part)]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += reversed(node)
        elif isinstance(node, dict):
            stack += reversed(list(node.values()))
            target, title = node.get("url") or node.get("@id"), node.get("headline") or node.get("name")
            if re.search(r"Article|Posting|ListItem|Report", str(node.get("@type"))) and isinstance(target, str) and title:
                items.setdefault(target, {"title": str(title), "url": urljoin(url, target), "published": node.get("datePublished")})
    return {"items": [item for item in items.values() if item["url"].rstrip("/") != url.rstrip("/")]}


_CHROME = re.compile(r"(^|[-_ ])(nav|menu|footer|sidebar|widget|breadcrumb|pager|pagination|share|social|cookie|related|search)", re.I)


def floor_list(page: bytes, url: str) -> Answer:
    """What is easy: of the links outside chrome those of one element path that have the most text, each counted up to 200 characters."""
    groups: dict[str, dict[str, str]] = {}
    for link, target in links_of(page, url):
        around = [link, *link.iterancestors()]
        named = " ".join(f"{node.get('class', '')} {node.get('id', '')}" for node in around if node.tag not in ("body", "html"))
        if _CHROME.search(named) or {"nav", "header", "footer", "aside"} & {node.tag for node in around}:
            continue
        path = "/".join(f"{node.tag}.{(node.get('class') or '').split(' ')[0]}" for node in around)
        text = " ".join(link.text_content().split())[:200]
        group = groups.setdefault(path, {})
        group[target] = max(group.get(target, ""), text, key=len)
    best = max(groups.values(), key=lambda group: sum(map(len, group.values())), default={})
    return {"items": [{"title": title, "url": target} for target, title in best.items()] if len(best) > 2 else []}


def autopager_list(page: bytes, url: str) -> Answer:
    """autopager: the next page, which is all it looks for."""
    return {"next_page": next(iter(autopager.urls(text_of(page), url, direct=False, prev=False)), None)}


# Articles


def trafilatura_article(page: bytes, url: str) -> Answer:
    """trafilatura with its defaults: metadata and body without comments."""
    found = trafilatura.bare_extraction(page, url=url, with_metadata=True, include_comments=False)
    if found is None:
        return {}
    return {
        "title": found.title,
        "published": found.date,
        "author": found.author,
        "image": found.image,
        "canonical": found.url,
        "text": found.text,
    }


def newspaper_article(page: bytes, url: str) -> Answer:
    """newspaper4k, given the page as text."""
    article = newspaper.article(url, input_html=text_of(page), fetch_images=False)
    published = article.publish_date
    return {
        "title": article.title,
        "published": published.isoformat() if published else None,
        "author": article.authors,
        "language": article.meta_lang,
        "image": article.top_image,
        "canonical": article.canonical_link,
        "text": article.text,
    }


def readability_article(page: bytes, url: str) -> Answer:
    """readability-lxml: its short title, and the text of its summary."""
    document = readability.Document(text_of(page), url=url)
    return {"title": document.short_title(), "text": html_text.extract_text(document.summary(html_partial=True))}


@cache
def goose() -> Any:
    """One goose3, as it is meant to be used."""
    return goose3.Goose()


def goose_article(page: bytes, url: str) -> Answer:
    """goose3, given the page as text."""
    article = goose().extract(url=url, raw_html=text_of(page))
    return {
        "title": article.title,
        "published": str(article.publish_date or "") or None,
        "author": article.authors,
        "language": article.meta_lang,
        "image": article.opengraph.get("image") if article.opengraph else None,
        "canonical": article.canonical_link,
        "text": article.cleaned_text,
    }


def htmldate_article(page: bytes, url: str) -> Answer:
    """htmldate, asked for the original date."""
    return {"published": htmldate.find_date(text_of(page), original_date=True, url=url)}


# Datelines


def dateparser_line(line: bytes, language: str) -> Answer:
    """dateparser: the first date it finds in the line, told the language."""
    found = dateparser.search.search_dates(line.decode(), languages=[language] if language else None)
    return {"date": found[0][1].date().isoformat() if found else None}


Peer = Callable[[bytes, str], Answer]
PEERS: dict[str, dict[str, Peer]] = {
    "lists": {
        "newspaper4k": newspaper_list,
        "courlan": courlan_list,
        "extruct": extruct_list,
        "most text": floor_list,
        "autopager": autopager_list,
    },
    "articles": {
        "trafilatura": trafilatura_article,
        "newspaper4k": newspaper_article,
        "readability-lxml": readability_article,
        "goose3": goose_article,
        "htmldate": htmldate_article,
    },
    "datelines": {"dateparser": dateparser_line},
}


def cases(reads: Path) -> list[tuple[str, bytes, str]]:
    """(id, page, address) of a folder with truth.json, or (id, line, language) of a file of lines. Nothing else of them is looked at."""
    if reads.is_file():
        rows = [json.loads(line) for line in reads.read_text("utf-8").split("\n") if line.strip()]
        return [(row["id"], row["text"].encode(), row.get("lang", "")) for row in rows]
    truth = json.loads((reads / "truth.json").read_text("utf-8"))
    pages = truth["pages"] if isinstance(truth, dict) else truth
    return [(page["id"], gzip.decompress((reads / page["file"]).read_bytes()), page["url"]) for page in pages]


def answered(peer: Peer, case: bytes, beside: str) -> Answer:
    """One answer with its processor time, as `bench.corpus.Watch` counts ours."""
    began = time.process_time()
    try:
        answer = peer(case, beside)
    except Exception:  # whatever it is, the peer has no answer to this page
        answer = {}
    return {**answer, "ms": round((time.process_time() - began) * 1000, 3)}


def main() -> None:
    """Asks every peer of a suite about every page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", choices=PEERS)
    parser.add_argument("reads", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    socket.socket.connect = offline  # type: ignore[method-assign]
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    todo = cases(given.reads)
    for name, peer in PEERS[given.suite].items():
        answered(peer, *todo[0][1:])  # the first call loads tables and models
        lines = [json.dumps({"id": case[0], **answered(peer, *case[1:])}, ensure_ascii=False, default=str) for case in todo]
        (given.out / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
