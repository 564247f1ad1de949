"""Whether chosen colours can be read (WCAG 2.2, 1.4.3: 4.5 to 1 for text of this size)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feeds.widgets.options import COLOURS, Options

NEEDED = 4.5


@dataclass(frozen=True, slots=True)
class Contrast:
    """Of one colour on the background, on light or on dark pages."""

    what: str
    where: str
    ratio: float

    @property
    def is_enough(self) -> bool:
        """Whether everybody can read it."""
        return self.ratio >= NEEDED


def contrasts(options: Options) -> Iterator[Contrast]:
    """Of every text on the background, wherever the widget may be shown."""
    for where in ("light", "dark") if options.theme == "auto" else (options.theme,):
        paper = _colour(options, "paper", where)
        for name in ("ink", "muted", "link"):
            yield Contrast(COLOURS[name].label, where, ratio(_colour(options, name, where), paper))


def _colour(options: Options, name: str, where: str) -> str:
    chosen: str = getattr(options, name)
    return chosen or (COLOURS[name].dark if where == "dark" else COLOURS[name].light)


def ratio(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours of six hex digits, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
