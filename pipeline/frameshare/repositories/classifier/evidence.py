"""Evidence from files: the frameworks that each names, how, and with what weight."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from frameshare.repositories.classifier.rules import Rule

EvidenceKind = Literal["imports", "notebooks", "manifests", "other_languages"]

_ENTRY_POINT = re.compile(r"^(?:train|main|run)(?:[_-].*)?$|^.*[_-](?:train|main|run)$")
_CONVERTER = re.compile(
    r"(?:^|[_-])(?:convert(?:er|ing)?|conversion)(?:[_-]|$)|[_-]to[_-](?:tf|pytorch|torch|onnx|jax|paddle|caffe)"
)


@dataclass(frozen=True)
class FileEvidence:
    """The frameworks that one file names, by strength, and its language or that of its packages."""

    kind: EvidenceKind
    strong: frozenset[str]
    weak: frozenset[str]
    compat_only: frozenset[str]
    is_entry_point: bool = False
    is_converter: bool = False
    language: str = ""


@dataclass
class Evidence:
    """Everything found in a repository, before counting.

    `code_files` counts code files by language and `files_understood` those that rules for their language
    could read; `pwc-classifier-1` counts neither.
    """

    files: list[FileEvidence] = field(default_factory=list)
    readme_words: Counter[str] = field(default_factory=Counter)
    keras_backends: list[str] = field(default_factory=list)
    code_files: Counter[str] = field(default_factory=Counter)
    files_understood: Counter[str] = field(default_factory=Counter)


def is_entry_point(name: str) -> bool:
    """Whether a file is an entry point, judged by its name: train, main, run."""
    return _ENTRY_POINT.match(_stem(name)) is not None


def is_converter(name: str) -> bool:
    """Whether a file converts from one framework to another, judged by its name."""
    return _CONVERTER.search(_stem(name)) is not None


def _stem(name: str) -> str:
    return name.lower().rsplit(".", 1)[0]


def append_file(
    evidence: Evidence,
    kind: EvidenceKind,
    matched: Iterable[Rule],
    *,
    is_entry_point: bool = False,
    is_converter: bool = False,
    language: str = "",
) -> None:
    """Add a file unless it names nothing; a strong name overrides weak ones."""
    rules = list(matched)
    strong = frozenset(rule.framework for rule in rules if rule.strength == "strong")
    weak = frozenset(rule.framework for rule in rules if rule.strength == "weak" and not strong)
    compat_only = frozenset(rule.framework for rule in rules if rule.strength == "compat_only")
    if strong or weak or compat_only:
        evidence.files.append(
            FileEvidence(kind, strong, weak, compat_only, is_entry_point, is_converter, language)
        )
