"""Why a run was taken for the list of releases, in sentences for the preview."""

from __future__ import annotations

from scrapers.listing.score import WEIGHTS, Scored

_SENTENCES = {
    "dated": "{share} carry a date.",
    "newest_first": "The dates run from newest to oldest.",
    "headings": "{share} have a heading as title.",
    "teasers": "{share} have a text under the title.",
    "full_titles": "The titles are as long as headlines.",
    "news_addresses": "{share} have an address with a word such as news or press.",
    "news_page": "The page's own address ends in a word such as news or press.",
    "one_folder": "{share} lie in one folder of the site.",
    "telling_addresses": "{share} have an address with a date or a long name.",
    "mass": "They hold much of the page's text.",
    "chrome": "Against it: they stand where menus and footers stand.",
    "bare": "Against it: they have no dates and are a small part of the page.",
    "few": "Against it: two or three links without dates prove little.",
    "crowded": "Against it: some hold several headings.",
    "loose": "Against it: their links are words in running text.",
    "repeated": "Against it: titles or addresses repeat.",
    "prose_elsewhere": "Against it: there is much running text beside them.",
    "rising": "Against it: the dates run from oldest to newest.",
    "ahead": "Against it: dates lie in the future.",
    "side_addresses": "Against it: addresses are those of categories and authors.",
    "prices": "Against it: prices or shop addresses.",
    "reviews": "Against it: comments or reviews.",
    "events": "Against it: hours and invitations, as events have.",
    "jobs": "Against it: words of job offers.",
    "gallery": "Against it: addresses of photo galleries.",
    "months": "Against it: titles are months or years.",
}
_WORTH_SAYING = 0.4  # points


def explain(scored: Scored) -> tuple[str, ...]:
    """The features that weigh most, the heaviest first, after the number of items."""
    weighed = sorted(((abs(WEIGHTS[name] * value), name, value) for name, value in scored.features.items()), reverse=True)
    count = len(scored.items)
    said = [
        _SENTENCES[name].format(share=f"{round(value * count)} of {count}")
        for weight, name, value in weighed
        if weight >= _WORTH_SAYING and name in _SENTENCES
    ]
    return (f"{count} items stand in parts that look alike.", *said)
