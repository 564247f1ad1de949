"""The WSGI entry point: `granian --interface wsgi wsgi:app`, or any other WSGI server.

`app` is the fast layer; the Flask application is `app.flask`.
"""

import gc
import os
from contextlib import ExitStack
from multiprocessing.util import Finalize

from feeds import FastFeeds, create_app, handed_on_in_background, hear_press, open_service, report_ready, set_up_logs

service = open_service(os.environ)
set_up_logs(service.settings.log_format, service.settings.log_level)  # granian starts this file without the command line
service.remember()
prints, told = hear_press(os.environ)
flask = create_app(service, prints)
requests = flask.extensions["pressroll-requests"]


def _count(status: str, number: int) -> None:
    requests.labels("feeds.cached", status).inc(number)


views = flask.extensions["pressroll-views"]
app = FastFeeds(flask, service.store.version, _count, told=told, viewed=views.note)
ends = ExitStack()
ends.enter_context(handed_on_in_background(views, service.store.views))
Finalize(None, ends.close, exitpriority=1)  # a worker of granian is a fork, which knows no atexit
gc.collect()
gc.freeze()  # what is loaded by now stays: looking through all of it again would hold up readers for a tenth of a second
report_ready(os.environ)
