"""The options of a widget: one table for the element's attributes, the parameters of /embed and the fields of the builder.

options = parse_options([("layout", "cards"), ("count", "3")])
attributes(options)                                          # [("layout", "cards"), ("count", "3")]: what differs from the default
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from unicodedata import category

from entries import QueryError
from feeds.filters import suggestion, visible
from feeds.widgets.layouts import MOST, PARTS, WIDGETS, Layout
from feeds.widgets.words import parse_locale
from feeds.wording import direction

MAX_HEADING = 120  # characters
USUAL = 5  # releases

# What may be chosen, the default first.
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "layout": tuple(WIDGETS),
        "dates": ("absolute", "relative"),
        "theme": ("auto", "light", "dark"),
        "dir": ("auto", "ltr", "rtl"),
        "font": ("sans", "serif", "mono"),
        "target": ("_top", "_blank"),
        "live": ("no", "yes"),
    }
)


@dataclass(frozen=True, slots=True)
class Colour:
    """What a colour is for, and what it is where nobody chooses, on light and on dark pages (as in styles/base.css)."""

    label: str
    light: str
    dark: str


# Each is also a CSS variable, --pressroll-NAME.
COLOURS: Mapping[str, Colour] = MappingProxyType(
    {
        "link": Colour("Links", "14539a", "8fbcff"),
        "ink": Colour("Text", "1d1c1a", "e9e7e2"),
        "muted": Colour("Dates", "5a574f", "aaa9a4"),
        "paper": Colour("Background", "ffffff", "1a1d20"),
        "rule": Colour("Lines", "dedad2", "343a40"),
    }
)
_COLOUR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


@dataclass(frozen=True, slots=True)
class Options:
    """How a widget looks. `show` holds names of PARTS in their order, None for what the layout shows; `locale` a BCP 47 tag, "" for that of
    the page around it; colours are six hex digits, "" for the widget's own."""

    layout: str = "list"
    count: int = USUAL
    show: tuple[str, ...] | None = None
    dates: str = "absolute"
    locale: str = ""
    theme: str = "auto"
    dir: str = "auto"
    font: str = "sans"
    target: str = "_top"
    live: str = "no"
    heading: str = ""
    ink: str = ""
    muted: str = ""
    link: str = ""
    paper: str = ""
    rule: str = ""

    @property
    def shape(self) -> Layout:
        """The layout by its name."""
        return WIDGETS[self.layout]

    @property
    def shown(self) -> frozenset[str]:
        """The parts that it shows."""
        return frozenset(self.shape.show if self.show is None else self.show)

    @property
    def direction(self) -> str:
        """The `dir` of its words: as chosen, else that of their language."""
        return self.dir if self.dir != "auto" else direction(self.locale) if self.locale else ""

    @property
    def colours(self) -> Mapping[str, str]:
        """The chosen colours, as #rrggbb by name."""
        return {name: f"#{value}" for name in COLOURS if (value := getattr(self, name))}


NAMES = tuple(field.name for field in fields(Options))


def parse_options(given: Iterable[tuple[str, str]], *, limit: int | None = None) -> Options:
    """The options in an address; what was left empty stays as it is by default. `limit` stands for a count that was not given.

    Raises QueryError that names the option or value and says what would be right.
    """
    values: dict[str, str] = {}
    for name, value in given:
        if name == "show" and values.get("show"):
            value = f"{values['show']},{value}"
        if name in values and name != "show" and values[name] != value:
            raise QueryError(name, value, f"The option {name} stands twice, with different values.")
        if value or name in ("show",):
            values[name] = value
    options = Options(count=min(limit, MOST) if limit else USUAL)
    for name, value in values.items():
        options = replace(options, **{name: _parsed(name, value)})  # type: ignore[arg-type] # each parser gives its field’s type
    return options


def _parsed(name: str, value: str) -> object:
    """The value of one option."""
    match name:
        case "count":
            return _number(value)
        case "show":
            return _parts(value)
        case "locale":
            return parse_locale(value)
        case "heading":
            return _line(value)
    if name in COLOURS:
        return _colour(name, value)
    if name in CHOICES:
        return _choice(name, value)
    raise QueryError(name, value, f"There is no option {visible(name)}. {suggestion(name, NAMES)}".rstrip())


def _choice(name: str, value: str) -> str:
    if value in CHOICES[name]:
        return value
    raise QueryError(name, value, f"The option {name} is {_listed(CHOICES[name], 'or')}, not {visible(value)}.")


def _number(value: str) -> int:
    if value.isascii() and value.isdigit() and len(value) <= 9 and 1 <= int(value) <= MOST:
        return int(value)
    raise QueryError("count", value, f"The option count is a number from 1 to {MOST}, not {visible(value)}.")


def _parts(value: str) -> tuple[str, ...]:
    asked = {part.strip() for part in value.split(",")} - {"", "none"}
    for part in sorted(asked):
        if part not in PARTS:
            message = f"The option show holds {_listed(tuple(PARTS), 'and')}, or none, not {visible(part)}."
            raise QueryError("show", value, message)
    return tuple(part for part in PARTS if part in asked)


def _colour(name: str, value: str) -> str:
    found = _COLOUR.fullmatch(value.strip())
    if not found:
        raise QueryError(name, value, f"The option {name} is a colour such as 14539a, not {visible(value)}.")
    digits = found[1].lower()
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def _line(value: str) -> str:
    plain = "".join(" " if category(character) in ("Cc", "Cs", "Zl", "Zp") else character for character in value)
    return " ".join(plain.split())[:MAX_HEADING]


def _listed(values: tuple[str, ...], last: str) -> str:
    return f"{', '.join(values[:-1])} {last} {values[-1]}"


def attributes(options: Options) -> list[tuple[str, str]]:
    """The options that differ from their defaults, as attributes and parameters; the layout always, because it says what is seen."""
    plain, written = Options(), [("layout", options.layout)]
    for name in NAMES[1:]:
        value = getattr(options, name)
        if name == "show":
            if options.show is not None and options.shown != frozenset(options.shape.show):
                written.append((name, ",".join(options.show) or "none"))
        elif value != getattr(plain, name) or name == "count":
            written.append((name, str(value)))
    return written
