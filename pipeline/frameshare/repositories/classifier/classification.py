"""Classify one folder: walk it, read the relevant files, count, and label."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from frameshare.base.errors import NotFoundError, UsageError
from frameshare.repositories.classifier import keras
from frameshare.repositories.classifier.compat import pwc_compat
from frameshare.repositories.classifier.evidence import Evidence
from frameshare.repositories.classifier.first import files as first
from frameshare.repositories.classifier.limits import Limits
from frameshare.repositories.classifier.rules import RULE_SETS, Rules, load_rules
from frameshare.repositories.classifier.scoring import (
    MULTI_SHARE,
    NONE,
    FrameworkCount,
    count_frameworks,
    evidence_kind,
    is_multi,
    rank,
)
from frameshare.repositories.classifier.second import files as second
from frameshare.repositories.classifier.second.labelling import (
    candidates,
    load_shares,
    share_naming,
    without_label,
)
from frameshare.repositories.classifier.walk import Budget, FoundFile, find_files, read_bounded

VERSION = RULE_SETS[-1]
# A folder that contains one of these is another repository or an environment of installed packages.
_OTHERS = frozenset({".git", "pyvenv.cfg", "conda-meta"})
_SUBMODULE = re.compile(rb"^[ \t]*path[ \t]*=[ \t]*\"?([^\"\n]+?)\"?[ \t\r]*$", re.MULTILINE)
_READERS: dict[str, Callable[[Evidence, FoundFile, Rules, Budget], None]] = {
    RULE_SETS[0]: first.add_file,
    RULE_SETS[1]: second.add_file,
}
_WANTED = {RULE_SETS[0]: first.is_read, RULE_SETS[1]: second.is_read_or_counted}


@dataclass(frozen=True)
class Classification:
    """A repository's label with its evidence.

    `counts` has the distinct files of every framework named; `files_read` is the number of files read;
    `limits_reached` maps a limit's name to how often it left something out (empty: everything was read).
    Since `pwc-classifier-2` `code_files` counts code files by language, `understood_share` is the share of
    them that could be read, `label_share` the share that names the label (None without code).
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
    definition: str
    code_files: dict[str, int] = field(default_factory=dict)
    understood_share: float | None = None
    label_share: float | None = None

    def as_record(self) -> dict[str, Any]:
        """Return plain values, scores included, for JSON."""
        record = asdict(self)
        record["counts"] = {
            name: {**asdict(count), "score": count.score} for name, count in self.counts.items()
        }
        return record


def check_rule_set(name: str) -> str:
    """Return the name of a rule set; raises UsageError for an unknown one."""
    if name not in RULE_SETS:
        raise UsageError(
            "Unknown rule set",
            where=f"--rules {name}",
            expected=" or ".join(RULE_SETS),
            next_step=f"leave it out for {VERSION}",
        )
    return name


def can_say_something(parts: tuple[str, ...], rule_set: str = VERSION) -> bool:
    """Whether a file would be read, judged by its path; others need not be fetched."""
    skipped = load_rules(rule_set).names("folder")
    return not any(folder.lower() in skipped for folder in parts[:-1]) and _WANTED[rule_set](parts)


def classify(
    path: Path,
    *,
    as_of: date | None = None,
    limits: Limits | None = None,
    rule_set: str = VERSION,
) -> Classification:
    """Label the repository in a folder by a rule set, read-only and within limits.

    `as_of` is the date of the code (its last commit), which decides what bare Keras means; None means now.
    Raises NotFoundError if `path` is not a folder.
    """
    if not path.is_dir():
        raise NotFoundError(
            "There is no folder to classify",
            where=str(path),
            next_step="give the root of a checked-out repository",
        )
    budget = Budget(limits or Limits())
    rules, root, evidence = load_rules(rule_set), path.resolve(), Evidence()
    counts_code = rule_set != RULE_SETS[0]
    submodules = _submodules(root, budget) if counts_code else frozenset()
    markers = _OTHERS if counts_code else frozenset()
    for found in find_files(root, budget, rules.names("folder"), markers=markers, left_out=submodules):
        _READERS[rule_set](evidence, found, rules, budget)
    return _label(evidence, budget, as_of, rule_set)


def _submodules(root: Path, budget: Budget) -> frozenset[tuple[str, ...]]:
    """Return the folders that the repository declares as submodules."""
    listed = root / ".gitmodules"
    content = (
        read_bounded(str(listed), budget.limits.file_bytes, Budget(budget.limits))
        if listed.is_file()
        else b""
    )
    paths = (found.decode("utf-8", "replace") for found in _SUBMODULE.findall(content or b""))
    return frozenset(tuple(part for part in path.split("/") if part not in {"", "."}) for path in paths) - {
        ()
    }


def _label(evidence: Evidence, budget: Budget, as_of: date | None, rule_set: str) -> Classification:
    present = frozenset().union(*(file.strong for file in evidence.files))
    keras_files = sum("keras" in file.strong for file in evidence.files)
    keras_as = keras.resolve(evidence.keras_backends, present, as_of) if keras_files else None
    counts = count_frameworks(evidence, keras_as)
    ranked, fallback, code = rank(counts), NONE, evidence.code_files.total()
    least_second = MULTI_SHARE
    if rule_set != RULE_SETS[0]:
        ranked, fallback = candidates(evidence, counts, ranked, keras_as), without_label(evidence)
        least_second = load_shares()["second_framework"]
    primary = ranked[0][0] if ranked else fallback
    return Classification(
        primary=primary,
        is_multi=is_multi(ranked, least_second),
        evidence=evidence_kind(counts[primary] if ranked else None),
        pwc_compat=pwc_compat(evidence),
        counts=counts,
        keras_files=keras_files,
        keras_as=keras_as,
        files_read=budget.files,
        bytes_read=budget.bytes_read,
        limits_reached=budget.reached,
        definition=rule_set,
        code_files=dict(evidence.code_files.most_common()),
        understood_share=evidence.files_understood.total() / code if code else None,
        label_share=share_naming(counts[primary], code) if ranked else None,
    )
