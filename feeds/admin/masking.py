"""What opens a newsroom, out of sight in the text of a source: `[fetch]` auth and headers.

hidden('[fetch]\\nauth = "ann:herons"\\n')                    ->  '[fetch]\\nauth = "****:****"\\n'
revealed('[fetch]\\nauth = "****:****"\\n', present)           what stands in `present` takes the place of what is hidden

The trail of changes hides them, too, before they are written down; so a text out of it is revealed in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from config import FetchRules, SourceSpec, amended, read_table
from entries import ConfigError, Problem

HIDDEN = "****:****"  # with a colon: what is sent back is looked at as NAME:PASSWORD before anybody knows whose it is
_OF_TRAIL = "•••"
_MASKS = (HIDDEN, _OF_TRAIL)
_TEXT = "the text"
_WRITE_ANEW = "is hidden here, and nothing is kept that could stand in its place; write it anew"
_LONE_MASK = re.compile(rf'^"{_OF_TRAIL}"$', re.MULTILINE)  # what the trail leaves of a whole table of headers


def hidden(text: str) -> str:
    """The text with a mask for each secret. ConfigError when it is no TOML."""
    fetch = _fetch(text)
    headers = fetch.get("headers")
    changes: dict[tuple[str, ...], object] = {}
    if fetch.get("auth"):
        changes[("fetch", "auth")] = HIDDEN
    if isinstance(headers, Mapping) and headers:
        changes[("fetch", "headers")] = dict.fromkeys(headers, HIDDEN)
    return amended(text, changes, _TEXT)


def masked(spec: SourceSpec) -> SourceSpec:
    """The source with a mask for each secret."""
    fetch = spec.fetch
    secrets = {"auth": HIDDEN if fetch.auth else "", "headers": dict.fromkeys(fetch.headers, HIDDEN)}
    return spec.model_copy(update={"fetch": fetch.model_copy(update=secrets)})


def refuse_masks(spec: SourceSpec, name: str) -> None:
    """Raises ConfigError for a mask in the place of a secret: somebody gave us what was shown, and it would be sent to the site."""
    secrets = {"auth": spec.fetch.auth, **{f"headers.{header}": value for header, value in spec.fetch.headers.items()}}
    if wrong := tuple(Problem(name, f"fetch.{key}", _WRITE_ANEW) for key, value in secrets.items() if value == HIDDEN):
        raise ConfigError(wrong)


def revealed(text: str, present: SourceSpec | None) -> str:
    """The text with the present secrets in place of masks. ConfigError where there is none, or when the text is no TOML."""
    found, missing = _found(text, present)
    if missing:
        raise ConfigError(tuple(Problem(_TEXT, key, _WRITE_ANEW) for key in missing))
    return found


def restored(text: str, present: SourceSpec | None) -> tuple[str, tuple[str, ...]]:
    """A text out of the trail with the present secrets, and the keys that are left out because there is none. ConfigError as above."""
    return _found(_LONE_MASK.sub(f'"{_OF_TRAIL}" = "{_OF_TRAIL}"', text), present)


def _found(text: str, present: SourceSpec | None) -> tuple[str, tuple[str, ...]]:
    if not any(mask in text for mask in _MASKS):
        return text, ()
    fetch, own = _fetch(text), present.fetch if present else FetchRules()
    changes: dict[tuple[str, ...], object] = {}
    missing: list[str] = []
    if fetch.get("auth") in _MASKS:
        changes[("fetch", "auth")] = own.auth or None
        missing += [] if own.auth else ["fetch.auth"]
    headers = fetch.get("headers")
    if isinstance(headers, Mapping) and _OF_TRAIL not in headers:
        known = {name: own.headers.get(name) if value in _MASKS else value for name, value in headers.items()}
        changes[("fetch", "headers")] = {name: value for name, value in known.items() if value} or None
        missing += [f"fetch.headers.{name}" for name, value in known.items() if not value]
    elif headers:  # the trail does not say which there were
        changes[("fetch", "headers")] = dict(own.headers) or None
        missing += [] if own.headers else ["fetch.headers"]
    return amended(text, changes, _TEXT), tuple(missing)


def _fetch(text: str) -> Mapping[str, object]:
    fetch = read_table(text, _TEXT).get("fetch")
    return fetch if isinstance(fetch, Mapping) else {}
