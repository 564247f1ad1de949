"""What was done, said once on the next page, with the way back where there is a cheap one, and the way on.

tell("Paused Example.", Button("Resume it", "/admin/sources/bulk", (("pick", "example"), ("do", "resume"))))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import flash, get_flashed_messages

_MOST = 1_500  # characters of what goes back: all of it travels in a cookie


@dataclass(frozen=True, slots=True)
class Button:
    """A form that takes a deed back, or does what follows from it: what its button says, where it is sent, and its fields."""

    label: str
    address: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence on what was done, and the buttons back or on."""

    text: str
    buttons: tuple[Button, ...]


def tell(text: str, *buttons: Button | None) -> None:
    """Keeps the sentence for the page that is shown next. A button that is too long for a cookie is left out."""
    short = [asdict(button) for button in buttons if button and sum(len(name) + len(value) for name, value in button.fields) <= _MOST]
    flash({"text": text[:_MOST], "buttons": short}, "told")  # type: ignore[arg-type] # any JSON will do


def told() -> tuple[Told, ...]:
    """What is to be said, once."""
    return tuple(_read(kept) for kept in get_flashed_messages(category_filter=["told"]))


def _read(kept: object) -> Told:
    assert isinstance(kept, dict), "as `tell` wrote it, signed"
    return Told(kept["text"], tuple(map(_button, kept.get("buttons", ()))))  # an earlier version wrote none


def _button(kept: Mapping[str, Any]) -> Button:  # Any: what a cookie holds
    return Button(kept["label"], kept["address"], tuple((name, value) for name, value in kept["fields"]))
