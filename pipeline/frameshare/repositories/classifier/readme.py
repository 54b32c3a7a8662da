"""Framework names in a repository's README, which only break ties."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[a-z][a-z0-9]+")


def is_readme(parts: tuple[str, ...]) -> bool:
    """Whether a file is the top-level README."""
    return len(parts) == 1 and parts[0].lower().split(".")[0] == "readme"


def words_of(content: bytes, known: frozenset[str]) -> Counter[str]:
    """Count the known words of a README."""
    return Counter(
        word for word in _WORD.findall(content.decode("utf-8", "replace").lower()) if word in known
    )
