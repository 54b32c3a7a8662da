"""The label of `pwc-classifier-2`: enough of the code must support it, and enough must be understood.

A framework is a candidate if the files that name it are a given share of all code, or if only manifests name
it, and if the languages it was found in are, too. Without a candidate the label is `none` if enough of the
code was understood, else `not_readable`. The shares are `data/reference/classifier_shares.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from frameshare.base.resources import REFERENCE_DIR
from frameshare.repositories.classifier.evidence import Evidence
from frameshare.repositories.classifier.scoring import NONE, FrameworkCount, resolved

NOT_READABLE = "not_readable"


@lru_cache(maxsize=4)
def load_shares(path: Path = REFERENCE_DIR / "classifier_shares.csv") -> Mapping[str, float]:
    """Read the minimum shares, once per process."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["share"]: float(row["least"]) for row in csv.DictReader(lines)}


def candidates(
    evidence: Evidence,
    counts: Mapping[str, FrameworkCount],
    ranked: list[tuple[str, int]],
    keras_as: str | None,
) -> list[tuple[str, int]]:
    """Return the ranked frameworks that enough of the code supports."""
    least = load_shares()
    code = evidence.code_files.total()
    if not code:
        return ranked
    # Requirements of manifests decide only if no code names a framework.
    is_by_manifests = not any(_naming(count) for count in counts.values())
    return [
        (framework, score)
        for framework, score in ranked
        if (is_by_manifests or _is_named_enough(counts[framework], code))
        and _share_of_languages(evidence, framework, keras_as) >= least["code_in_languages"]
    ]


def share_naming(count: FrameworkCount | None, code_files: int) -> float | None:
    """Return the share of code that names a framework; None without code."""
    if not code_files:
        return None
    return (_naming(count) or count.weak) / code_files if count else 0.0


def without_label(evidence: Evidence) -> str:
    """Return the label without a candidate: `none` if enough of the code was understood."""
    code = evidence.code_files.total()
    is_enough = evidence.files_understood.total() >= load_shares()["code_understood"] * code
    return NONE if is_enough else NOT_READABLE


def _naming(count: FrameworkCount) -> int:
    return count.imports + count.notebooks + count.other_languages


def _is_named_enough(count: FrameworkCount, code: int) -> bool:
    naming = _naming(count) or (0 if count.manifests else count.weak)
    return 0 < naming >= load_shares()["code_naming"] * code


def _share_of_languages(evidence: Evidence, framework: str, keras_as: str | None) -> float:
    languages = {
        file.language
        for file in evidence.files
        if framework in resolved(file.strong, keras_as) or framework in resolved(file.weak, keras_as)
    }
    return sum(evidence.code_files[name] for name in languages) / evidence.code_files.total()
