"""A small newsroom that the project carries, so that a machine without internet shows entries in its feeds.

All texts are ours, and everybody in them is invented: "Brightwater Learning" and its partners. Two layouts, as newsrooms had them
in March 2019 (a minute without a zone, captions in the text) and in December 2019 (a bare day, a call to action in the chrome).
"""

from feeds.sample.newsroom import Sample, build_site, serve, start_sample

__all__ = ["Sample", "build_site", "serve", "start_sample"]
