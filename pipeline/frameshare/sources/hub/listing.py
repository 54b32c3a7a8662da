"""Paginate the Hub's list of models.

The next page's address comes from the server and is absolute: another host or another query is refused, so
that neither the token nor the walk can be led away. A page in another order is an error: a list by trend
would be taken for the most downloaded, or for the newest.

`HfApi.list_models` would read the same pages for almost four times the CPU time and memory (200,000 models,
`docs/measurements/floors.csv`), and could not resume at a page.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal
from urllib.parse import urlencode

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from frameshare.http import Answer
from frameshare.http.addresses import shown
from frameshare.sources.answers import broken_chain, check_next_page, check_order, check_page
from frameshare.sources.base import Context
from frameshare.sources.hub.dataset import EXPANDED
from frameshare.sources.hub.rows import Oddities, read_rows

PAGE_ROWS = 1000
Sort = Literal["createdAt", "downloads"]
# Counters change while the Hub sorts by them; creation times never do.
_TOLERATED: dict[Sort, float] = {"createdAt": 0.0, "downloads": 0.01}
_NEXT = "nothing of this list was published; run again, and open the address in a browser if it persists"


@dataclass(frozen=True)
class Page:
    """One page in the columns of `hub_models`: all rows, those not seen before, and the next address."""

    listed: pa.Table
    fresh: pa.Table
    next_url: str | None


class SeenModels:
    """The models a walk has seen, by the Hub's own id; twelve bytes each, as there are millions."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()
        self.duplicates = 0

    def add(self, table: pa.Table) -> pa.Table:
        """Return the rows not seen before, and remember them; the others are counted."""
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


@dataclass
class Listing:
    """One walk through the list in one order: its scope, the models seen, and values that did not fit."""

    context: Context
    scope: str
    sort: Sort
    seen: SeenModels = field(default_factory=SeenModels)
    oddities: Oddities = field(default_factory=Oddities)
    _read: set[str] = field(default_factory=set)
    _last: Any = None
    _is_repeated: bool = False

    @property
    def first_url(self) -> str:
        """Address of the first page, sorted descending."""
        fields = [
            ("sort", self.sort),
            ("limit", str(PAGE_ROWS)),
            *(("expand[]", name) for name in EXPANDED),
        ]
        return f"{self.context.base_url('hub')}/api/models?{urlencode(fields)}"

    def page(self, url: str) -> Page:
        """Fetch one page; raises ContentError for a changed format, another order, and broken pagination."""
        self._read.add(url)
        answer = self.context.http.get(url, accept="json", token=self.context.settings.hf_token)
        with _no_search_for_cycles():
            listed = read_rows(_rows(answer), self.scope, shown(url), self.oddities)
        check_page(listed.num_rows, where=url, at_most=PAGE_ROWS, is_first=True, next_step=_NEXT)
        fresh = self.seen.add(listed)
        self._check_order(listed, fresh, url)
        if answer.next_url is not None:
            check_next_page(
                answer.next_url,
                url,
                self._read,
                base_url=self.context.base_url("hub"),
                # A server may keep the query in its cursor: order and fields are checked in the response.
                places=None,
                next_step=f"{_NEXT}; a mirror must rewrite its Link headers",
            )
        return Page(listed, fresh, answer.next_url if listed.num_rows else None)

    def _check_order(self, listed: pa.Table, fresh: pa.Table, url: str) -> None:
        """Refuse another order; one repeated page is tolerated, two in a row are broken pagination."""
        was_repeated, self._is_repeated = self._is_repeated, listed.num_rows > 0 and fresh.num_rows == 0
        if was_repeated and self._is_repeated:
            found = "two pages in a row without one"
            raise broken_chain(url, "models that the pages before did not list", found, _NEXT)
        values = listed[self.sort].drop_null()
        check = partial(check_order, by=self.sort, where=shown(url), next_step=_NEXT)
        if not _is_descending(values):
            check(values.to_pylist(), tolerated=_TOLERATED[self.sort])
        # A cursor excludes larger values; in a list that is read to its end, order does not matter.
        if len(values) and not self._is_repeated and self.scope != "whole":
            check([values[0].as_py()], after=self._last)
        self._last = values[-1].as_py() if len(values) else self._last


def _is_descending(values: pa.ChunkedArray) -> bool:
    """Check the order in Arrow, ten times faster than on Python values."""
    following = values.slice(1)
    return bool(pc.all(pc.greater_equal(values.slice(0, len(following)), following)).as_py() is not False)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Pause garbage collection: JSON has no cycles, and the search takes a fifth of a page's time."""
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
        # A source without the Hub's ids, or with ids of another format.
        names = table["id"].to_pylist()
        return [str(own or name).encode() for own, name in zip(own_ids, names, strict=True)]


def _rows(answer: Answer) -> Any:
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        # orjson refuses lone surrogates; `json` accepts them or says what is wrong.
        return answer.json()
