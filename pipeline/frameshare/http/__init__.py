"""The one way to the network: every source reads through an `HttpClient`.

`client` is the front door (get, post, pages, download, range_reader). `transport` sends one request and
follows its redirects, `retries` decides what is tried again and when, `budgets` holds requests back per host,
`bodies` reads and unpacks within caps, `content` tells JSON from a login page, `cache` keeps bodies for
conditional requests, `download` and `ranges` deal with files too big for memory. Credentials go to the host
that they were given for, and nowhere else.
"""

from __future__ import annotations

from frameshare.http.answers import Answer
from frameshare.http.budgets import RateBudget, Traffic
from frameshare.http.client import HttpClient

__all__ = ["Answer", "HttpClient", "RateBudget", "Traffic"]
