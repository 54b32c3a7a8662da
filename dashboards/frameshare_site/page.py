"""What a page is made of: sections of cards, tables and prose. Data only; `render` draws them.

A card is one chart or table with everything that makes it honest: a title that states the finding, what
is measured, of how many, from where, as of when, and how it may mislead. A card has one view for each
combination of its selectors' options.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, Literal

from markupsafe import Markup

from frameshare.base.errors import UsageError
from frameshare_site.reading import QueryResult, Warehouse
from frameshare_site.shapes.figure import Event, Figure
from frameshare_site.words import Words

Choice = Mapping[str, str]
CellKind = Literal["text", "number", "percent", "date", "link", "badge"]


@dataclass(frozen=True)
class Link:
    """Words and where they lead: an http(s) address or a page of this site; without address, plain text."""

    title: str
    url: str | None = None


@dataclass(frozen=True)
class Option:
    """One option of a selector: its key in the address and its label."""

    key: str
    label: str


@dataclass(frozen=True)
class Selector:
    """A choice the reader has: key in the address, label, options (the first is the default)."""

    key: str
    label: str
    options: tuple[Option, ...]

    @property
    def is_choice(self) -> bool:
        """Tell whether there is anything to choose."""
        return len(self.options) > 1


@dataclass(frozen=True)
class LegendItem:
    """One entry of a legend; traces whose `legendgroup` is `key` are shown and hidden with it."""

    key: str
    title: str
    colour: str
    is_dashed: bool = False


@dataclass(frozen=True)
class Panel:
    """One drawing of a view: a figure, its height in pixels, and a title if the view has several.

    `facts` is what differs from one panel to the next, such as n and as-of date; `notes` are shown below it.
    """

    figure: Figure
    title: str = ""
    height: int = 380
    facts: str = ""
    notes: tuple[str, ...] = ()

    def named(self, finding: str) -> str:
        """Return what the drawing is called where it stands alone: its own title and its view's finding."""
        return f"{self.title}: {finding}" if self.title else finding

    @property
    def is_matrix(self) -> bool:
        """Tell whether it is a heat map, which a phone shows as ranked bars."""
        return any(trace["type"] == "heatmap" for trace in self.figure["data"])


@dataclass(frozen=True)
class Cell:
    """A table cell that is more than a value: shown text, sort key, link, a badge's tone, a spark line.

    `spark` holds a series' values, None for gaps, drawn before the text in the colour of token `colour`.
    """

    text: str
    sort: float | str | None = None
    url: str | None = None
    tone: str | None = None
    note: str = ""
    spark: tuple[float | None, ...] = ()
    colour: str = "$ui.muted"


@dataclass(frozen=True)
class Column:
    """A table column: key, heading, kind (alignment and sorting) and meaning for the heading's tooltip."""

    key: str
    title: str
    kind: CellKind = "text"
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A sortable, searchable table; `rows` in column order, None where a value is missing.

    The page shows the first `limit` rows and says so; the data files hold all of them.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    is_searchable: bool = True
    limit: int = 400
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Facts:
    """What a figure is: unit, denominator, n, sources, as-of date and where its rows come from."""

    unit: str
    denominator: str
    n: str
    sources: tuple[Link, ...] = ()
    as_of: date | None = None
    origins: frozenset[str] = frozenset()
    is_stale: bool = False

    @property
    def line(self) -> str:
        """Return unit, denominator and n as one line."""
        return " · ".join(part for part in (self.unit, self.denominator, self.n) if part)


@dataclass(frozen=True)
class View:
    """A card under one combination of options. No panels and no table means: no data."""

    title: str
    facts: Facts = Facts("", "", "")
    panels: tuple[Panel, ...] = ()
    table: Table | None = None
    legend: tuple[LegendItem, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = ()
    choice: Choice = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not self.panels and self.table is None


@dataclass(frozen=True)
class Card:
    """A chart or table with its question, selectors, views, caveats and the query behind it.

    `also` holds answers that some of its views draw, published next to the first under their queries' names.
    One that `is_about_sources` compares what was collected: if nothing was, it asks nothing.
    """

    key: str
    result: QueryResult
    views: tuple[View, ...]
    caveats: tuple[str, ...]
    selectors: tuple[Selector, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    file: str = ""
    is_about_sources: bool = False
    also: tuple[QueryResult, ...] = ()
    kind: ClassVar[str] = "card"

    def __post_init__(self) -> None:
        """Check that each combination of options has exactly one view."""
        wanted = choices(self.selectors)
        if [dict(view.choice) for view in self.views] != wanted:
            raise UsageError(
                f"Card {self.key} lacks a view",
                where=f"the page that builds card {self.key}",
                expected=f"{len(wanted)} views in the order of `choices(selectors)`",
                found=f"{len(self.views)} views",
                next_step="build the views with `every(selectors, make_view)`",
            )

    @property
    def is_empty(self) -> bool:
        """Tell whether no view has anything to show."""
        return all(view.is_empty for view in self.views)

    @property
    def answers(self) -> dict[str, QueryResult]:
        """The answers that its views draw, by the stem of their data files."""
        return {self.file_name: self.result} | {result.name: result for result in self.also}

    @property
    def file_name(self) -> str:
        """Stem of the data files beside the chart: the query's name and parameters, unless `file` is given.

        A file with the query's bare name holds the answer without parameters.
        """
        params = "".join(f"-{key}-{value}" for key, value in self.params.items())
        return self.file or re.sub(r"[^A-Za-z0-9_.-]", "_", f"{self.result.name}{params}")


@dataclass(frozen=True)
class Prose:
    """Paragraphs; `code` is shown as a block of commands below them."""

    paragraphs: tuple[str, ...]
    code: str = ""
    kind: ClassVar[str] = "prose"


@dataclass(frozen=True)
class Made:
    """HTML that a page made itself, escaped."""

    html: Markup
    kind: ClassVar[str] = "markup"


@dataclass(frozen=True)
class Unknown:
    """A card without anything to show: its key, its question, and why nothing is known, in sentences."""

    key: str
    question: str
    reasons: tuple[str, ...]


Block = Card | Table | Prose | Made


@dataclass(frozen=True)
class Section:
    """A part of a page: key (its anchor), title, introduction and blocks."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    intro: tuple[str, ...] = ()


Build = Callable[[Warehouse, Words], Sequence[Section]]


@dataclass(frozen=True)
class Page:
    """A page: its key (file name, words), place in the navigation, what builds it, scripts of its own.

    One that `runs_wasm` may compile WebAssembly and read the site's own files.
    """

    key: str
    order: int
    build: Build
    scripts: tuple[str, ...] = ()
    runs_wasm: bool = False


def cards_of(sections: Iterable[Section]) -> list[Card]:
    """Return the cards of these sections."""
    return [block for section in sections for block in section.blocks if isinstance(block, Card)]


def without_empty(sections: Sequence[Section]) -> tuple[list[Section], list[Unknown]]:
    """Return the sections without cards that have nothing to show, and those cards as one list."""
    kept, unknown = [], []
    for section in sections:
        blocks = []
        for block in section.blocks:
            if isinstance(block, Card) and block.is_empty:
                if not block.is_about_sources:
                    reasons = (block.views[0].title, *block.views[0].notes)
                    unknown.append(Unknown(block.key, section.title, reasons))
            else:
                blocks.append(block)
        if blocks:
            kept.append(replace(section, blocks=tuple(blocks)))
    return kept, unknown


def choices(selectors: Sequence[Selector]) -> list[dict[str, str]]:
    """Return every combination of options, the default one first."""
    keys = [selector.key for selector in selectors]
    options = [[option.key for option in selector.options] for selector in selectors]
    return [dict(zip(keys, combination, strict=True)) for combination in itertools.product(*options)]


def every(selectors: Sequence[Selector], make_view: Callable[[dict[str, str]], View]) -> tuple[View, ...]:
    """Return the view of each combination of options; `make_view` need not set `choice`."""
    return tuple(replace(make_view(choice), choice=choice) for choice in choices(selectors))
