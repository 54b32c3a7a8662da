"""The frameworks that one file names by `pwc-classifier-1`, read according to its type."""

from __future__ import annotations

import re
from typing import Literal

from frameshare.repositories.classifier import keras, readme
from frameshare.repositories.classifier.evidence import (
    Evidence,
    EvidenceKind,
    append_file,
    is_converter,
    is_entry_point,
)
from frameshare.repositories.classifier.first import manifests, notebooks, other_languages
from frameshare.repositories.classifier.first.python_imports import imported_names
from frameshare.repositories.classifier.rules import Rules
from frameshare.repositories.classifier.walk import Budget, FoundFile, read_bounded

_BACKEND = re.compile(
    rb"KERAS_BACKEND['\"]?\]?[ \t]*[=,][ \t]*['\"]?(\w+)|set_backend\([ \t]*['\"](\w+)['\"]"
)


def is_read(parts: tuple[str, ...]) -> bool:
    """Whether a file would be read, judged by its path."""
    return _kind_of(parts) is not None


def add_file(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    """Read one file, if it is of a relevant type, and add its evidence."""
    kind, limits = _kind_of(found.parts), budget.limits
    if kind is None:
        return
    most_bytes = limits.notebook_bytes if kind == "notebooks" else limits.file_bytes
    content = read_bounded(found.path, most_bytes, budget) or b""
    match kind:
        case "readme":
            readme.count_words(evidence, content.decode("utf-8", "replace"), rules)
        case "keras_settings":
            evidence.keras_backends += keras.backends_of(content)
        case "manifests":
            packages = manifests.packages_of(found.parts, content)
            append_file(evidence, kind, rules.matching(("package", name) for name in packages))
        case "other_languages":
            matched = rules.matching(other_languages.names_of(found.name, content))
            append_file(evidence, kind, matched, is_entry_point=is_entry_point(found.name))
        case "imports" | "notebooks":
            source = notebooks.code_of(content) if kind == "notebooks" else content
            names = imported_names(source, rules.is_module_root, limits)
            append_file(
                evidence,
                kind,
                rules.matching(("module", name) for name in names),
                is_entry_point=is_entry_point(found.name),
                is_converter=is_converter(found.name),
            )
            evidence.keras_backends += [(a or b).decode().lower() for a, b in _BACKEND.findall(source)]


def _kind_of(parts: tuple[str, ...]) -> EvidenceKind | Literal["readme", "keras_settings"] | None:
    name = parts[-1].lower()
    if readme.is_readme(parts):
        return "readme"
    if name == "keras.json":
        return "keras_settings"
    if manifests.reader_of(parts) is not None:
        return "manifests"
    if name.endswith(".ipynb"):
        return "notebooks"
    if name.endswith(".py"):
        return "imports"
    return "other_languages" if other_languages.reader_of(name) is not None else None
