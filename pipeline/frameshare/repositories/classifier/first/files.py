"""The frameworks that one file names by `pwc-classifier-1`, read according to its type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

from frameshare.repositories.classifier import readme
from frameshare.repositories.classifier.evidence import Evidence, append_file, is_converter, is_entry_point
from frameshare.repositories.classifier.first import manifests, notebooks, other_languages
from frameshare.repositories.classifier.first.python_imports import imported_names
from frameshare.repositories.classifier.rules import Kind, Rule, Rules
from frameshare.repositories.classifier.walk import Budget, FoundFile, read_bounded

_BACKEND = re.compile(
    rb"KERAS_BACKEND['\"]?\]?[ \t]*[=,][ \t]*['\"]?(\w+)|set_backend\([ \t]*['\"](\w+)['\"]"
)

Reader = Callable[[Evidence, FoundFile, Rules, Budget], None]


def can_say_something(parts: tuple[str, ...], skipped_folders: frozenset[str]) -> bool:
    """Whether a file would be read, judged by its path; others need not be fetched."""
    if any(folder.lower() in skipped_folders for folder in parts[:-1]):
        return False
    return _reader_of(parts) is not None


def add_file(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    """Read one file, if it is of a relevant type, and add its evidence."""
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
    append_file(evidence, "manifests", _rules_of(rules, "package", packages))


def _add_python(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    is_notebook = found.name.lower().endswith(".ipynb")
    cap = budget.limits.notebook_bytes if is_notebook else budget.limits.file_bytes
    content = read_bounded(found.path, cap, budget)
    if content is None:
        return
    source = notebooks.code_of(content) if is_notebook else content
    matched = [rules.module(name) for name in imported_names(source, rules.is_module_root, budget.limits)]
    append_file(
        evidence,
        "notebooks" if is_notebook else "imports",
        [rule for rule in matched if rule is not None],
        is_entry_point=is_entry_point(found.name),
        is_converter=is_converter(found.name),
    )
    for groups in _BACKEND.findall(source):
        evidence.keras_backends.append((groups[0] or groups[1]).decode().lower())


def _add_other_language(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    content = read_bounded(found.path, budget.limits.file_bytes, budget)
    named = other_languages.names_of(found.name, content or b"")
    if named is not None:
        kind, names = named
        matched = _rules_of(rules, kind, names)
        append_file(evidence, "other_languages", matched, is_entry_point=is_entry_point(found.name))


def _rules_of(rules: Rules, kind: Kind, names: Iterable[str]) -> list[Rule]:
    return [rule for rule in (rules.named(kind, name) for name in names) if rule is not None]
