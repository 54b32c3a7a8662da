"""Evidence from one file by `pwc-classifier-2`: language, readability, the frameworks it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frameshare.repositories.classifier import keras, readme
from frameshare.repositories.classifier.evidence import Evidence, append_file, is_converter, is_entry_point
from frameshare.repositories.classifier.rules import Kind, Rules
from frameshare.repositories.classifier.second import languages as of
from frameshare.repositories.classifier.second import manifests
from frameshare.repositories.classifier.second.code import is_read, names_in
from frameshare.repositories.classifier.second.languages import load_languages, told_by_text
from frameshare.repositories.classifier.second.markdown import chunks_of
from frameshare.repositories.classifier.second.notebooks import read_notebook
from frameshare.repositories.classifier.second.python import imported_names
from frameshare.repositories.classifier.second.text import decode
from frameshare.repositories.classifier.walk import Budget, FoundFile, read_bounded

_BACKEND = re.compile(r"KERAS_BACKEND['\"]?\]?[ \t]*[=,][ \t]*['\"]?(\w+)|set_backend\([ \t]*['\"](\w+)['\"]")
_DOCUMENTS = (".rmd", ".qmd", ".rnw")


def is_read_or_counted(parts: tuple[str, ...]) -> bool:
    """Whether a file would be read or counted, judged by its path."""
    return (
        parts == (".gitmodules",)
        or readme.is_readme(parts)
        or parts[-1].lower() in {"keras.json", "namespace"}
        or manifests.reader_of(parts) is not None
        or load_languages().of_file(parts) is not None
    )


def add_file(evidence: Evidence, found: FoundFile, rules: Rules, budget: Budget) -> None:
    """Count one file if it is code, read it if there are rules for it, and add its evidence."""
    manifest = manifests.reader_of(found.parts)
    language = load_languages().of_file(found.parts)
    if readme.is_readme(found.parts) and language is None:
        readme.count_words(evidence, _text(found, budget.limits.file_bytes, budget) or "", rules)
    elif found.name.lower() == "keras.json":
        text = _text(found, budget.limits.file_bytes, budget)
        evidence.keras_backends += keras.backends_of(text or "")
    elif manifest is not None:
        # setup.py is packaging, not code: it counts as a manifest only.
        text = _text(found, budget.limits.file_bytes, budget)
        names = manifest[1](text, budget.limits) if text else ()
        append_file(evidence, "manifests", rules.matching(names), language=manifest[0])
    elif language is not None:
        _add_code(evidence, found, language, rules, budget)


def _add_code(evidence: Evidence, found: FoundFile, language: str, rules: Rules, budget: Budget) -> None:
    """Count the file by language, and as understood if there are rules for it and it could be read."""
    if language != of.NOTEBOOK and not is_read(language):
        evidence.code_files[language] += 1
        return
    is_notebook = language == of.NOTEBOOK
    limits = budget.limits
    text = _text(found, limits.notebook_bytes if is_notebook else limits.file_bytes, budget)
    parts: list[tuple[str, str]] | None = None
    if text is not None:
        language, parts = _parts(found, language, text)
    if language == of.NOTEBOOK:
        language = of.PYTHON
    evidence.code_files[language] += 1
    if parts is None or not (is_read(language) or parts):
        return
    evidence.files_understood[language] += is_read(language) or any(is_read(part) for part, _ in parts)
    for part_language, part in parts:
        if part_language == of.PYTHON:
            evidence.keras_backends.extend((a or b).lower() for a, b in _BACKEND.findall(part))
    named = (name for part in parts for name in _names(*part, rules, budget))
    is_other = language != of.PYTHON and not is_notebook
    append_file(
        evidence,
        "notebooks" if is_notebook else "other_languages" if is_other else "imports",
        rules.matching(named),
        is_entry_point=is_entry_point(found.name),
        is_converter=not is_other and is_converter(found.name),
        language=language,
    )


def _parts(found: FoundFile, language: str, text: str) -> tuple[str, list[tuple[str, str]] | None]:
    """Return a file's language and its code by language; None for an invalid notebook."""
    name = found.name.lower()
    if language == of.NOTEBOOK:
        return read_notebook(text, load_languages()) or (language, None)
    if name.endswith(_DOCUMENTS):
        chunks = list(chunks_of(name, text, load_languages()))
        return (chunks[0][0] if chunks else language), chunks
    language = told_by_text(language, text)
    return language, [(language, text)]


def _names(language: str, text: str, rules: Rules, budget: Budget) -> Iterator[tuple[Kind, str]]:
    if language == of.PYTHON:
        yield from (("module", name) for name in imported_names(text, rules.is_module_root, budget.limits))
    else:
        yield from names_in(language, text)


def _text(found: FoundFile, most_bytes: int, budget: Budget) -> str | None:
    """Return a file's text; None, counted as `not_text`, if it cannot be decoded."""
    content = read_bounded(found.path, most_bytes, budget)
    if content is None:
        return None
    text = decode(content)
    if text is None:
        budget.note("not_text")
    return text
