"""Walking the Hub's list of models, page by page.

The next page's address comes from the server and is absolute: one that leads to another host is refused, so
that neither the token nor the walk can be led away.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
import pyarrow as pa

from frameshare.base.errors import ContentError
from frameshare.http import Answer
from frameshare.http.addresses import origin_of, shown
from frameshare.sources.base import Context
from frameshare.sources.hub.dataset import EXPANDED
from frameshare.sources.hub.rows import Oddities, read_rows

PAGE_ROWS = 1000


@dataclass(frozen=True)
class Page:
    """One page in the columns of `hub_models`, and the address of the one after it."""

    table: pa.Table
    next_url: str | None


@dataclass
class Listing:
    """One walk through the list: its address, the selection that its rows belong to, and what was odd."""

    context: Context
    scope: str
    oddities: Oddities = field(default_factory=Oddities)

    def first_url(self, sort: str) -> str:
        """Address of the first page, sorted descending by `sort` (createdAt or downloads)."""
        fields = [("sort", sort), ("limit", str(PAGE_ROWS)), *(("expand[]", name) for name in EXPANDED)]
        return f"{self.context.base_url('hub')}/api/models?{urlencode(fields)}"

    def page(self, url: str) -> Page:
        """Fetch one page; raises ContentError for a changed form and for a next page on another host."""
        answer = self.context.http.get(url, accept="json", token=self.context.settings.hf_token)
        with _no_search_for_cycles():
            table = read_rows(_rows(answer), self.scope, shown(url), self.oddities)
        next_url = answer.next_url
        if next_url is not None:
            refuse_other_host(next_url, self.context.base_url("hub"), url)
        return Page(table, next_url if table.num_rows else None)

    def pages(self, url: str) -> Iterator[Page]:
        """Yield the page at `url` and those after it; raises ContentError if they run in a circle."""
        seen: set[str] = set()
        following: str | None = url
        while following is not None:
            if following in seen:
                raise _circle(following)
            seen.add(following)
            page = self.page(following)
            yield page
            following = page.next_url


class SeenModels:
    """Which models a walk has met, by the Hub's own id; twelve bytes each, for there are millions."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()
        self.duplicates = 0

    def add(self, table: pa.Table) -> pa.Table:
        """Return the rows that were not met before, and remember them; the others are counted."""
        keys = _keys(table)
        if len(set(keys)) == len(keys) and self._seen.isdisjoint(keys):
            self._seen.update(keys)
            return table
        is_new: list[bool] = []
        for key in keys:
            is_new.append(key not in self._seen)
            self._seen.add(key)
        self.duplicates += is_new.count(False)
        return table.filter(pa.array(is_new, pa.bool_()))


def refuse_other_host(next_url: str, base_url: str, where: str) -> None:
    """Raise ContentError for a next page that another host would serve."""
    if origin_of(next_url) != origin_of(base_url):
        raise ContentError(
            "The Hub's next page lies on another host and was not asked for",
            where=shown(where),
            expected=f"an address that starts with {base_url}",
            found=shown(next_url),
            next_step="check who answers at FRAMESHARE_HUB_URL; a mirror must rewrite its Link headers",
        )


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """JSON holds no cycles; searching its thousands of objects for them costs a fifth of a page's time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _keys(table: pa.Table) -> list[bytes]:
    own_ids = table["_id"].to_pylist()
    try:
        return list(map(bytes.fromhex, own_ids))
    except (TypeError, ValueError):
        # A source without the Hub's own ids, or with ids of another form.
        names = table["id"].to_pylist()
        return [str(own or name).encode() for own, name in zip(own_ids, names, strict=True)]


def _rows(answer: Answer) -> Any:
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        # Halves of surrogate pairs are beyond orjson; `json` mends them or says what is wrong.
        return answer.json()


def _circle(url: str) -> ContentError:
    return ContentError(
        "The Hub's pages run in a circle",
        where=shown(url),
        expected="a next page that was not read yet",
        found="one that was",
        next_step="run again; report it to the Hub if it lasts",
    )
