"""What files say: the frameworks that each names, how, and whether it weighs more or not at all."""

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
    """The frameworks that one file names, by strength, and the language that it is of or speaks for."""

    kind: EvidenceKind
    strong: frozenset[str]
    weak: frozenset[str]
    compat_only: frozenset[str]
    is_entry_point: bool = False
    is_converter: bool = False
    language: str = ""


@dataclass
class Evidence:
    """Everything found in a repository, before it is counted.

    `code_files` counts files of code by language and `files_understood` those of them whose text could be
    read by rules for their language; `pwc-classifier-1` counts neither.
    """

    files: list[FileEvidence] = field(default_factory=list)
    readme_words: dict[str, int] = field(default_factory=dict)
    keras_backends: list[str] = field(default_factory=list)
    code_files: Counter[str] = field(default_factory=Counter)
    files_understood: Counter[str] = field(default_factory=Counter)


def is_entry_point(name: str) -> bool:
    """Tell from its name whether a file is where a program begins: train, main, run."""
    return _ENTRY_POINT.match(_stem(name)) is not None


def is_converter(name: str) -> bool:
    """Tell from its name whether a file converts from one framework to another."""
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
    """Add a file unless it names nothing; beside a strong name the weak ones are moot."""
    rules = list(matched)
    strong = frozenset(rule.framework for rule in rules if rule.strength == "strong")
    weak = frozenset(rule.framework for rule in rules if rule.strength == "weak" and not strong)
    compat_only = frozenset(rule.framework for rule in rules if rule.strength == "compat_only")
    if strong or weak or compat_only:
        evidence.files.append(
            FileEvidence(kind, strong, weak, compat_only, is_entry_point, is_converter, language)
        )
