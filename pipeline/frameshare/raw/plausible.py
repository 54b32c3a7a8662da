"""Whether a reading is plausible after the previous one.

`data/reference/reading_bounds.csv` gives bounds for measures of each dataset and kind of reading. A reading
beyond a bound is held: kept in the raw zone and not used until it is accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from frameshare.base import resources
from frameshare.base.errors import ContentError
from frameshare.base.quoting import identifier, quote
from frameshare.base.reference import read_rows
from frameshare.raw.dataset import Dataset
from frameshare.raw.snapshot import Snapshot

TABLE = "reading_bounds"
# Measures of a single reading: how each is computed from `reading`.
_ALONE = {
    "empty_share": "select avg({is_empty}) from reading",
    "disorder_share": (
        "select avg(coalesce(value > before, false)::integer) from (select {column} as value, "
        "lag({column}) over (order by filename, file_row_number) as before from reading)"
    ),
}
# Measures that compare `reading` with `last`.
_COMPARED = {
    "rows_ratio": "select (select count(*) from reading) / (select count(*) from last)",
    "total_ratio": "select (select sum({column}) from reading) / nullif((select sum({column}) from last), 0)",
    "empty_share_rise": "select (select avg({is_empty}) from reading) - (select avg({is_empty}) from last)",
    "new_word_share": (
        "select avg(({column} not in (select {column} from last where {column} is not null))::integer) "
        "from reading where {column} is not null"
    ),
    "kept_share": (
        "select (select count(*) from last semi join reading using ({key})) / (select count(*) from last)"
    ),
    "fallen_share": (
        "select avg((coalesce(reading.{column}, 0) <= 0.5 * last.{column})::integer) "
        "from last inner join reading using ({key}) where last.{column} >= 10"
    ),
}
_WORDS = {
    "empty_share": "the share of rows without {column} is {value}",
    "disorder_share": "the share of rows out of order by {column} is {value}",
    "rows_ratio": "the number of rows is {value} times that of {last}",
    "total_ratio": "the total of {column} is {value} times that of {last}",
    "empty_share_rise": "the share of rows without {column} rose by {value} since {last}",
    "new_word_share": "the share of rows with a {column} that {last} does not have is {value}",
    "kept_share": "the share of the rows of {last} that are still there is {value}",
    "fallen_share": "the share of values of {column} that fell by half or more since {last} is {value}",
}
# Shares of fewer rows than this vary by chance.
_FEWEST_ROWS = 20
# A partial reading has fewer rows; only what it has is judged.
_OF_WHOLE_READINGS = {"rows_ratio", "total_ratio", "kept_share"}
# The order of an imported file was not requested from a source.
_OF_ANSWERS = {"disorder_share"}


@dataclass(frozen=True)
class Bound:
    """A row of the table: the plausible range of a measure of a column, and why."""

    measure: str
    column: str | None
    lowest: float | None
    highest: float | None
    within_days: int | None
    why: str

    def holds(self, value: float) -> bool:
        """Whether `value` is within it."""
        return (self.lowest is None or value >= self.lowest) and (
            self.highest is None or value <= self.highest
        )

    @property
    def range(self) -> str:
        """Its bounds in words."""
        if self.lowest is None:
            return f"at most {self.highest:g}"
        return f"at least {self.lowest:g}" if self.highest is None else f"{self.lowest:g} to {self.highest:g}"


def reasons_to_hold(dataset: Dataset, reading: Snapshot, earlier: Sequence[Snapshot]) -> list[str]:
    """Return why `reading` breaks with the last of `earlier`, one sentence per bound; empty if plausible.

    The last one is the newest of the same kind that describes the same or an earlier day.
    """
    name, kind, rows = dataset.name, reading.kind, read_rows(resources.REFERENCE_DIR, TABLE)
    bounds = [_bound(row) for row in rows if row["dataset"] == name and (row["kind"] or kind) == kind]
    if not bounds or not reading.files:
        return []
    before = [s for s in earlier if s.kind == reading.kind and s.as_of <= reading.as_of and s.files]
    last = max(before, key=lambda s: (s.as_of, s.id), default=None)
    # One thread keeps the row order and leaves the other cores to other sources.
    spill = reading.files[0].parent.parent / "spill"
    config: dict[str, Any] = {"threads": 1, "memory_limit": "1GB", "temp_directory": str(spill)}
    with duckdb.connect(config=config) as connection:
        _show(connection, "reading", reading.files)
        if last is not None:
            _show(connection, "last", last.files)
        judged = [b for b in bounds if _applies(b, reading, last)]
        return [s for b in judged if (s := _judge(connection, dataset, b, last)) is not None]


def _bound(row: Mapping[str, str | None]) -> Bound:
    measure = str(row["measure"])
    if measure not in _ALONE.keys() | _COMPARED.keys():
        raise ContentError(
            "A bound names a measure that does not exist",
            where=str(resources.REFERENCE_DIR / f"{TABLE}.csv"),
            expected=", ".join(sorted([*_ALONE, *_COMPARED])),
            found=measure,
            next_step="correct the row",
        )
    lowest, highest, days = row["lowest"], row["highest"], row["within_days"]
    return Bound(
        measure,
        row["column_name"],
        float(lowest) if lowest else None,
        float(highest) if highest else None,
        int(days) if days else None,
        str(row["why"]),
    )


def _applies(bound: Bound, reading: Snapshot, last: Snapshot | None) -> bool:
    if bound.measure in _ALONE:
        return reading.rows >= _FEWEST_ROWS and not (reading.is_imported and bound.measure in _OF_ANSWERS)
    if last is None or last.rows < _FEWEST_ROWS:
        return False
    if bound.measure in _OF_WHOLE_READINGS and not (reading.is_complete and last.is_complete):
        return False
    return bound.within_days is None or (reading.as_of - last.as_of).days <= bound.within_days


def _show(connection: duckdb.DuckDBPyConnection, view: str, files: Sequence[Path]) -> None:
    listed = ", ".join(quote(str(f)) for f in files)
    connection.execute(
        f"create view {view} as select * from read_parquet([{listed}], union_by_name = true, "
        "filename = true, file_row_number = true)"
    )


def _judge(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, bound: Bound, last: Snapshot | None
) -> str | None:
    column = identifier(bound.column or dataset.key[0])
    kinds = {c.name: c.type for c in dataset.columns}
    is_list = bound.column is not None and str(kinds.get(bound.column, "")).startswith("list")
    empty = f"coalesce(len({column}), 0) = 0" if is_list else f"{column} is null"
    sql = (_ALONE | _COMPARED)[bound.measure].format(
        column=column, is_empty=f"({empty})::integer", key=", ".join(identifier(k) for k in dataset.key)
    )
    try:
        found = connection.execute(sql).fetchone()
    except duckdb.BinderException:
        # The last reading predates the column: there is nothing to compare with.
        return None
    value = found[0] if found else None
    if value is None or bound.holds(value):
        return None
    what = _WORDS[bound.measure].format(
        column=bound.column,
        value=f"{value:.3g}",
        last=f"the reading of {last.as_of}" if last else "",
    )
    return f"{what}; plausible is {bound.range}, because {bound.why}"
