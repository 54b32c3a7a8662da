"""The API's JSON rows, read into the columns of `hub_models`.

A column of a page is converted as a whole, and value by value only if that fails, so that one odd row costs
its odd value and not the page. A field that is absent from, or of another type in, every row of a page is a
change of the source and an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from operator import itemgetter
from types import NoneType
from typing import Any

import pyarrow as pa

from frameshare.sources.answers import unexpected
from frameshare.sources.hub.dataset import HUB_MODELS, REQUIRED

COLUMNS = tuple(f for f in HUB_MODELS.schema if f.name != "scope")
_LARGEST_COUNT = 2**63 - 1
_changed = partial(
    unexpected,
    "the Hub's rows",
    next_step="nothing of this reading was published; see whether the Hub changed its API",
)
# Arrow would take a string for a list of its letters, and truncate a fraction.
_EXACT: dict[str, type] = {"tags": list, "downloads": int, "downloadsAllTime": int, "likes": int}


@dataclass
class Oddities:
    """Values that do not fit their column and were left empty: count and example by field."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, value: object) -> None:
        """Count one value that does not fit."""
        self.counts[name] += 1
        self.examples.setdefault(name, repr(value)[:80])

    def sentences(self) -> list[str]:
        """Describe them, one line per field."""
        return [
            f"{count:,} values of {name} did not fit and were left empty, such as {self.examples[name]}"
            for name, count in sorted(self.counts.items())
        ]


def read_rows(rows: Any, scope: str, where: str, oddities: Oddities) -> pa.Table:
    """Return the API's rows as a table of `hub_models`; odd values become empty and are counted.

    Rows without an id are left out and counted. Raises ContentError where `rows` is not a list of objects, or
    where a required field is absent from, or of another type in, every row.
    """
    if not isinstance(rows, list) or not set(map(type, rows)) <= {dict}:
        raise _changed(where, "a JSON array of objects", f"{type(rows).__name__}: {str(rows)[:200]}")
    table = pa.table({f.name: _column(rows, f, oddities) for f in COLUMNS})
    _refuse_absent(table, rows, where)
    named = table.filter(table["id"].is_valid()) if table["id"].null_count else table
    return with_scope(named, scope)


def fitting(values: Sequence[object], wanted: pa.Field, oddities: Oddities) -> pa.Array:
    """Return the values in their column's type; those that do not fit become empty and are counted."""
    fitted = [None if value is None else _READERS[wanted.name](value) for value in values]
    for value, kept in zip(values, fitted, strict=True):
        if value is not None and kept is None:
            oddities.add(wanted.name, value)
    return _array(fitted, wanted)


def with_scope(table: pa.Table, scope: str) -> pa.Table:
    """Return the table in the columns and order of `hub_models`."""
    scopes = pa.repeat(pa.scalar(scope, pa.string()), table.num_rows)
    return table.append_column("scope", scopes).select(HUB_MODELS.schema.names)


def _column(rows: list[dict[str, Any]], wanted: pa.Field, oddities: Oddities) -> pa.Array:
    try:
        values = list(map(itemgetter(wanted.name), rows))
    except KeyError:
        values = [row.get(wanted.name) for row in rows]
    if wanted.name == "gated":
        # Open models have `false`, gated ones `auto` or `manual`.
        values = ["false" if value is False else "true" if value is True else value for value in values]
    is_plain = wanted.name not in _EXACT or set(map(type, values)) <= {_EXACT[wanted.name], NoneType}
    try:
        return _array(values, wanted) if is_plain else fitting(values, wanted, oddities)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError, TypeError):
        return fitting(values, wanted, oddities)


def _array(values: Sequence[object], wanted: pa.Field) -> pa.Array:
    if not pa.types.is_timestamp(wanted.type):
        return pa.array(values, wanted.type)
    return pa.array(values, pa.string()).cast(pa.timestamp("us", "UTC")).cast(wanted.type)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: object) -> int | None:
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not is_whole:
        return None
    number = int(value)  # type: ignore[call-overload]
    return number if -_LARGEST_COUNT <= number <= _LARGEST_COUNT else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _claim(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _time(value: object) -> str | None:
    """Return a time as text in UTC; text must name its time zone, Parquet times without one are UTC."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is not None and not moment.tzinfo:
        return None
    if type(value) is date:
        moment = datetime(value.year, value.month, value.day, tzinfo=UTC)
    elif isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment is not None else None


def _texts(value: object) -> list[str] | None:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else None


_READERS: dict[str, Callable[[object], object]] = {
    "_id": _text,
    "id": _text,
    "createdAt": _time,
    "lastModified": _time,
    "downloads": _count,
    "downloadsAllTime": _count,
    "likes": _count,
    "trendingScore": _number,
    "pipeline_tag": _text,
    "library_name": _text,
    "tags": _texts,
    "gated": _text,
    "private": _claim,
}


def _refuse_absent(table: pa.Table, rows: Sequence[Mapping[str, Any]], where: str) -> None:
    if not rows:
        return
    absent = [name for name in REQUIRED if table[name].null_count == table.num_rows]
    if absent:
        found = {name: type(rows[0].get(name)).__name__ for name in absent}
        raise _changed(
            where,
            "; ".join(f"{name}: {HUB_MODELS.schema.field(name).type}" for name in absent),
            "; ".join(f"{n}: {'absent' if k == 'NoneType' else k}" for n, k in found.items())
            + f"; fields there: {', '.join(sorted(map(str, rows[0]))[:40])}",
        )
