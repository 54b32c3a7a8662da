"""Parse data.csv: venue, MM/YY, PyTorch only, TensorFlow only, papers; no header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import pyarrow as pa

from frameshare.raw.dataset import Column, Dataset
from frameshare.sources import answers

# Day of the pinned commit, which the files describe.
PINNED_ON = date(2021, 10, 22)

COUNTS = Dataset(
    name="conference_counts",
    description="Rows of data.csv: papers of a venue and year that name one framework and not the other.",
    columns=(
        Column("position", pa.int64(), "row in the file, from 1", is_nullable=False),
        Column("venue", pa.string(), "venue as written", is_nullable=False),
        Column("month", pa.string(), "month as written, MM/YY", is_nullable=False),
        Column("pytorch_only", pa.int64(), "papers that name PyTorch words only", is_nullable=False),
        Column("tensorflow_only", pa.int64(), "papers that name TensorFlow words only", is_nullable=False),
        Column("papers", pa.int64(), "papers of the venue in that year", is_nullable=False),
    ),
    key=("venue", "month"),
)

FORM = "venue, MM/YY, PyTorch only, TensorFlow only, papers"
_MONTH = re.compile(r"(0[1-9]|1[0-2])/[0-9]{2}")
_COUNT = re.compile(r"[0-9]{1,9}")
_NEXT = "compare the address with the pinned commit; the counts collected before (or the seed) stay in use"
_refusal = partial(answers.refusal, next_step=_NEXT)


def parse_counts(text: str, where: str) -> list[dict[str, Any]]:
    """Return the rows of data.csv as raw rows.

    Raises ContentError, naming the row, for a wrong number of columns, an invalid value, counts above the
    number of papers, and a duplicate venue and month.
    """
    rows = [
        _parse_row(cells, position, where)
        for position, cells in enumerate(_read(text, where), start=1)
        if cells
    ]
    if not rows:
        raise _refusal("The counts are empty", where, f"rows of {FORM}", "no row")
    keys = (f"{row['venue'].lower()} {row['month']}" for row in rows)
    answers.check_once(keys, what="venue and month", where=where, next_step=_NEXT)
    return rows


def find_gaps(
    rows: list[dict[str, Any]], published: set[tuple[str, str]], names: Mapping[str, str]
) -> list[str]:
    """Return what is in `published` (venue, month) and not in `rows`, as sorted strings.

    `names` maps a venue as written, lower case, to its name in `published`.
    """
    held = {(names.get(row["venue"].lower(), row["venue"]), row["month"]) for row in rows}
    return [f"{venue} {month}" for venue, month in sorted(published - held)]


def _read(text: str, where: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _refusal("The counts are not CSV", where, FORM, str(error)) from error


def _parse_row(cells: list[str], position: int, where: str) -> dict[str, Any]:
    place = f"{where}, row {position}"
    if len(cells) != 5:
        found = f"{len(cells)} columns: {_shown(','.join(cells))}"
        raise _refusal(
            "A row of the counts has the wrong number of columns", place, f"5 columns: {FORM}", found
        )
    venue, month, *numbers = (cell.strip() for cell in cells)
    if not venue:
        raise _refusal("A row of the counts has no venue", place, FORM, _shown(",".join(cells)))
    if not _MONTH.fullmatch(month):
        raise _refusal("Invalid month in the counts", place, "MM/YY", _shown(month))
    for number in numbers:
        if not _COUNT.fullmatch(number):
            raise _refusal("A count is not a number", place, "digits only", _shown(number))
    pytorch_only, tensorflow_only, papers = (int(number) for number in numbers)
    if pytorch_only + tensorflow_only > papers:
        found = f"{pytorch_only} and {tensorflow_only} of {papers}"
        raise _refusal("More papers name a framework than there are", place, "parts of all papers", found)
    return {
        "position": position,
        "venue": venue,
        "month": month,
        "pytorch_only": pytorch_only,
        "tensorflow_only": tensorflow_only,
        "papers": papers,
    }


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:77] + "...")
