"""The most downloaded models one by one, with links, sortable and searchable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from frameshare_site.page import Card, Cell, CellKind, Table, View
from frameshare_site.pages.models import basis
from frameshare_site.parts import columns, nothing
from frameshare_site.reading import Row, Warehouse
from frameshare_site.words import Words

SHOWN = 300
_COLUMNS: Mapping[str, CellKind] = {
    "rank": "number",
    "model": "link",
    "task": "text",
    "downloads": "number",
    "likes": "number",
    "frameworks": "text",
    "evidence": "badge",
    "raw": "badge",
    "created": "date",
}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the table of the most downloaded models."""
    params = {"top_n": SHOWN}
    result = warehouse.query("hub_top_models", **params)
    view, file = _view(result.dicts(), words), f"hub_top_{SHOWN}_models"
    return Card("models", result, (view,), words.caveats("models"), params=params, file=file)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the most downloaded model and how many of the list the raw tag misses."""
    if not rows:
        return words("models.title.none")
    missed = sum(1 for row in rows if row["pytorch_evidence"] and not row["is_pytorch_raw"])
    return words("models.title", n=len(rows), missed=missed, first=rows[0]["id"])


def model_url(name: str) -> str:
    """Return a model's page; names are untrusted text, so all but letters, digits and -_./ is quoted."""
    return f"https://huggingface.co/{quote(name, safe='/-_.')}"


def _view(rows: Sequence[Row], words: Words) -> View:
    if not rows:
        return nothing(words, "models")
    facts = basis.facts(rows, words, "models", words("n.models", models=len(rows)))
    body = tuple(_row(row, words) for row in rows)
    table = Table(words("models.table"), columns(words, "models", _COLUMNS), body)
    return View(title(rows, words), facts, table=table)


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
