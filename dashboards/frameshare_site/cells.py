"""The tables of a page: what a cell shows, how it sorts, and its HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from frameshare_site.page import Cell, Column, Table
from frameshare_site.reading import QueryResult
from frameshare_site.svg.paint import attribute, css_colour
from frameshare_site.text import address, is_local, truncated, web_address
from frameshare_site.translation import heading, meaning, translated
from frameshare_site.words import Words

# A chart's own table is the alternative to looking at it; long ones are for the data files.
ANSWER_LIMIT = 120


def answer_table(result: QueryResult, words: Words) -> Table:
    """Return a query's whole answer as a table, the alternative to its chart."""
    kinds = [_kind_of([row[i] for row in result.rows]) for i in range(len(result.columns))]
    meanings = [meaning(result.column_docs.get(name, ""), words.language) for name in result.columns]
    columns = tuple(
        Column(name, heading(name, words.language), kind, f"{name}{words('colon')}{said}")
        for name, kind, said in zip(result.columns, kinds, meanings, strict=True)
    )
    return Table(words("table.answer", query=result.name), columns, tuple(result.rows), limit=ANSWER_LIMIT)


def _kind_of(values: Sequence[object]) -> Any:
    known = [v for v in values if v is not None]
    if known and all(isinstance(v, int | float) and not isinstance(v, bool) for v in known):
        return "number"
    return "date" if known and all(isinstance(v, date) for v in known) else "text"


def table_rows(table: Table, words: Words) -> Markup:
    """Return the rows that a page shows of a table, as HTML.

    Not in the templates: a site has 50,000 cells, which took a third of the drawing time there.
    """
    lines = []
    for row in table.rows[: table.limit]:
        shown = [cell_html(column, value, words) for column, value in zip(table.columns, row, strict=True)]
        head, *others = shown
        cells = "".join(f"<td{cell}</td>" for cell in others)
        lines.append(f"<tr><th scope=row{head}</th>{cells}</tr>\n")
    return Markup("".join(lines))  # noqa: S704 - every part is escaped


def cell_html(column: Column, value: object, words: Words) -> str:
    """Return a cell's attributes and content, between `<td` and `</td>`."""
    cell = _shown(column, value, words)
    kind = "date" if isinstance(value, date) else column.kind
    said = f' class="k-{kind}"'
    if cell.sort is not None:
        said += f' data-sort="{attribute(str(cell.sort))}"'
    if cell.note:
        said += f' title="{attribute(cell.note)}"'
    text = attribute(cell.text)
    if cell.url:
        outside = "" if is_local(cell.url) else ' rel="noopener noreferrer"'
        # The name of a repository breaks behind its owner rather than within a word.
        broken = text.replace("/", "/<wbr>")
        text = f'<a href="{attribute(cell.url)}"{outside}><bdi>{broken}</bdi></a>'
    elif cell.tone:
        text = f'<span class="badge {attribute(cell.tone)}">{text}</span>'
    elif kind == "text":
        # It may be right-to-left text, so it is isolated.
        text = f"<bdi>{text}</bdi>"
    return f"{said}>{_spark_html(cell)}{text}"


def _spark_html(cell: Cell) -> str:
    drawn = spark_path(cell.spark)
    if not drawn:
        return ""
    path = f'<path d="{drawn}" style="stroke: {attribute(css_colour(cell.colour))}"/>'
    return f'<svg class="spark" viewBox="0 0 96 22" width="96" height="22" aria-hidden="true">{path}</svg>'


def spark_path(values: Sequence[float | None], width: int = 96, height: int = 22) -> str:
    """Return a series as the path of a small drawing, from zero to its highest value; gaps stay gaps."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    top = max(known) or 1
    step = width / (len(values) - 1)
    path, pen = [], "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path.append(f"{pen}{index * step:.1f} {height - 1 - (height - 2) * max(value, 0) / top:.1f}")
        pen = "L"
    return "".join(path)


def _shown(column: Column, value: object, words: Words) -> Cell:
    """Return what a cell shows: text, sort key, link, badge tone, and the full text if it was cut."""
    if isinstance(value, Cell):
        whole, note = translated(value.text, words.language), translated(value.note, words.language)
        text = truncated(whole)
        sort = value.text if value.sort is None else value.sort
        note = note or (whole if text != whole else "")
        return replace(value, text=text, sort=sort, url=address(value.url), note=note)
    if value is None:
        return Cell(words("missing"), "")
    if isinstance(value, bool):
        return Cell(words("yes" if value else "no"))
    if isinstance(value, date):
        return Cell(value.isoformat(sep=" ")[:16] if isinstance(value, datetime) else value.isoformat())
    if isinstance(value, int | float):
        shown = _number(column, value, words)
        return Cell(shown, None if shown == repr(value) else repr(value))
    text = translated(str(value), words.language)
    link = web_address(text) if column.kind in {"link", "text"} else None
    cut = truncated(text)
    return Cell(cut, url=link, note=text if cut != text else "")


def _number(column: Column, value: float, words: Words) -> str:
    if column.kind == "percent":
        return words.percent(value)
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.4g}" if abs(value) < 1000 else words.number(value, 1)
    # A year is not a quantity: no thousands separator.
    return str(int(value)) if column.key.endswith("year") else words.number(value)
