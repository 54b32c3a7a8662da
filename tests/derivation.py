"""Which numbers of a text follow from the rows of an answer: cells as a page prints them, or more."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from typing import Any

_MONTHS = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")  # fmt: skip
# A day or month with its year, a version, a number with its sign of percent.
_TOKEN = re.compile(
    rf"(?:\d{{1,2}} )?(?:{'|'.join(_MONTHS)}) \d{{4}}|\d+\.\d+\.\d+|\d+(?:,\d{{3}})*(?:\.\d+)?%?"
)
_DAY = re.compile(r"\b[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])\b")
Row = Mapping[str, Any]
Rule = Callable[[Sequence[Row]], Iterable[str]]


def numbers(text: str) -> list[str]:
    """Return the numbers of a text as written, without thousands' commas and marks of direction."""
    plain = re.sub("[\u2066-\u2069]", "", text)
    return [found.replace(",", "") for found in _TOKEN.findall(plain)]


def other_number(number: str) -> str:
    """Return a number that is as like a given one as can be and is another: its last digit one more."""
    for name, following in itertools.pairwise([*_MONTHS, _MONTHS[0]]):
        if name in number:
            return number.replace(name, following)
    return re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), number)


def written(value: object) -> set[str]:
    """Return the ways in which a page may write a cell's value."""
    if isinstance(value, date):
        month = f"{_MONTHS[value.month - 1]} {value.year}"
        return {str(value.year), month, f"{value.day} {month}"}
    if isinstance(value, str):
        days = [date.fromisoformat(day) for day in _DAY.findall(value)]
        return set(numbers(value)).union(*map(written, days))
    if isinstance(value, list | tuple):
        return set().union(*map(written, value))
    if value is None or isinstance(value, bool):
        return set()
    if isinstance(value, int):
        return {str(value)}
    number = float(str(value))
    return {f"{number:.{digits}f}" for digits in range(3)} | {_percent(number, digits) for digits in range(2)}


def _percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f}%"


def _counts(row: Row) -> list[float]:
    return [v for v in row.values() if isinstance(v, int | float) and not isinstance(v, bool)]


def _within(row: Row) -> Iterator[str]:
    """Yield what follows from two numbers of a row: their sum, and the one as a share of the other."""
    for a, b in itertools.permutations(_counts(row), 2):
        yield f"{a + b:.0f}"
        if b:
            yield from (_percent(a / b, digits) for digits in range(2))


class Answer:
    """The rows of a card's answers, and which numbers follow from them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._cells = [set().union(*map(written, row.values())) for row in rows]
        self._within: dict[int, set[str]] = {}
        self._known: dict[Rule, Set[str]] = {}
        self._where: dict[str, list[int]] = defaultdict(list)
        for place, cells in enumerate(self._cells):
            for cell in cells:
                self._where[cell].append(place)

    @property
    def cells(self) -> Set[str]:
        """The numbers that are cells."""
        return self._where.keys()

    def by(self, rule: Rule) -> Set[str]:
        """Return the numbers that follow by a rule."""
        if rule not in self._known:
            self._known[rule] = frozenset(rule(self.rows))
        return self._known[rule]

    def has_row_with(self, said: Sequence[str], *, or_two_cells: bool = False) -> bool:
        """Tell whether all these numbers are of one and the same row, or sums and shares of two cells."""
        known = sorted((self._where[n] for n in said if n in self._where), key=len)
        return any(self._has(place, said, or_two_cells) for places in known for place in places)

    def _has(self, place: int, said: Sequence[str], or_two_cells: bool) -> bool:
        unknown = [n for n in said if n not in self._cells[place]]
        return not unknown or (or_two_cells and self._of_row(place).issuperset(unknown))

    def _of_row(self, place: int) -> set[str]:
        if place not in self._within:
            self._within[place] = set(_within(self.rows[place]))
        return self._within[place]


def _groups(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield all rows, and those that share one or two of their names, dates or flags."""
    yield rows
    keys = [
        k for k in (rows[0] if rows else ()) if any(isinstance(r[k], str | date | bool | int) for r in rows)
    ]
    keys = [k for k in keys if len({str(r[k]) for r in rows}) < max(len(rows), 2)]
    for chosen in [*((k,) for k in keys), *itertools.combinations(keys, 2)]:
        found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            found[tuple(str(row[k]) for k in chosen)].append(row)
        yield from found.values()


def counts(rows: Sequence[Row]) -> Iterator[str]:
    """Yield how many rows there are and how many values each column has, in all and in each group."""
    for group in _groups(rows):
        yield str(len(group))
        for key in group[0] if group else ():
            yield str(len({str(row[key]) for row in group if row[key] is not None}))


def sums(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the sums of each column, in all and in each group."""
    for group in _groups(rows):
        for key in group[0] if group else ():
            values = [r[key] for r in group if isinstance(r[key], int) and not isinstance(r[key], bool)]
            yield str(sum(values))


def shares_of_row(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the shares and sums of two numbers of a row."""
    for row in rows:
        yield from _within(row)


def shares_of_day(rows: Sequence[Row]) -> Iterator[str]:
    """Yield each number as a share of its column's sum on the same day."""
    for group in _same_time(rows):
        for key in group[0]:
            values = [r[key] for r in group if isinstance(r[key], int | float) and r[key]]
            yield from (_percent(v / sum(values)) for v in values)


def times(rows: Sequence[Row]) -> Iterator[str]:
    """Yield how many times as much one row has as another of the same day, month or year."""
    for group in _same_time(rows):
        for key in group[0]:
            values = {r[key] for r in group if isinstance(r[key], int | float) and r[key] and r[key] > 0}
            yield from (f"{a / b:.1f}" for a, b in itertools.permutations(values, 2) if a > b)


def _same_time(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    times_of = [k for k in (rows[0] if rows else ()) if k in {"year", "month", "as_of", "day", "period"}]
    for key in times_of:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[str(row[key])].append(row)
        yield from found.values()


def always(number: int) -> Rule:
    """Return the rule by which a number is one that the code declares."""
    return lambda _rows: [str(number)]


def missing_months(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the months without a row between the first and the last of a name's."""
    for group in _groups(rows):
        months = {row["month"].replace(day=1) for row in group}
        month = min(months, default=date.max)
        while month < max(months, default=date.min):
            month = (month + timedelta(days=32)).replace(day=1)
            if month not in months:
                yield f"{_MONTHS[month.month - 1]} {month.year}"
