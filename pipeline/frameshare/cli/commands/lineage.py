"""`frameshare lineage`: what an answer comes from, and what comes of a source."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from frameshare.base import resources
from frameshare.base.reference import load_tables
from frameshare.sources.registry import all_sources
from frameshare.warehouse.bundled import bundled_models
from frameshare.warehouse.catalog import load_models, load_queries
from frameshare.warehouse.lineage import read_lineage


class Drawn(StrEnum):
    """How the graph is written."""

    TEXT = "text"
    MERMAID = "mermaid"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(lineage)


def lineage(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="A source (hub), a table (marts.verdict) or a saved query; all without it."
        ),
    ] = None,
    drawn: Annotated[Drawn, typer.Option("--format", help="How the graph is written.")] = Drawn.TEXT,
) -> None:
    """Show what an answer comes from.

    Upwards to its sources, downwards to the saved queries that depend on it.
    """
    queries = load_queries(resources.SQL_DIR)
    models = load_models(resources.SQL_DIR) + bundled_models(load_tables(resources.SEED_DIR, "seed"))
    graph = read_lineage(all_sources().values(), models, queries.values())
    if name is not None:
        graph = graph.around(f"query {name}" if name in queries and name not in graph.reads else name)
    typer.echo(graph.as_text() if drawn is Drawn.TEXT else graph.as_mermaid())
