"""Parse a list of papers: `[{authors, conference, id, metadata, name, pdf_link, year}]`.

`metadata` holds `words` and, in some lists, `affiliation` and `code`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa

from frameshare.raw.dataset import Column, Dataset
from frameshare.sources import answers

_TEXTS = pa.list_(pa.string())

PAPERS = Dataset(
    name="conference_papers",
    description="Papers of the lists data/<venue>_<year>.json, as written there.",
    columns=(
        Column("file", pa.string(), "name of the list", is_nullable=False),
        Column("position", pa.int64(), "place in the list, from 1", is_nullable=False),
        Column("id", pa.string(), "id of the paper in the source", is_nullable=False),
        Column("title", pa.string(), "title (`name` in the source)", is_nullable=False),
        Column("authors", _TEXTS, "authors, with blanks and &nbsp; as written", is_nullable=False),
        Column("words", _TEXTS, "words found in the paper's text or code", is_nullable=False),
        Column("affiliation", _TEXTS, "affiliations; missing where the list has no such key"),
        Column("code", pa.string(), "address of published code; missing where none is given"),
        Column("pdf_link", pa.string(), "address of the paper, partly percent-encoded", is_nullable=False),
        Column("conference", pa.string(), "venue as written", is_nullable=False),
        Column("year", pa.string(), "year as written, which is text or a number there", is_nullable=False),
    ),
    key=("file", "id"),
)

_KEYS = frozenset({"authors", "conference", "id", "metadata", "name", "pdf_link", "year"})
_METADATA_KEYS = frozenset({"words"})
_METADATA_OPTIONAL = frozenset({"affiliation", "code"})
_NEXT = "compare the address with the pinned commit; the list collected before is kept"
_refusal = partial(answers.refusal, next_step=_NEXT)
_NEXT_COUNT = (
    "the list may be cut off; if the source really changed, correct `papers` in "
    "data/reference/conference_files.csv"
)


class ListFile(NamedTuple):
    """A list that should exist: file name, venue and year in that name, papers in it."""

    name: str
    papers: int

    @property
    def part(self) -> str:
        """Name of its part in a snapshot: the file name without ending."""
        return self.name.removesuffix(".json")

    @property
    def venue(self) -> str:
        """Venue as the list itself writes it."""
        return self.part.rpartition("_")[0]

    @property
    def year(self) -> str:
        """Year as text."""
        return self.part.rpartition("_")[2]


def parse_list(value: Any, file: ListFile, where: str) -> list[dict[str, Any]]:
    """Return the papers of a list as raw rows, values as written.

    Raises ContentError, naming the paper, for missing, renamed or new keys, values of a wrong type, a venue
    or year other than the file's, duplicate ids, and an unexpected number of papers.
    """
    if not isinstance(value, list):
        raise _refusal("A list of papers is not a list", where, "a JSON list of papers", _kind(value))
    rows = [_parse_paper(paper, position, file, where) for position, paper in enumerate(value, start=1)]
    answers.check_once((row["id"] for row in rows), what="id", where=where, next_step=_NEXT)
    answers.check_count(len(rows), file.papers, what="papers", where=where, next_step=_NEXT_COUNT)
    return rows


def _parse_paper(paper: Any, position: int, file: ListFile, where: str) -> dict[str, Any]:
    place = f"{where}, paper {position}"
    if not isinstance(paper, dict):
        raise _refusal("A paper is not an object", place, "keys " + ", ".join(sorted(_KEYS)), _kind(paper))
    _check_keys(paper, _KEYS, frozenset(), place)
    metadata = paper["metadata"]
    if not isinstance(metadata, dict):
        raise _refusal("A paper's metadata is not an object", place, "an object with words", _kind(metadata))
    _check_keys(metadata, _METADATA_KEYS, _METADATA_OPTIONAL, f"{place}, metadata")
    row = {
        "file": file.name,
        "position": position,
        "id": _text(paper, "id", place),
        "title": _text(paper, "name", place),
        "authors": _texts(paper, "authors", place),
        "words": _texts(metadata, "words", place),
        "affiliation": _texts(metadata, "affiliation", place) if "affiliation" in metadata else None,
        "code": _text(metadata, "code", place) if "code" in metadata else None,
        "pdf_link": _text(paper, "pdf_link", place),
        "conference": _text(paper, "conference", place),
        "year": _year(paper, place),
    }
    if (row["conference"], row["year"]) != (file.venue, file.year):
        found = f"{row['conference']!r} {row['year']}"
        raise _refusal("A paper belongs to another list", place, f"{file.venue!r} {file.year}", found)
    return row


def _check_keys(
    value: Mapping[str, Any], required: frozenset[str], optional: frozenset[str], place: str
) -> None:
    missing, surplus = sorted(required - value.keys()), sorted(value.keys() - required - optional)
    if missing or surplus:
        found = [f"without {', '.join(missing)}"] if missing else []
        found += [f"with {', '.join(repr(key[:40]) for key in surplus)}"] if surplus else []
        expected = "keys " + ", ".join(sorted(required | optional))
        raise _refusal("A paper has unexpected keys", place, expected, "; ".join(found))


def _text(value: Mapping[str, Any], key: str, place: str) -> str:
    found = value[key]
    if not isinstance(found, str) or not found.strip():
        shown = "an empty text" if isinstance(found, str) else _kind(found)
        raise _refusal(f"Unexpected value of a paper's {key}", place, "a text", shown)
    return found


def _texts(value: Mapping[str, Any], key: str, place: str) -> list[str]:
    found = value[key]
    strange = [item for item in found if not isinstance(item, str)] if isinstance(found, list) else []
    if not isinstance(found, list) or strange:
        shown = f"a list with {_kind(strange[0])}" if strange else _kind(found)
        raise _refusal(f"Unexpected value of a paper's {key}", place, "a list of texts", shown)
    return found


def _year(paper: Mapping[str, Any], place: str) -> str:
    found = paper["year"]
    # Lists from before 2020 mix strings and numbers.
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise _refusal("Unexpected value of a paper's year", place, "a text or a whole number", _kind(found))
    return str(found)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
