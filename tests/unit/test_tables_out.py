"""Rows on standard output read back as they were."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

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


class Terminal(io.StringIO):
    """A terminal of some encoding that keeps what is written."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return True


WIDE = [
    {f"column_{n}": "x" * 30 if n % 3 else n for n in range(8)},
    {f"column_{n}": "中文" * 10 if n % 3 else n for n in range(8)},
]
Shows = Callable[..., str]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shows:
    """Return rows as a terminal shows them."""

    def show(
        rows: list[dict[str, Any]], columns: int = 80, lines: int = 100, encoding: str = "utf-8", **env: str
    ) -> str:
        terminal = Terminal(encoding)
        with monkeypatch.context() as patch:
            for name, value in {"COLUMNS": str(columns), "LINES": str(lines), "TERM": "xterm", **env}.items():
                patch.setenv(name, value)
            patch.setattr("sys.stdout", terminal)
            print_rows(rows, list(rows[0]), "table")
        return terminal.getvalue()

    return show


def without_styles(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("columns", [80, 200])
def test_no_line_is_wider_than_the_terminal_and_what_has_no_room_is_named(shown: Shows, columns: int) -> None:
    text = without_styles(shown(WIDE, columns))

    table, notes = text.split("2 rows\n")
    assert max(cell_len(line) for line in table.splitlines()) <= columns
    assert ("No room for" in notes) is (columns == 80)
    hidden = [name for name in WIDE[0] if name not in table]
    assert all(name in notes for name in hidden)


def test_a_single_row_too_wide_stands_upright_with_every_column(shown: Shows) -> None:
    lines = without_styles(shown(WIDE[:1])).splitlines()

    assert lines[:2] == ["column_0: 0", f"column_1: {'x' * 30}"]
    assert len(lines) == 9


def test_a_heading_is_bold_unless_no_color_is_asked_for(shown: Shows) -> None:
    row = [{"a": 1}]

    assert "\x1b[1m" in shown(row)
    assert all("\x1b" not in text for text in (shown(row, NO_COLOR="1"), shown(row, TERM="dumb")))


def test_a_terminal_of_ascii_gets_lines_of_ascii(shown: Shows) -> None:
    text = shown([{"a": 1, "b": 2}], encoding="ansi_x3.4-1968", NO_COLOR="1")

    assert text.splitlines() == [" a | b", "---+---", " 1 | 2", "1 row"]


def test_what_is_longer_than_the_terminal_goes_to_the_readers_pager(
    shown: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    paged: list[str] = []
    monkeypatch.setattr("pydoc.pager", paged.append)
    rows = [{"a": n} for n in range(30)]

    assert shown(rows, lines=24) == ""
    assert shown(rows, lines=40).count("\n") == 33
    assert [text.count("\n") for text in paged] == [33]


def test_a_plan_keeps_its_lines_and_cannot_drive_the_terminal_either(shown: Shows) -> None:
    lines = shown([{"plan": "┌──┐\n│\x1b[2J│\n└──┘"}], NO_COLOR="1").splitlines()

    assert lines[2:5] == [" ┌──┐", " │\\x1b[2J│", " └──┘"]


def test_in_a_pipe_no_cell_is_longer_than_80_and_no_line_is_padded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_rows([{"a": "x" * 500, "b": "y"}, {"a": "x", "b": "y" * 500}], ["a", "b"], "table")

    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) == 80 + 80 + 5
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("columns", [80, 200])
def test_chinese_text_aligns_on_terminals_of_both_widths(shown: Shows, columns: int) -> None:
    rows = [{"name": "中文名称" * 20, "papers": 1}, {"name": "abc", "papers": 22}]

    lines = without_styles(shown(rows, columns)).splitlines()

    edges = {cell_len(line[: line.index("│")]) for line in lines[2:4]}
    assert len(edges) == 1
    assert max(map(cell_len, lines)) <= columns
