"""`frameshare match`: which frameworks the given PDFs mention, where, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from frameshare.base import resources
from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.cli.options import FormatOption
from frameshare.cli.output import print_rows
from frameshare.papers.extract import REASONS
from frameshare.papers.files import find_pdfs
from frameshare.papers.pool import ReadPlan, read_papers
from frameshare.papers.read import Reading
from frameshare.papers.rules import OWN_RULE_SET, RuleBook, load_rules
from frameshare.warehouse.output import Format

COLUMNS = ["file", "framework", "page", "section", "pattern", "context"]


def match(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE.pdf|FOLDER", help="PDFs of papers, or folders of them.")
    ],
    rule_set: Annotated[
        str,
        typer.Option(
            metavar="VERSION",
            help="Rule set: mention-1, or mention-2, which also finds libraries built on one framework.",
        ),
    ] = OWN_RULE_SET,
    fmt: FormatOption = Format.TABLE,
) -> None:
    """Print every place where a PDF names a framework.

    Exits with 1 if a file cannot be read or a folder holds no PDF; the others are still searched.
    """
    book = _book(rule_set)
    rows: list[dict[str, Any]] = []
    is_all_read = True
    paths: list[Path] = []
    for given in files:
        found = find_pdfs(given)
        paths.extend(found)
        if not found:
            is_all_read = False
            typer.echo(f"{given}: no PDF in the folder.", err=True)
    for path, reading in read_papers(paths, ReadPlan(book.rules, workers=Settings().paper_workers)):
        rows.extend(hit_rows(path, reading, book, rule_set))
        if reading.reason is not None:
            is_all_read = False
            typer.echo(f"{path}: {REASONS[reading.reason]} ({reading.detail}).", err=True)
    print_rows(rows, COLUMNS, fmt)
    if not is_all_read:
        raise typer.Exit(1)


def _book(rule_set: str) -> RuleBook:
    whole = load_rules(resources.REFERENCE_DIR / "mention_rules.csv")
    known = sorted({assignment.version for assignment in whole.assignments})
    if rule_set not in known:
        raise UsageError(
            "Unknown rule set",
            where="frameshare match --rule-set",
            expected=f"one of {', '.join(known)}",
            found=repr(rule_set),
            next_step="see data/reference/mention_rules.csv",
        )
    return whole.only(rule_set)


def hit_rows(path: Path, reading: Reading, book: RuleBook, rule_set: str) -> Iterator[dict[str, Any]]:
    """Yield one row per hit, in page order."""
    frameworks = book.frameworks(rule_set)
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
