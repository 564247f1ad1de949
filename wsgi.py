"""The WSGI entry point: `granian --interface wsgi wsgi:app`, or any other WSGI server.

`app` is the fast layer; the Flask application is `app.flask`.
"""

import os

from feeds import FastFeeds, create_app, open_service, report_ready

service = open_service(os.environ)
flask = create_app(service)
requests = flask.extensions["pressroll-requests"]
app = FastFeeds(flask, service.store.version, lambda status: requests.labels("feeds.cached", status).inc())
report_ready(os.environ)
