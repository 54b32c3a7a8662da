"""Which files are code, and their language: by reference rows, and by content for ambiguous extensions."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from frameshare.base.resources import REFERENCE_DIR

NO_CODE = "no code"
NOTEBOOK = "notebook"
PYTHON, R, JULIA, LUA, RUST, C, MATLAB = "Python", "R", "Julia", "Lua", "Rust", "C and C++", "MATLAB"
JAVASCRIPT, JAVA, SWIFT, GO, DOTNET = "JavaScript", "Java and kin", "Swift", "Go", ".NET"
_VERSION = re.compile(r"[-_ ]?\d[\d._-]*$")
_OBJECTIVE_C = re.compile(r"^[ \t]*(?:#import\b|@(?:interface|implementation|import)\b)", re.MULTILINE)
_WOLFRAM = re.compile(r"\s*(?:\(\*|BeginPackage\[)")


class Languages:
    """The rows of `data/reference/classifier_languages.csv`, looked up by kind and name."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._rows = {(row["kind"], row["name"]): row["language"] for row in rows}

    def of_file(self, parts: tuple[str, ...]) -> str | None:
        """Return the language of a file by its path, or None if it is not code."""
        name = parts[-1].lower()
        language = self._rows.get(("ending", name.rpartition(".")[2])) if "." in name[1:] else None
        if language == JAVASCRIPT and (".min." in name or any(self._is_page(part) for part in parts[:-1])):
            return None
        return language

    def of_kernel(self, name: str) -> str:
        """Return the language of a notebook's kernel or cell; the given name if it is unknown."""
        lowered = name.strip().lower()
        for written in (lowered, _VERSION.sub("", lowered)):
            if ("kernel", written) in self._rows:
                return self._rows["kernel", written]
        return lowered[:40]

    def of_magic(self, name: str) -> str | None:
        """Return the language of a cell by its magic; None if the magic does not change it."""
        return self._rows.get(("cell_magic", name.lower()))

    def _is_page(self, folder: str) -> bool:
        return ("page_folder", folder.lower()) in self._rows


def told_by_text(language: str, text: str) -> str:
    """Return the language of an ambiguous extension: MATLAB, Objective-C and Wolfram share `.m`."""
    if language == MATLAB and _WOLFRAM.match(text):
        return "Wolfram"
    if language == MATLAB and _OBJECTIVE_C.search(text):
        return C
    return language


@lru_cache(maxsize=4)
def load_languages(path: Path = REFERENCE_DIR / "classifier_languages.csv") -> Languages:
    """Read the reference rows, once per process."""
    with path.open(encoding="utf-8", newline="") as lines:
        return Languages(list(csv.DictReader(lines)))
