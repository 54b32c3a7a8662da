"""Texts from the warehouse in the reader's language: sentences, and headings of columns.

`i18n/<language>/texts.csv` holds whole texts, `patterns.csv` parts of sentences that hold figures, tried in
their order, `headings.csv` the names of columns, `columns.csv` their meanings. A name,
a code or a citation stays as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_DIR = Path(__file__).resolve().parent / "i18n"
# Parts of column names that are written differently in headings.
_WORDS = {
    "pytorch": "PyTorch",
    "tensorflow": "TensorFlow",
    "jax": "JAX",
    "onnx": "ONNX",
    "gguf": "GGUF",
    "mlx": "MLX",
    "flax": "Flax",
    "nvidia": "NVIDIA",
    "allennlp": "AllenNLP",
    "arxiv": "arXiv",
    "url": "URL",
    "id": "ID",
    "30d": "in 30 days",
    "12m": "in 12 months",
}
_ENUMERATION = re.compile(r"; (?=\S)")


def translated(text: str, language: str) -> str:
    """Return a text of the warehouse in `language`; one without a translation stays as it is."""
    if language == "en" or not text:
        return text
    known = _table(language, "texts").get(text)
    return known if known is not None else _by_parts(text, language)


def meaning(description: str, language: str) -> str:
    """Return what a column means, as its query's header says it, in `language`."""
    return description if language == "en" else _table(language, "columns").get(description, description)


def heading(column: str, language: str) -> str:
    """Return a column's name as people write it."""
    if language != "en":
        known = _table(language, "headings").get(column)
        if known is not None:
            return known
    words = [_WORDS.get(word, word) for word in column.split("_") if word]
    said = " ".join(words)
    return said if words and words[0] in _WORDS.values() else said[:1].upper() + said[1:]


@cache
def _by_parts(text: str, language: str) -> str:
    shown = text
    for pattern, instead in _patterns(language):
        shown = pattern.sub(instead, shown)
    # Only a sentence that was understood gets the language's own punctuation.
    return _ENUMERATION.sub("；", shown) if shown != text else text


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), instead) for pattern, instead in _table(language, "patterns").items()]


@cache
def _table(language: str, name: str) -> Mapping[str, str]:
    path = _DIR / language / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return dict(rows[1:])
