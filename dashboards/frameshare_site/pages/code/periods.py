"""Quarters and years of a series: which are drawn, which stay gaps, and the note on those left out.

A period is a number, so that the next one is known: a year is itself, quarters are counted from year 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from frameshare_site.words import Words


@dataclass(frozen=True)
class Kept:
    """The periods of a series: an axis over those that rest on enough, gaps included.

    `left_out` periods of the `span` from the first known to the last rest on fewer than `fewest`.
    """

    axis: Sequence[int]
    drawn: frozenset[int]
    span: range
    left_out: int
    fewest: int

    def notes(self, key: str, name: Callable[[int], str], words: Words, **values: str) -> tuple[str, ...]:
        """Return the note on periods left out; `name` gives a period's name."""
        if not self.left_out:
            return ()
        if self.left_out == len(self.span):
            return (words(f"{key}.thin", fewest=self.fewest, **values),)
        first, last = name(self.span[0]), name(self.span[-1])
        counts = {"n": self.left_out, "of": len(self.span), "fewest": self.fewest}
        return (words(f"{key}.left_out", first=first, last=last, **counts, **values),)


def kept(counts: Mapping[int, int], fewest: int) -> Kept:
    """Return which periods are drawn, of those with `counts`: all of them if none rests on `fewest`."""
    span = range(min(counts), max(counts) + 1)
    enough = {period for period, n in counts.items() if n >= fewest}
    drawn = enough or {period for period, n in counts.items() if n}
    axis = range(min(drawn), max(drawn) + 1) if drawn else range(0)
    return Kept(axis, frozenset(drawn), span, len(span) - len(enough), fewest)


def quarter_number(quarter: str) -> int:
    """Return the number of `2023-Q4`."""
    year, _, number = quarter.partition("-Q")
    return 4 * int(year) + int(number) - 1


def quarter_name(number: int) -> str:
    """Return a quarter as `2023-Q4`."""
    return f"{number // 4}-Q{number % 4 + 1}"


def quarter_start(number: int) -> str:
    """Return the first day of a quarter as an ISO date."""
    return f"{number // 4:04}-{3 * (number % 4) + 1:02}-01"
