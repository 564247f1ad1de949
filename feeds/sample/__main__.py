"""`python -m feeds.sample PORT [READY]` serves the sample newsroom on 127.0.0.1 until it is ended; READY is a file to make then."""

import sys
from pathlib import Path

from feeds.sample.newsroom import serve

serve("127.0.0.1", int(sys.argv[1]), *map(Path, sys.argv[2:]))
