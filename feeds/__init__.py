"""Feeds out: select, render, serve; pages, the command line, and the composition of the whole.

What stands here is loaded when somebody asks for it: a command that reads one source, and each of its parsing processes, needs no pages.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feeds.cli_serve import hear_press, report_ready
    from feeds.fast import FastFeeds
    from feeds.formats import FORMATS
    from feeds.logs import set_up as set_up_logs
    from feeds.service import Service, open_service
    from feeds.views import handed_on_in_background
    from feeds.web import create_app

__all__ = [
    "FORMATS",
    "FastFeeds",
    "Service",
    "create_app",
    "handed_on_in_background",
    "hear_press",
    "open_service",
    "report_ready",
    "set_up_logs",
]

_PLACES = {
    "FORMATS": ("feeds.formats", "FORMATS"),
    "FastFeeds": ("feeds.fast", "FastFeeds"),
    "Service": ("feeds.service", "Service"),
    "create_app": ("feeds.web", "create_app"),
    "handed_on_in_background": ("feeds.views", "handed_on_in_background"),
    "hear_press": ("feeds.cli_serve", "hear_press"),
    "open_service": ("feeds.service", "open_service"),
    "report_ready": ("feeds.cli_serve", "report_ready"),
    "set_up_logs": ("feeds.logs", "set_up"),
}


def __getattr__(name: str) -> object:
    """What is listed above (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
