"""`python -m feeds.sample PORT` serves the sample newsroom on 127.0.0.1 until it is ended."""

import sys

from feeds.sample.newsroom import serve

serve("127.0.0.1", int(sys.argv[1]))
