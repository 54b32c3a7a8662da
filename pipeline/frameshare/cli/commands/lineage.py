"""`frameshare lineage`: what an answer is made from, and what is made from a source."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from frameshare.base import resources
from frameshare.base.reference import load_tables
from frameshare.base.settings import Settings
from frameshare.cli.output import print_line
from frameshare.sources.registry import all_sources
from frameshare.warehouse.bundled import bundled_models
from frameshare.warehouse.catalog import load_models, load_queries
from frameshare.warehouse.lineage import read_lineage


class Drawn(StrEnum):
    """Output format."""

    TEXT = "text"
    MERMAID = "mermaid"


def lineage(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="A source (hub), table (marts.verdict), query or chart (models.html#growth); default: all.",
        ),
    ] = None,
    drawn: Annotated[Drawn, typer.Option("--format", help="Output format.")] = Drawn.TEXT,
) -> None:
    """Show where an answer comes from.

    Upstream to its sources, downstream to the saved queries and the charts of the published site.
    """
    queries = load_queries(resources.SQL_DIR)
    models = load_models(resources.SQL_DIR) + bundled_models(load_tables(resources.SEED_DIR, "seed"))
    graph = read_lineage(all_sources().values(), models, queries.values())
    graph = graph.with_charts(_charts_of(Settings().site_dir))
    if name is not None:
        kinds = (name, f"query {name}", f"chart {name}")
        graph = graph.around(next((node for node in kinds if node in graph.reads), name))
    print_line(graph.as_text() if drawn is Drawn.TEXT else graph.as_mermaid())


def _charts_of(site: Path) -> Iterable[tuple[str, str]]:
    try:
        charts = json.loads((site / "site.json").read_text(encoding="utf-8"))["charts"]
        return [(chart["href"]["en"], chart["query"]) for chart in charts]
    except (OSError, ValueError, KeyError, TypeError):
        return []
