"""Months as their first days."""

from __future__ import annotations

from datetime import date


def following(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def preceding(month: date, count: int = 1) -> date:
    """Return the first day of the month `count` months before."""
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, until: date) -> list[date]:
    """Return the first days of the months from `first` up to `until`, exclusive."""
    found = []
    month = first
    while month < until:
        found.append(month)
        month = following(month)
    return found
