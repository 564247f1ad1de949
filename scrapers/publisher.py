"""Who brings a release: its own organisation, a wire that distributes for others, or nobody can tell.

Where several sources bring one release, the issuer's own page stands for all of them and a wire's for none.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from config import SourceSpec
from entries import Anatomy, Publisher, letters
from scrapers.addresses import registered_name
from scrapers.release import boilerplate_of

# Distributors of other organisations' releases, by the registered name of their hosts: what a source's owner says with `kind = "wire"`,
# known beforehand. Hosts that lend newsrooms to organisations (mynewsdesk.com, presspage.com) are not among them.
_WIRES = frozenset(
    str.split(
        "24-7pressrelease.com accessnewswire.com accesswire.com acnnewswire.com alphagalileo.org atpress.ne.jp businesswire.com cision.com "
        "dgap.de einpresswire.com eqs-news.com eurekalert.org globenewswire.com investegate.co.uk jcnnewswire.com kyodonewsprwire.jp "
        "lifepr.de marketwired.com media-outreach.com newmediawire.com newsfilecorp.com newswire.ca newswire.com openpr.com openpr.de "
        "ots.at pressebox.de presseportal.ch presseportal.de prlog.org prnasia.com prnewswire.co.uk prnewswire.com prtimes.jp prweb.com "
        "prwire.com.au send2press.com thenewswire.com"
    )
)
_SHORTEST_NAME = 3  # letters; "EU" stands in too many names


def publisher_of(anatomy: Anatomy, spec: SourceSpec) -> Publisher:
    """Who brings the release, by its parts and its source."""
    if spec.kind == "wire" or registered_name(spec.url) in _WIRES or _is_of(anatomy.dateline.wire if anatomy.dateline else None, spec):
        return "wire"
    return "issuer" if _is_own(anatomy, spec) else "other"


def _is_own(anatomy: Anatomy, spec: SourceSpec) -> bool:
    """Whether the release says that its source is its issuer: its About is that of the source, or its contact has a mailbox there.

    `anatomy.issuer` is no proof: where a page names nobody, it is the name of the source.
    """
    about = boilerplate_of(anatomy.boilerplate)
    mail = anatomy.contact.email if anatomy.contact else None
    if about:
        return _is_of(about, spec)
    return bool(mail) and registered_name(f"//{(mail or '').rpartition('@')[2]}") == registered_name(spec.url)


def _is_of(name: str | None, spec: SourceSpec) -> bool:
    """Whether an organisation's name is that of the source, or its host is named after it: "Tern Foods" of "Tern Foods Ltd"."""
    said, own, host = letters(name or ""), letters(spec.name), letters(urlsplit(spec.url).hostname or "")
    if len(said) < _SHORTEST_NAME or len(own) < _SHORTEST_NAME:
        return False
    return said in own or own in said or said in host
