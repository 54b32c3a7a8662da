"""What is expected of the sources' responses: the rows of `reference.probes`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from frameshare.base import resources
from frameshare.base.reference import read_rows


@dataclass(frozen=True)
class Fact:
    """One thing that we rely on: `kind` of check, place in the response (`at`), and what it would break.

    `tolerance` is a share whose meaning depends on the kind; `stops` prevents a costly collection if the fact
    does not hold.
    """

    source: str
    question: str
    name: str
    kind: str
    at: str
    expected: str
    tolerance: float
    stops: bool
    breaks: str
    confirmed_on: str
    evidence: str


@cache
def all_facts() -> tuple[Fact, ...]:
    """Return all facts, in table order."""
    return tuple(
        Fact(
            source=str(row["source"]),
            question=str(row["question"]),
            name=str(row["fact"]),
            kind=str(row["kind"]),
            at=row["at"] or "",
            expected=row["expected"] or "",
            tolerance=float(row["tolerance"] or 0),
            stops=row["stops"] == "true",
            breaks=str(row["breaks"]),
            confirmed_on=str(row["confirmed_on"]),
            evidence=str(row["evidence"]),
        )
        for row in read_rows(resources.REFERENCE_DIR, "probes")
    )


def facts_of(source: str, question: str) -> list[Fact]:
    """Return the facts about one question's response."""
    return [f for f in all_facts() if (f.source, f.question) == (source, question)]
