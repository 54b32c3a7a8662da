"""The most downloaded models one by one, with links, sortable and searchable."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from frameshare_site.page import Card, Cell, Column, Table, View
from frameshare_site.pages.models import basis
from frameshare_site.reading import Row, Warehouse
from frameshare_site.words import Words

SHOWN = 300


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the table of the most downloaded models."""
    result = warehouse.query("hub_top_models", top_n=SHOWN)
    rows = result.dicts()
    caveats = tuple(words(f"models.caveat.{key}") for key in ("downloads", "names"))
    return Card(
        "models",
        result,
        (_view(rows, words),),
        caveats,
        params={"top_n": SHOWN},
        file=f"hub_top_{SHOWN}_models",
    )


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the most downloaded model and how many of the list the raw tag misses."""
    if not rows:
        return words("models.title.none")
    missed = sum(1 for row in rows if row["pytorch_evidence"] and not row["is_pytorch_raw"])
    return words(
        "models.title", n=words.number(len(rows)), missed=words.number(missed), first=str(rows[0]["id"])
    )


def model_url(name: str) -> str:
    """Return a model's page; names are untrusted text, so all but letters, digits and -_./ is quoted."""
    return f"https://huggingface.co/{quote(name, safe='/-_.')}"


def _view(rows: Sequence[Row], words: Words) -> View:
    if not rows:
        return basis.nothing(words, "models")
    n = words("n.models", models=words.number(len(rows)))
    facts = basis.facts(rows, words, (words("models.unit"), words("models.denominator"), n))
    columns = (
        Column("rank", words("column.rank"), "number"),
        Column("id", words("column.model"), "link"),
        Column("task", words("column.task")),
        Column("downloads", words("column.downloads"), "number", words("column.downloads.note")),
        Column("likes", words("column.likes"), "number"),
        Column("frameworks", words("column.frameworks")),
        Column("evidence", words("column.evidence"), "badge", words("column.evidence.note")),
        Column("raw", words("column.raw"), "badge", words("column.raw.note")),
        Column("created", words("column.created"), "date", words("column.created.note")),
    )
    table = Table(words("models.table"), columns, tuple(_row(row, words) for row in rows))
    return View(title(rows, words), facts, (), table)


def _row(row: Row, words: Words) -> tuple[object, ...]:
    name = str(row["id"])
    evidence = row["pytorch_evidence"]
    return (
        row["rank"],
        Cell(name, sort=name.lower(), url=model_url(name)),
        row["task"],
        row["downloads_30d"],
        row["likes"],
        row["frameworks"] or words("label.unknown"),
        Cell(words.label("evidence", evidence), tone="plain") if evidence else None,
        Cell(words("yes"), tone="good") if row["is_pytorch_raw"] else Cell(words("no"), tone="plain"),
        row["created_at"].date() if row["created_at"] else None,
    )
