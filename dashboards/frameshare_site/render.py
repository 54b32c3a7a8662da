"""Turn a page's sections into HTML: templates with escaping on, every value made visible on its way out."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from frameshare_site.downloads import FORMATS, formula_cells
from frameshare_site.page import Card, Cell, Column, Facts, Page, Panel, Section, Selector, Table, View
from frameshare_site.reading import QueryResult
from frameshare_site.shapes.figure import Figure, sealed
from frameshare_site.text import script_json, truncated, visible_sentence, web_address
from frameshare_site.theme import FONT, Palette
from frameshare_site.words import LANGUAGES, Words

TEMPLATE_DIR = Path(__file__).resolve().parent / "templates"
# A chart's own table is the alternative to looking at it; long ones are for the data files.
ANSWER_LIMIT = 120
# Scripts only from our own files; Plotly sets style attributes; nothing may be fetched from anywhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'none'"
)
_LOCAL = re.compile(r"[a-z0-9_-]+\.html(#[A-Za-z0-9_.&=-]*)?|#[A-Za-z0-9_.&=-]*")
# Blank before a tag at the start of a line: the templates' own, a fifth of a page with many views.
_INDENT = re.compile(r"\n\s*(?=<)")
_TOKEN = re.compile(r"\$(fw|ui)\.([a-z0-9_-]{1,40})")


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    key: str
    title: str


@dataclass(frozen=True)
class Frame:
    """What surrounds every page of one publish: navigation, colours, version, date."""

    navigation: Sequence[Entry]
    palette: Palette
    version: str
    made_on: date


@dataclass(frozen=True)
class _ShownCell:
    text: str
    kind: str
    sort: str | None = None
    url: str | None = None
    tone: str | None = None
    title: str = ""
    spark: str = ""
    colour: str = ""

    @property
    def is_text(self) -> bool:
        """Tell whether the text may run from right to left, so that it must be kept apart."""
        return self.kind == "text"


def render(
    page: Page, sections: Sequence[Section], words: Words, frame: Frame, problems: Sequence[str] = ()
) -> str:
    """Return the HTML of a page in the language of `words`."""
    root = "" if words.language == "en" else "../"
    text = (
        _environment()
        .get_template("page.html.jinja")
        .render(
            _context(words, root),
            page=page,
            sections=sections,
            problems=problems,
            navigation=frame.navigation,
            languages=_languages(page, words.language),
            version=frame.version,
            made_on=frame.made_on,
            csp=CONTENT_SECURITY_POLICY,
            faces=Markup(script_json(_faces(frame.palette))),  # noqa: S704 - script_json escapes
            has_plots=_has_plots(sections),
        )
    )
    return _INDENT.sub("\n", text)


def plot_template() -> dict[str, Any]:
    """Return Plotly's template for both faces, coloured by token."""
    axis = {
        "gridcolor": "$ui.grid",
        "linecolor": "$ui.line",
        "tickcolor": "$ui.line",
        "zerolinecolor": "$ui.line",
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 13, "color": "$ui.muted"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": "$ui.paper",
                "bordercolor": "$ui.line",
                "align": "left",
                "font": {"family": FONT, "size": 13, "color": "$ui.ink"},
            },
        }
    }


def _faces(palette: Palette) -> dict[str, Any]:
    return {"light": dict(palette.light), "dark": dict(palette.dark), "template": plot_template()}


def _languages(page: Page, current: str) -> list[dict[str, str]]:
    up = "" if current == "en" else "../"
    return [
        {"code": code, "title": title, "href": f"{up if code == 'en' else code + '/'}{page.key}.html"}
        for code, title in LANGUAGES.items()
    ]


def _has_plots(sections: Sequence[Section]) -> bool:
    cards = (block for section in sections for block in section.blocks if isinstance(block, Card))
    return any(view.panels for card in cards for view in card.views)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE_DIR),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _context(words: Words, root: str) -> dict[str, object]:
    """Return what the templates may call."""
    drawn = Drawn()
    return {
        "words": words,
        "root": root,
        "formats": FORMATS,
        "address": address,
        "is_local": is_local,
        "css_colour": css_colour,
        "figure_json": drawn.figure_json,
        "traces": drawn.traces_json,
        "choice_json": lambda choice: json.dumps(dict(choice), sort_keys=True),
        "formula_cells": formula_cells,
        "is_segmented": is_segmented,
        "has_own_table": lambda card: any(view.table for view in card.views),
        "answer_table": lambda result: answer_table(result, words),
        "badges_of": lambda facts: badges_of(facts, words),
        "cells": lambda columns, row: [shown_cell(c, v, words) for c, v in zip(columns, row, strict=True)],
        "command_of": command_of,
        "facts_line": lambda facts: " · ".join(p for p in (facts.unit, facts.denominator, facts.n) if p),
        "lines": lambda code: Markup("\n").join(visible_sentence(line) for line in code.splitlines()),
        "plot_label": lambda view, panel: _plot_label(view, panel, words),
    }


def _finalized(value: object) -> object:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible_sentence(value)


def _plot_label(view: View, panel: Panel, words: Words) -> str:
    title = f"{panel.title}: {view.title}" if panel.title else view.title
    return words("card.plot_label", title=title)


def is_local(url: object) -> bool:
    """Tell whether `url` leads to a page of this site."""
    return isinstance(url, str) and _LOCAL.fullmatch(url) is not None


def address(url: object) -> str | None:
    """Return `url` if it may stand in a link: http, https, or a page of this site."""
    return str(url) if is_local(url) else web_address(url)


def is_segmented(selector: Selector) -> bool:
    """Tell whether a selector's options fit side by side; otherwise they become a drop-down list."""
    return len(selector.options) <= 3 and sum(len(option.label) for option in selector.options) <= 60


def css_colour(token: str) -> str:
    """Return the CSS variable of a colour token, falling back to the colour of `other`."""
    found = _TOKEN.match(token)
    return f"var(--{found[1]}-{found[2]}, var(--fw-other))" if found else "var(--fw-other)"


class Drawn:
    """The figures of one page: each distinct trace is written once, views that share it name its number.

    Kept together at the end of the page they also compress to half of what they take when scattered.
    """

    def __init__(self) -> None:
        self._traces: dict[str, int] = {}

    def figure_json(self, figure: Figure) -> Markup:
        """Return a figure as JSON for a script element: trace numbers and layout, its texts sealed."""
        safe = sealed(figure)
        numbers = [self._traces.setdefault(script_json(t), len(self._traces)) for t in safe["data"]]
        return Markup(script_json({"data": numbers, "layout": safe["layout"]}))  # noqa: S704 - escaped

    def traces_json(self) -> Markup:
        """Return the traces of the figures given so far, in the order of their numbers."""
        return Markup(f"[{','.join(self._traces)}]")  # noqa: S704 - script_json escapes


def command_of(card: Card) -> str:
    """Return the command that asks the card's query."""
    params = "".join(f" --param {shlex.quote(f'{key}={value}')}" for key, value in card.params.items())
    return f"frameshare query {card.result.name}{params}"


def badges_of(facts: Facts, words: Words) -> list[Mapping[str, str]]:
    """Return the badges that facts call for: seed, stale, partial."""
    keys = []
    if "seed" in facts.origins:
        keys.append("seed" if facts.origins == {"seed"} else "partly_seed")
    keys += ["stale"] if facts.is_stale else []
    keys += ["partial"] if facts.is_partial else []
    tones = {"seed": "seed", "partly_seed": "seed", "stale": "stale", "partial": "stale"}
    return [
        {"tone": tones[k], "text": words(f"badge.{k}"), "meaning": words(f"badge.{k}.meaning")} for k in keys
    ]


def answer_table(result: QueryResult, words: Words) -> Table:
    """Return a query's whole answer as a table, the alternative to its chart."""
    kinds = [_kind_of([row[i] for row in result.rows]) for i in range(len(result.columns))]
    columns = tuple(
        Column(name, name, kind, result.column_docs.get(name, ""))
        for name, kind in zip(result.columns, kinds, strict=True)
    )
    return Table(words("table.answer", query=result.name), columns, tuple(result.rows), limit=ANSWER_LIMIT)


def _kind_of(values: Sequence[object]) -> Any:
    known = [v for v in values if v is not None]
    if known and all(isinstance(v, int | float) and not isinstance(v, bool) for v in known):
        return "number"
    return "date" if known and all(isinstance(v, date) for v in known) else "text"


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


def shown_cell(column: Column, value: object, words: Words) -> _ShownCell:
    """Return a table cell as shown: text, sort key, link, badge tone, and the full text if it was cut."""
    if isinstance(value, Cell):
        sort = value.text if value.sort is None else str(value.sort)
        text = truncated(value.text)
        title = value.note or (value.text if text != value.text else "")
        spark, colour = spark_path(value.spark), value.colour
        return _ShownCell(text, column.kind, sort, address(value.url), value.tone, title, spark, colour)
    if value is None:
        return _ShownCell(words("missing"), column.kind, "")
    if isinstance(value, bool):
        return _ShownCell(words("yes" if value else "no"), column.kind)
    if isinstance(value, date | datetime):
        return _ShownCell(
            value.isoformat(sep=" ")[:16] if isinstance(value, datetime) else value.isoformat(), "date"
        )
    if isinstance(value, int | float):
        shown = _number(column, value, words)
        return _ShownCell(shown, column.kind, None if shown == repr(value) else repr(value))
    text = str(value)
    link = web_address(text) if column.kind in {"link", "text"} else None
    cut = truncated(text)
    return _ShownCell(cut, column.kind, None, link, None, text if cut != text else "")


def _number(column: Column, value: float, words: Words) -> str:
    if column.kind == "percent":
        return words.percent(value)
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.4g}" if abs(value) < 1000 else words.number(value, 1)
    # A year is not a quantity: no thousands separator.
    return str(int(value)) if column.key.endswith("year") else words.number(value)
