"""`frameshare match`: which frameworks the given PDFs name, where, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from frameshare.base import resources
from frameshare.base.settings import Settings
from frameshare.cli.output import print_rows
from frameshare.papers.extract import REASONS
from frameshare.papers.pool import ReadPlan, read_papers
from frameshare.papers.read import Reading
from frameshare.papers.rules import OWN_RULE_SET, RuleBook, load_rules
from frameshare.warehouse.output import Format

COLUMNS = ["file", "framework", "page", "section", "pattern", "context"]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("match")(match)


def match(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.pdf", help="PDFs of papers.")],
    fmt: Annotated[Format, typer.Option("--format", help="How hits are printed.")] = Format.TABLE,
) -> None:
    """Print every place where a PDF names a framework.

    By rule set mention-1. Exits with 1 if a file cannot be read; the others are still searched.
    """
    book = load_rules(resources.REFERENCE_DIR / "mention_rules.csv").only(OWN_RULE_SET)
    rows: list[dict[str, Any]] = []
    is_all_read = True
    for path, reading in read_papers(files, ReadPlan(book.rules, workers=Settings().paper_workers)):
        rows.extend(hit_rows(path, reading, book))
        if reading.reason is not None:
            is_all_read = False
            typer.echo(f"{path}: {REASONS[reading.reason]} ({reading.detail}).", err=True)
    print_rows(rows, COLUMNS, fmt)
    if not is_all_read:
        raise typer.Exit(1)


def hit_rows(path: Path, reading: Reading, book: RuleBook) -> Iterator[dict[str, Any]]:
    """Yield one row a hit, in the order of the pages."""
    frameworks = book.frameworks(OWN_RULE_SET)
    patterns = {rule.name: rule.pattern for rule in book.rules}
    for hit in reading.hits:
        yield {
            "file": str(path),
            "framework": frameworks[hit.rule],
            "page": hit.page,
            "section": hit.section,
            "pattern": patterns[hit.rule],
            "context": hit.context,
        }
