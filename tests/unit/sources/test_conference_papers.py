"""The parser of the lists: the real ones, every kind of damage, and whatever JSON may come."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.base.errors import ContentError
from frameshare.sources.conference_lists.lists import list_files
from frameshare.sources.conference_lists.papers import ListFile, parse_list

WHERE = "https://source.example/data/cvpr_2018.json"
FILE = ListFile("cvpr_2018.json", 2)


def papers() -> list[dict[str, Any]]:
    """Two papers as the source writes them, with its quirks."""
    return [
        {
            "authors": [" Ada Lovelace", "&nbsp;Alan Turing"],
            "conference": "cvpr",
            "id": "30b9a4eb",
            "metadata": {"affiliation": [], "words": ["fb.com", "pytorch"]},
            "name": "On Computable Pictures",
            "pdf_link": "http%3A//papers.example/a%3Fid%3D1.pdf",
            "year": "2018",
        },
        {
            "authors": [],
            "conference": "cvpr",
            "id": "65dbcb58",
            "metadata": {"code": "https://code.example/a", "words": []},
            "name": "On Nothing",
            "pdf_link": "http://papers.example/b.pdf",
            "year": 2018,
        },
    ]


def test_a_paper_keeps_the_source_s_own_values_blanks_and_escapes() -> None:
    first, second = parse_list(papers(), FILE, WHERE)

    assert first == {
        "file": "cvpr_2018.json",
        "position": 1,
        "id": "30b9a4eb",
        "title": "On Computable Pictures",
        "authors": [" Ada Lovelace", "&nbsp;Alan Turing"],
        "words": ["fb.com", "pytorch"],
        "affiliation": [],
        "code": None,
        "pdf_link": "http%3A//papers.example/a%3Fid%3D1.pdf",
        "conference": "cvpr",
        "year": "2018",
    }
    assert (second["affiliation"], second["code"], second["year"]) == (None, "https://code.example/a", "2018")


@pytest.mark.deep
def test_all_39_real_lists_are_parsed_with_the_expected_number_of_papers(shared_data: Path) -> None:
    folder = shared_data / "papers" / "conference_lists"

    rows = [
        row
        for file in list_files()
        for row in parse_list(json.loads((folder / file.name).read_bytes()), file, file.name)
    ]

    assert len(rows) == 32_264
    assert len({row["file"] for row in rows}) == 39
    assert sum(author != author.strip() for row in rows for author in row["authors"]) == 13_931
    assert sum(row["code"] is not None for row in rows) == 518


def _changed(place: int, key: str, value: Any) -> list[dict[str, Any]]:
    listed = copy.deepcopy(papers())
    target = listed[place]["metadata"] if key in {"words", "affiliation", "code"} else listed[place]
    target[key] = value
    return listed


def _renamed(place: int, old: str, new: str) -> list[dict[str, Any]]:
    listed = copy.deepcopy(papers())
    listed[place][new] = listed[place].pop(old)
    return listed


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"papers": papers()}, "is not a list .*a JSON list of papers.*an object"),
        (None, "Found: null"),
        ([*papers()[:1], "a paper"], "paper 2.*a text"),
        (_renamed(1, "name", "title"), "paper 2.*Found: without name; with 'title'"),
        (_changed(0, "doi", "10.1/x"), "paper 1.*with 'doi'"),
        (_changed(0, "metadata", ["pytorch"]), "metadata is not an object.*a list"),
        (_changed(0, "metadata", {"keywords": []}), "metadata.*without words; with 'keywords'"),
        (_changed(0, "words", "pytorch"), "paper's words.*a list of texts.*a text"),
        (_changed(0, "words", ["pytorch", 7]), "a list with a number"),
        (_changed(1, "affiliation", None), "affiliation.*paper 2.*null"),
        (_changed(0, "authors", [["Ada"]]), "authors.*a list with a list"),
        (_changed(0, "authors", None), "authors.*null"),
        (_changed(0, "name", "  "), "name.*an empty text"),
        (_changed(1, "id", 17), "paper's id.*paper 2.*a number"),
        (_changed(1, "code", []), "code.*a list"),
        (_changed(0, "year", 2018.0), "year.*a number"),
        (_changed(0, "year", True), "year.*true or false"),
        (_changed(0, "year", "2019"), "another list.*'cvpr' 2018.*'cvpr' 2019"),
        (_changed(0, "conference", "iccv"), "another list.*'iccv' 2018"),
        (_changed(1, "id", "30b9a4eb"), "each id once.*more than once: 30b9a4eb"),
        (papers()[:1], "fewer items than it declares.*Expected: 2 papers.*Found: 1.*conference_files.csv"),
        ([], "Found: 0"),
    ],
)
def test_damage_is_named_with_its_paper(value: Any, message: str) -> None:
    with pytest.raises(ContentError, match=message) as refused:
        parse_list(value, FILE, WHERE)

    assert WHERE in refused.value.where


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


_KEYS = ["authors", "conference", "id", "metadata", "name", "pdf_link", "year", "words", "code"]


@given(_JSON, st.sampled_from(_KEYS))
def test_any_json_in_any_place_is_either_parsed_or_refused_in_words(value: Any, key: str) -> None:
    rows: list[dict[str, Any]] = []

    for listed in (value, _changed(1, key, value)):
        with suppress(ContentError):
            rows += parse_list(listed, FILE, WHERE)

    assert all(isinstance(text, str) for row in rows for text in [*row["authors"], *row["words"]])
