"""Classify one folder: walk it, read what can say something, count, and label."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from frameshare.base.errors import NotFoundError
from frameshare.repositories.classifier import keras
from frameshare.repositories.classifier.compat import pwc_compat
from frameshare.repositories.classifier.evidence import Evidence, add_file
from frameshare.repositories.classifier.limits import Limits
from frameshare.repositories.classifier.rules import Rules, load_rules
from frameshare.repositories.classifier.scoring import (
    NONE,
    VERSION,
    FrameworkCount,
    count_frameworks,
    evidence_kind,
    is_multi,
    rank,
)
from frameshare.repositories.classifier.walk import Budget, find_files


@dataclass(frozen=True)
class Classification:
    """A repository's label with everything it rests on.

    `counts` holds every framework named, in distinct files; `files_read` counts the files looked into;
    `limits_reached` maps a limit's name to how often it left something out (empty: all was read).
    """

    primary: str
    is_multi: bool
    evidence: str
    pwc_compat: str
    counts: dict[str, FrameworkCount]
    keras_files: int
    keras_as: str | None
    files_read: int
    bytes_read: int
    limits_reached: dict[str, int]
    definition: str = VERSION

    def as_record(self) -> dict[str, Any]:
        """Return plain values, scores included, for JSON."""
        record = asdict(self)
        record["counts"] = {
            name: {**asdict(count), "score": count.score} for name, count in self.counts.items()
        }
        return record


def classify(
    path: Path, *, as_of: date | None = None, limits: Limits | None = None, rules: Rules | None = None
) -> Classification:
    """Label the repository in a folder by `pwc-classifier-1`, reading only and within limits.

    `as_of` is the date of the code (its last commit), which decides what bare Keras means; None means now.
    Raises NotFoundError where `path` is not a folder.
    """
    if not path.is_dir():
        raise NotFoundError(
            "There is no folder to classify",
            where=str(path),
            next_step="give the root of a checked-out repository",
        )
    budget = Budget(limits or Limits())
    known = rules or load_rules()
    evidence = Evidence()
    for found in find_files(path.resolve(), budget, known.names("folder")):
        add_file(evidence, found, known, budget)
    return _label(evidence, budget, as_of)


def _label(evidence: Evidence, budget: Budget, as_of: date | None) -> Classification:
    present = frozenset().union(*(file.strong for file in evidence.files))
    keras_files = sum("keras" in file.strong for file in evidence.files)
    keras_as = keras.resolve(evidence.keras_backends, present, as_of) if keras_files else None
    counts = count_frameworks(evidence, keras_as)
    ranked = rank(counts)
    primary = ranked[0][0] if ranked else NONE
    return Classification(
        primary=primary,
        is_multi=is_multi(ranked),
        evidence=evidence_kind(counts.get(primary) if ranked else None),
        pwc_compat=pwc_compat(evidence),
        counts=counts,
        keras_files=keras_files,
        keras_as=keras_as,
        files_read=budget.files,
        bytes_read=budget.bytes_read,
        limits_reached=budget.reached,
    )
