"""Sample the papers of a venue and year: the first ones in hash order.

Ordering by a hash is as good as drawing at random, but reproducible: a larger sample extends the smaller one,
and a paper added later does not move any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def sample_rank(venue: str, year: int, paper_id: str) -> str:
    """Return the key by which papers are ordered: 16 hexadecimal digits."""
    return hashlib.sha256(f"{venue}|{year}|{paper_id}".encode()).hexdigest()[:16]


def sample_papers(venue: str, year: int, paper_ids: Iterable[str], size: int | None) -> list[str]:
    """Return the first `size` ids (all if None) in sample order."""
    ordered = sorted(set(paper_ids), key=lambda paper_id: (sample_rank(venue, year, paper_id), paper_id))
    return ordered if size is None else ordered[:size]
