"""The WSGI entry point: `granian --interface wsgi wsgi:app`, or any other WSGI server.

`app` is the fast layer; the Flask application is `app.flask`.
"""

import os

from feeds import FastFeeds, create_app, open_service, report_ready

service = open_service(os.environ)
app = FastFeeds(create_app(service), service.store.version)
report_ready(os.environ)
