"""The card of a published history: contents, how to read it, sources and licences."""

from __future__ import annotations

from collections.abc import Iterable

import yaml

from frameshare.runs.sharing.manifest import Manifest
from frameshare.sources.registry import all_sources
from frameshare.warehouse.about import Background
from frameshare.warehouse.descriptors import CODE, LICENCES

CARD = "README.md"


def card_text(name: str, manifest: Manifest, background: Background) -> str:
    """Return the card as Markdown, with the front matter that the Hub reads."""
    first = manifest.tables[0].file if manifest.tables else ""
    parts = (
        f"---\n{_head(manifest)}---",
        "# Which machine-learning framework are people really using?",
        f"Figures collected and computed by [frameshare]({CODE}): shares, counts and dates, each with its "
        "definition. "
        "A missing value is missing, never zero; unfinished periods are marked in their rows.",
        "## Read it",
        f"```python\nimport duckdb\nduckdb.sql(\"from 'hf://datasets/{name}/{first}' limit 5\")\n```",
        f"`frameshare pull hf://datasets/{name}` fetches the raw snapshots, checked by hash, into a data "
        "folder of your own; `frameshare run` continues from there. `frameshare.json` names every file "
        "with its SHA-256. Other tools: `datapackage.json` (Frictionless), `croissant.json` (Croissant), "
        "`sources.yml` (dbt).",
        "## Tables",
        _table(("table", "rows", "what", "terms"), _table_rows(manifest, background)),
        "## Whose data",
        "The figures are derived from these sources; name them, and keep the terms of those that ask for it "
        "(CC BY-SA and ODbL are share-alike).",
        _table(("source", "terms", "to be named"), _source_rows(manifest, background)),
    )
    return "\n\n".join(parts) + "\n"


def _head(manifest: Manifest) -> str:
    configs = [
        {"config_name": one.table.removeprefix("marts."), "data_files": one.file} for one in manifest.tables
    ]
    head = {
        "pretty_name": "frameshare",
        "license": "other",
        "license_name": "by-source",
        "license_link": LICENCES,
        "language": ["en"],
        "tags": ["machine-learning-frameworks", "pytorch", "tensorflow", "jax", "statistics"],
        "configs": configs,
    }
    return yaml.safe_dump(head, sort_keys=False, allow_unicode=True)


def _table_rows(manifest: Manifest, background: Background) -> Iterable[tuple[str, ...]]:
    for one in manifest.tables:
        model = background.models.get(one.table)
        about = background.about({one.table})
        summary = model.header.summary if model else ""
        yield f"`{one.table.removeprefix('marts.')}`", f"{one.rows:,}", summary, "; ".join(about.licences)


def _source_rows(manifest: Manifest, background: Background) -> Iterable[tuple[str, ...]]:
    upstream = background.lineage.upstream({one.table for one in manifest.tables})
    handed_on = {archive.dataset for archive in manifest.archives}
    for source in all_sources().values():
        if source.key in upstream or handed_on & {d.name for d in source.datasets}:
            yield f"[{source.title}]({source.homepage})", source.licence, source.attribution
    for full_name, table in sorted(background.bundled.items()):
        if full_name in upstream and table.schema == "seed":
            yield f"{table.title} (bundled)", table.licence, table.source


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
