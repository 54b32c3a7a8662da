"""Which papers of a venue and year are read: the first in an order that depends on their names only.

Ordering by a hash is as good as drawing by lot, yet the same everywhere and for ever: a larger sample begins
with the smaller one, and a paper that is added later moves no other paper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def sample_rank(venue: str, year: int, paper_id: str) -> str:
    """Return the key that papers are ordered by: 16 hexadecimal digits."""
    return hashlib.sha256(f"{venue}|{year}|{paper_id}".encode()).hexdigest()[:16]


def sample_papers(venue: str, year: int, paper_ids: Iterable[str], size: int | None) -> list[str]:
    """Return the first `size` ids (all if None) in the order of the sample."""
    ordered = sorted(set(paper_ids), key=lambda paper_id: (sample_rank(venue, year, paper_id), paper_id))
    return ordered if size is None else ordered[:size]
