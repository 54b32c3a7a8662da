"""Rows on standard output read back as they were."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from frameshare.cli.output import print_rows

ROW = {
    "n": 3,
    "share": float("nan"),
    "missing": None,
    "day": date(2026, 1, 2),
    "at": datetime(2026, 1, 2, 3, tzinfo=UTC),
    "sum": Decimal(12),
    "words": ["a", "b"],
}


def test_json_is_a_list_of_objects_with_null_for_missing_and_text_for_nan(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_rows([ROW], list(ROW), "json")

    assert json.loads(capsys.readouterr().out) == [
        {
            "n": 3,
            "share": "NaN",
            "missing": None,
            "day": "2026-01-02",
            "at": "2026-01-02T03:00:00+00:00",
            "sum": 12,
            "words": ["a", "b"],
        }
    ]


def test_the_table_shows_times_to_the_second(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"at": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)}], ["at"], "table")

    assert " 2026-01-02 03:04:05 UTC" in capsys.readouterr().out


def test_no_rows_are_still_a_list_and_a_header(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([], ["a", "b"], "json")
    print_rows([], ["a", "b"], "csv")

    assert capsys.readouterr().out == "[]\na,b\n"


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_csv_and_ndjson(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        out = io.StringIO()
        patch.setattr("sys.stdout", out)
        print_rows([{"t": text}], ["t"], "csv")
        print_rows([{"t": text}], ["t"], "ndjson")

    written = out.getvalue()
    line = written[written.rindex('{"t"') :]
    assert json.loads(line) == {"t": text}
    header, row = list(csv.reader(io.StringIO(written.removesuffix(line), newline="")))
    assert (header, row or [""]) == (["t"], [text])


def test_control_characters_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"t": "\x1b[2Jgone\x07"}], ["t"], "table")

    out = capsys.readouterr().out
    assert "\x1b[2J" not in out
    assert "\\x1b[2Jgone\\x07" in out


def test_chinese_text_keeps_the_columns_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"name": "中文名称", "papers": 1}, {"name": "abc", "papers": 22}]

    print_rows(rows, ["name", "papers"], "table")

    lines = [line for line in capsys.readouterr().out.splitlines() if "│" in line or "┃" in line]
    places = {cell_len(line[: max(line.find("│"), line.find("┃"))]) for line in lines}
    assert len(lines) == 3
    assert len(places) == 1
