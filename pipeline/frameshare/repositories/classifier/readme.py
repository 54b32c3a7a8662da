"""Framework names in a repository's README, which only break ties."""

from __future__ import annotations

import re

from frameshare.repositories.classifier.evidence import Evidence
from frameshare.repositories.classifier.rules import Rules

_WORD = re.compile(r"[a-z][a-z0-9]+")


def is_readme(parts: tuple[str, ...]) -> bool:
    """Whether a file is the top-level README."""
    return len(parts) == 1 and parts[0].lower().split(".")[0] == "readme"


def count_words(evidence: Evidence, text: str, rules: Rules) -> None:
    """Count the words of a README that name a framework."""
    for word in _WORD.findall(text.lower()):
        if word in rules.readme_words:
            evidence.readme_words[rules.readme_words[word]] += 1
