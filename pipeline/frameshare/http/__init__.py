"""All network access: every source reads through an `HttpClient`.

`client` is the interface (get, post, pages, download, range_reader). `transport` sends one request and
follows its redirects, `retries` decides what is retried and when, `budgets` limits the request rate per host,
`bodies` reads and decompresses within limits, `content` distinguishes JSON from a login page, `cache` keeps
bodies for conditional requests, `download` and `ranges` handle files too large for memory. Credentials are
sent only to the host that they were given for.
"""

from __future__ import annotations

from frameshare.http.answers import Answer
from frameshare.http.budgets import RateBudget, Traffic
from frameshare.http.client import HttpClient

__all__ = ["Answer", "HttpClient", "RateBudget", "Traffic"]
