"""What one file says: the frameworks it names, how, and whether the file weighs more or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from frameshare.repositories.classifier import manifests, notebooks, other_languages, readme
from frameshare.repositories.classifier.python_imports import imported_names
from frameshare.repositories.classifier.rules import Kind, Rule, Rules
from frameshare.repositories.classifier.walk import Budget, FoundFile, read_bounded

EvidenceKind = Literal["imports", "notebooks", "manifests", "other_languages"]

_ENTRY_POINT = re.compile(r"^(?:train|main|run)(?:[_-].*)?$|^.*[_-](?:train|main|run)$")
_CONVERTER = re.compile(
    r"(?:^|[_-])(?:convert(?:er|ing)?|conversion)(?:[_-]|$)|[_-]to[_-](?:tf|pytorch|torch|onnx|jax|paddle|caffe)"
)
_BACKEND = re.compile(
    rb"KERAS_BACKEND['\"]?\]?[ \t]*[=,][ \t]*['\"]?(\w+)|set_backend\([ \t]*['\"](\w+)['\"]"
)


@dataclass(frozen=True)
class FileEvidence:
    """The frameworks that one file names, by strength."""

    kind: EvidenceKind
    strong: frozenset[str]
    weak: frozenset[str]
    compat_only: frozenset[str]
    is_entry_point: bool = False
    is_converter: bool = False


@dataclass
class Evidence:
    """Everything found in a repository, before it is counted."""

    files: list[FileEvidence] = field(default_factory=list)
    readme_words: dict[str, int] = field(default_factory=dict)
    keras_backends: list[str] = field(default_factory=list)


Reader = Callable[[Evidence, FoundFile, Rules, Budget], None]


def can_say_something(parts: tuple[str, ...], skipped_folders: frozenset[str]) -> bool:
    """Tell from its path whether a file would be read; what is not need not be fetched."""
    if any(folder.lower() in skipped_folders for folder in parts[:-1]):
        return False
    return _reader_of(parts) is not None


def add_file(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    """Read one file, if it is of a kind that can say something, and add what it says."""
    reader = _reader_of(found.parts)
    if reader is not None:
        reader(evidence, found, rules, budget)


def _reader_of(parts: tuple[str, ...]) -> Reader | None:
    name = parts[-1].lower()
    if readme.is_readme(parts):
        return _add_readme
    if name == "keras.json":
        return _add_keras_settings
    if manifests.is_manifest(parts):
        return _add_manifest
    if name.endswith((".py", ".ipynb")):
        return _add_python
    return _add_other_language if other_languages.reader_of(name) is not None else None


def _add_readme(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    content = read_bounded(found.path, budget.limits.file_bytes, budget)
    for word, times in readme.words_of(content or b"", rules.names("readme_word")).items():
        rule = rules.named("readme_word", word)
        if rule is not None:
            evidence.readme_words[rule.framework] = evidence.readme_words.get(rule.framework, 0) + times


def _add_keras_settings(evidence: Evidence, found: FoundFile, _rules: Rules, budget: Budget) -> None:
    content = read_bounded(found.path, budget.limits.file_bytes, budget)
    try:
        settings = json.loads(content or b"")
    except (ValueError, RecursionError):
        return
    if isinstance(settings, dict) and isinstance(settings.get("backend"), str):
        evidence.keras_backends.append(settings["backend"].lower())


def _add_manifest(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    content = read_bounded(found.path, budget.limits.file_bytes, budget)
    packages = manifests.packages_of(found.parts, content or b"") or frozenset()
    _append(evidence, "manifests", _rules_of(rules, "package", packages))


def _add_python(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    is_notebook = found.name.lower().endswith(".ipynb")
    cap = budget.limits.notebook_bytes if is_notebook else budget.limits.file_bytes
    content = read_bounded(found.path, cap, budget)
    if content is None:
        return
    source = notebooks.code_of(content) if is_notebook else content
    matched = [rules.module(name) for name in imported_names(source, rules.is_module_root, budget.limits)]
    stem = found.name.lower().rsplit(".", 1)[0]
    _append(
        evidence,
        "notebooks" if is_notebook else "imports",
        [rule for rule in matched if rule is not None],
        is_entry_point=_is_entry_point(found),
        is_converter=_CONVERTER.search(stem) is not None,
    )
    for groups in _BACKEND.findall(source):
        evidence.keras_backends.append((groups[0] or groups[1]).decode().lower())


def _is_entry_point(found: FoundFile) -> bool:
    return _ENTRY_POINT.match(found.name.lower().rsplit(".", 1)[0]) is not None


def _add_other_language(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    content = read_bounded(found.path, budget.limits.file_bytes, budget)
    named = other_languages.names_of(found.name, content or b"")
    if named is not None:
        kind, names = named
        matched = _rules_of(rules, kind, names)
        _append(evidence, "other_languages", matched, is_entry_point=_is_entry_point(found))


def _rules_of(rules: Rules, kind: Kind, names: Iterable[str]) -> list[Rule]:
    return [rule for rule in (rules.named(kind, name) for name in names) if rule is not None]


def _append(
    evidence: Evidence,
    kind: EvidenceKind,
    matched: list[Rule],
    *,
    is_entry_point: bool = False,
    is_converter: bool = False,
) -> None:
    """Add a file unless it names nothing; beside a strong name the weak ones are moot."""
    strong = frozenset(rule.framework for rule in matched if rule.strength == "strong")
    weak = frozenset(rule.framework for rule in matched if rule.strength == "weak" and not strong)
    compat_only = frozenset(rule.framework for rule in matched if rule.strength == "compat_only")
    if strong or weak or compat_only:
        evidence.files.append(FileEvidence(kind, strong, weak, compat_only, is_entry_point, is_converter))
