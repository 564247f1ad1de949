"""Pointing at a page: its safe copy, the rules that one element may stand for, and what rules match. Bytes in, values out.

copy = safe_copy(received)                                        what is shown
proposals(received, 17, "date", spec, now=now, item_rule="li")    what a click may mean
matches(received, {"item": "li", "date": ".date"}, spec, now=now) what the form says now
"""

from scrapers.pointing.copy import SafeCopy, safe_copy
from scrapers.pointing.matched import PARTS, Matched, Part
from scrapers.pointing.proposing import proposals
from scrapers.pointing.spots import Spot, spots
from scrapers.pointing.trying import SELECTOR_S, Matches, matches, too_slow

__all__ = [
    "PARTS",
    "SELECTOR_S",
    "Matched",
    "Matches",
    "Part",
    "SafeCopy",
    "Spot",
    "matches",
    "proposals",
    "safe_copy",
    "spots",
    "too_slow",
]
