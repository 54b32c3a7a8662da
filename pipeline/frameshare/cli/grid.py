"""A text table that fits the terminal: cells truncated, columns without room named below, a pager if long.

rich is slow to import and used only to measure text that is not ASCII.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any

from frameshare.cli.standard_output import to_reader
from frameshare.warehouse.output import cell_text

# A pipe or a file has no width to fit; cells are truncated all the same.
_WIDTH_OF_A_PIPE = 10_000
_LEAST_WIDTH = 12
_GAP = 3
_LONGEST_CELL = 80
_LARGE = 10**15
_NAMED = 8
_MISSING = "–"
_BOLD, _DIM = "1", "2"
# Column separators of the header, its rule and the rows; and the character of the rule.
_LINES = ("┃", "╇", "│", "━")
_ASCII_LINES = ("|", "+", "|", "-")


@dataclass(frozen=True)
class Shown:
    """What a table holds: column names, a sequence of values per row, and which columns are rounded."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    rounded: frozenset[int] = frozenset()
    note: str = ""


def print_table(shown: Shown) -> None:
    """Print a table that fits the terminal: long cells truncated, columns without room named below."""
    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((_WIDTH_OF_A_PIPE, 24)).columns if is_terminal else _WIDTH_OF_A_PIPE
    cells = [[_cell(v, n in shown.rounded) for n, v in enumerate(row)] for row in shown.rows]
    spans = [_span(name, [row[place] for row in cells]) for place, name in enumerate(shown.columns)]
    kept = _columns_that_fit(spans, width)
    is_upright = kept < len(shown.columns) and len(cells) == 1
    if is_upright:
        lines = [f"{name}: {cell}" for name, cell in zip(shown.columns, cells[0], strict=True)]
    else:
        lines = list(_lines(shown, cells, _widths(spans[:kept], width)))
    count = len(cells)
    lines.append(_styled(f"{count:,} row{'' if count == 1 else 's'}{shown.note}", _DIM))
    if not is_upright and (left := shown.columns[kept:]):
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        note = f"No room for {', '.join(left[:_NAMED])}{more}: select fewer, or --format csv."
        lines.append(_styled(note, _DIM))
    _page("".join(f"{line.rstrip()}\n" for line in lines), is_terminal)


def _span(name: str, cells: Sequence[str]) -> tuple[int, int]:
    """Return the least width of a column and the width at which nothing of it is truncated."""
    natural = max([_width(name), *(_width(part) for cell in cells for part in cell.split("\n"))])
    return min(natural, max(_LEAST_WIDTH, _width(name))), natural


def _columns_that_fit(spans: Sequence[tuple[int, int]], width: int) -> int:
    """Return how many columns, from the left, have room for their least width; one is always kept."""
    ends = accumulate(least + _GAP for least, _ in spans)
    return min(len(spans), max(1, sum(end <= width for end in ends)))


def _widths(spans: Sequence[tuple[int, int]], width: int) -> list[int]:
    """Return the width of each column; the widest shrink first if not all fit."""
    widths = [natural for _, natural in spans]
    for cap in range(max(widths, default=0), 0, -1):
        widths = [max(least, min(natural, cap)) for least, natural in spans]
        if sum(widths) + _GAP * len(widths) - 1 <= width:
            break
    return widths


def _lines(shown: Shown, cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of as many columns as have a width."""
    is_utf8 = "utf" in (sys.stdout.encoding or "").lower()
    in_head, in_rule, in_rows, rule = _LINES if is_utf8 else _ASCII_LINES
    is_number = [any(_is_number(row[place]) for row in shown.rows) for place in range(len(widths))]

    def line(parts: Sequence[str], between: str, style: str = "") -> str:
        fitted = [
            _styled(f" {_fitted(part, wide, is_right)} ", style)
            for part, wide, is_right in zip(parts, widths, is_number, strict=True)
        ]
        return between.join(fitted)

    yield line(shown.columns[: len(widths)], in_head, _BOLD)
    yield in_rule.join(rule * (wide + 2) for wide in widths)
    for row in cells:
        split = [cell.split("\n") for cell in row[: len(widths)]]
        for number in range(max(map(len, split))):
            yield line([part[number] if number < len(part) else "" for part in split], in_rows)


def _width(text: str) -> int:
    if text.isascii() or text == _MISSING:
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - loads Unicode tables

    return cell_len(text)


def _fitted(text: str, width: int, is_right: bool) -> str:
    if _width(text) > width:
        text = f"{_cut(text, width - 1)}…"
    blank = " " * (width - _width(text))
    return blank + text if is_right else text + blank


def _cut(text: str, width: int) -> str:
    if text.isascii():
        return text[:width]
    from rich.cells import set_cell_size  # noqa: PLC0415

    return set_cell_size(text, width)


def _styled(text: str, style: str) -> str:
    is_dumb = os.environ.get("TERM", "") in {"dumb", "unknown"}
    is_plain = not style or not sys.stdout.isatty() or os.environ.get("NO_COLOR") or is_dumb
    return text if is_plain else f"\x1b[{style}m{text}\x1b[0m"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _cell(value: Any, is_rounded: bool) -> str:
    if value is None:
        return _MISSING
    if is_rounded and _is_number(value):
        return f"{value:,.2f}" if 1 <= abs(value) < _LARGE else f"{value:.4g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").replace("+00:00", " UTC")
    text = cell_text(value)
    # No text may control the terminal. A query plan keeps its lines; other texts stay on one.
    is_plan = text.startswith(("┌", "╭"))
    if not text.isprintable():
        kept = "\n" if is_plan else ""
        text = "".join(c if c.isprintable() or c == kept else f"\\x{ord(c):02x}" for c in text)
    return text if is_plan or len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _page(text: str, is_terminal: bool) -> None:
    """Print text, through the pager if it is longer than the terminal."""
    if is_terminal and text.count("\n") > shutil.get_terminal_size().lines:
        from pydoc import pager  # noqa: PLC0415

        # Quit if one screen is enough, show colours, and leave the screen as it is.
        os.environ.setdefault("LESS", "FRX")
        pager(text)
    else:
        to_reader(text)
