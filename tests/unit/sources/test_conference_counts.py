"""The parser of data.csv: the real file, every kind of damage, and whatever else may come."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.base.errors import ContentError
from frameshare.sources.conference_lists.counts import find_gaps, parse_counts

WHERE = "https://source.example/data.csv"


def test_a_row_becomes_venue_month_and_three_numbers_as_written() -> None:
    rows = parse_counts("ECCV,09/18,105,109,776\r\nnips,12/15,0,0,403\r\n", WHERE)

    assert rows[0] == {
        "position": 1,
        "venue": "ECCV",
        "month": "09/18",
        "pytorch_only": 105,
        "tensorflow_only": 109,
        "papers": 776,
    }
    assert rows[1]["venue"] == "nips"


def test_the_real_file_has_35_rows(shared_data: Path) -> None:
    path = shared_data / "papers" / "conference_counts_2021-10-22.csv"

    rows = parse_counts(path.read_text(encoding="utf-8"), WHERE)

    assert len(rows) == 35
    assert sum(row["papers"] for row in rows) == 31_518


def test_the_older_file_without_papers_is_refused_for_its_width(shared_data: Path) -> None:
    path = shared_data / "papers" / "conference_counts_2019-09-04.csv"

    with pytest.raises(ContentError, match=r"row 1.*Expected: 5 columns.*Found: 4 columns"):
        parse_counts(path.read_text(encoding="utf-8"), WHERE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"counts are empty .*data\.csv.*Found: no row"),
        ("\r\n\r\n", "counts are empty"),
        ("venue,month,pytorch,tensorflow,papers\r\n", r"month .*row 1.*MM/YY.*'month'"),
        ("CVPR,06/18,89,137\r\n", r"wrong number of columns .*row 1.*4 columns: 'CVPR,06/18,89,137'"),
        ("CVPR,06/18,89,137,979,1\r\n", "6 columns"),
        ("CVPR,06/18,89,137,979\r\nCVPR;06/19;1;2;3\r\n", "row 2"),
        (",06/18,89,137,979\r\n", "no venue"),
        ("CVPR,13/18,89,137,979\r\n", "'13/18'"),
        ("CVPR,2018,89,137,979\r\n", "'2018'"),
        ("CVPR,06/18,,137,979\r\n", "count is not a number.*''"),
        ("CVPR,06/18,-1,137,979\r\n", "'-1'"),
        ("CVPR,06/18,8.5,137,979\r\n", r"'8\.5'"),
        ("CVPR,06/18,٨٩,137,979\r\n", "digits only"),
        ("CVPR,06/18,900,137,979\r\n", "900 and 137 of 979"),
        ("CVPR,06/18,1,1,9\r\ncvpr,06/18,2,2,9\r\n", "each venue and month once.*more than once: cvpr 06/18"),
        ('CVPR,"06/18,89,137,979\r\n', "not CSV"),
    ],
)
def test_damage_is_named_with_its_row(text: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        parse_counts(text, WHERE)


def test_a_hostile_venue_is_kept_as_text_and_cut_in_messages() -> None:
    hostile = "<script>alert('x')</script>" + "\u202e" + "A" * 10_000

    rows = parse_counts(f"{hostile},06/18,1,2,3\r\n", WHERE)
    with pytest.raises(ContentError) as refused:
        parse_counts(f"{hostile},06/18,1,2\r\n", WHERE)

    assert rows[0]["venue"] == hostile
    assert len(str(refused.value)) < 500


@given(st.text(max_size=200))
def test_any_text_is_either_parsed_or_refused_in_words(text: str) -> None:
    rows: list[dict[str, Any]] = []

    with suppress(ContentError):
        rows = parse_counts(text, WHERE)

    assert all(row["pytorch_only"] + row["tensorflow_only"] <= row["papers"] for row in rows)


def test_gaps_are_published_rows_that_are_gone_under_any_spelling_of_the_venue() -> None:
    rows = parse_counts("nips,12/18,1,2,9\r\nCVPR,06/18,1,2,9\r\n", WHERE)
    published = {("NeurIPS", "12/18"), ("CVPR", "06/18"), ("CVPR", "06/19")}

    gaps = find_gaps(rows, published, {"nips": "NeurIPS", "cvpr": "CVPR"})

    assert gaps == ["CVPR 06/19"]
