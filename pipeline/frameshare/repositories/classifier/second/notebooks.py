"""The code of a Jupyter notebook, cell by cell, each with its language.

A notebook's language is that of its kernel; a cell may have another by its magic or its own metadata. A
notebook may contain gigabytes of images: only its first part is read, and from truncated JSON the complete
cells are parsed one by one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from frameshare.repositories.classifier.first.notebooks import cells_of, import_lines, source_of
from frameshare.repositories.classifier.second.languages import NO_CODE, PYTHON, Languages

_CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*([^\n]*)\n?")
_LINE_MAGIC = re.compile(r"^[ \t]*%(?!%)(\w+)[ \t]+([^\n]*)", re.MULTILINE)
_COMMAND = re.compile(r"^([ \t]*)[%!?][^\n]*$|^([ \t]*\w[\w., \t]*=[ \t]*)[%!][^\n]*$", re.MULTILINE)
_HELP = re.compile(r"^[ \t]*[\w.]+\?{1,2}[ \t]*$", re.MULTILINE)
_CELLS = re.compile(r'"cells"\s*:\s*\[')
_LANGUAGE = re.compile(r'"language_info"\s*:\s*\{[^{}]{0,2000}?"name"\s*:\s*"([^"\n]{1,40})"')
_BETWEEN_CELLS = re.compile(r"[\s,]*")
# Language and text.
Code = tuple[str, str]


def read_notebook(text: str, languages: Languages) -> tuple[str, list[Code]] | None:
    """Return a notebook's own language and its code by language, or None if it is not a notebook."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return _damaged(text, languages)
    if not isinstance(document, dict):
        return None
    language = _language(document.get("metadata"), languages)
    cells = (cell for cell in cells_of(document) if isinstance(cell, dict))
    return language, [part for cell in cells for part in _parts(cell, language, languages)]


def _language(metadata: Any, languages: Languages) -> str:
    """Return the language in the metadata, by default Python."""
    held = metadata if isinstance(metadata, dict) else {}
    info, kernel = held.get("language_info"), held.get("kernelspec")
    info, kernel = (part if isinstance(part, dict) else {} for part in (info, kernel))
    for name in (info.get("name"), kernel.get("language"), kernel.get("name"), held.get("language")):
        if isinstance(name, str) and name.strip():
            return languages.of_kernel(name)
    return PYTHON


def _parts(cell: dict[str, Any], language: str, languages: Languages) -> Iterator[Code]:
    if cell.get("cell_type") != "code":
        return
    text, own = source_of(cell), _own_language(cell, languages) or language
    magic = _CELL_MAGIC.match(text)
    if magic:
        own = _of_magic(magic.group(1), magic.group(2), own, languages)
        text = text[magic.end() :]
    if own == NO_CODE:
        return
    for name, rest in _LINE_MAGIC.findall(text):
        inline = languages.of_magic(name)
        if inline is not None and inline not in {NO_CODE, own}:
            yield inline, rest
    if own == PYTHON:
        text = _HELP.sub("pass", _COMMAND.sub(_without_command, text))
    yield own, text


def _without_command(line: re.Match[str]) -> str:
    return f"{line[1]}pass" if line[2] is None else f"{line[2]}None"


def _own_language(cell: dict[str, Any], languages: Languages) -> str | None:
    """Return the language in a cell's own metadata, for notebooks in several languages."""
    metadata = cell.get("metadata")
    held = metadata if isinstance(metadata, dict) else {}
    editor = held.get("vscode")
    named = (held.get("kernel"), editor.get("languageId") if isinstance(editor, dict) else None)
    for name in (*named, cell.get("language")):
        if isinstance(name, str) and name.strip():
            return languages.of_kernel(name)
    return None


def _of_magic(name: str, rest: str, own: str, languages: Languages) -> str:
    if name in {"writefile", "file"}:
        written = rest.split()[-1:] or [""]
        return languages.of_file((written[0],)) or NO_CODE
    return languages.of_magic(name) or own


def _damaged(text: str, languages: Languages) -> tuple[str, list[Code]] | None:
    """Parse complete cells one by one; of the rest, take the lines that look like imports."""
    named = _LANGUAGE.search(text)
    language = languages.of_kernel(named.group(1)) if named else PYTHON
    start = _CELLS.search(text)
    if start is None and not text.lstrip().startswith(("{", "[")):
        return None
    cells: list[Code] = []
    place, decoder = start.end() if start else 0, json.JSONDecoder()
    while start is not None:
        place = _BETWEEN_CELLS.match(text, place).end()  # type: ignore[union-attr]
        try:
            cell, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            break
        if not isinstance(cell, dict):
            break
        cells.extend(_parts(cell, language, languages))
    rest = import_lines(text[place:].encode("utf-8", "replace"))
    return language, [*cells, (language, rest.decode("utf-8", "replace"))]
