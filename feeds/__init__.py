"""Feeds out: select, render, serve; pages, the command line, and the composition of the whole."""

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
