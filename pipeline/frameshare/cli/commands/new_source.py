"""`frameshare new-source KEY`: scaffold a new source that works at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import jinja2
import typer

from frameshare.base import resources
from frameshare.base.errors import UsageError
from frameshare.sources.registry import all_sources

_TEMPLATES = Path(__file__).resolve().parent.parent / "scaffold"
_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def new_source(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="The source's key: lower-case words joined by underscores.")
    ],
    subject: Annotated[
        str, typer.Option("--subject", metavar="WORD", help="The folder of its SQL under sql/staging/.")
    ] = "tools",
) -> None:
    """Scaffold a new source in a checkout.

    Writes a collector, a local server, tests and a staging model that work.
    """
    files = scaffold(key, subject, resources.ROOT)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        typer.echo(f"wrote {path.relative_to(resources.ROOT)}")
    typer.echo(
        f"Next: `pytest {next(reversed(files)).relative_to(resources.ROOT)}`, replace each TODO, "
        "then `python -m tests.documents`; see CONTRIBUTING.md for the rest."
    )


def scaffold(key: str, subject: str, root: Path) -> dict[Path, str]:
    """Return the files of a new source under `root`, none of which may exist.

    Raises UsageError for a key that is taken or cannot be a module, and outside a checkout.
    """
    _check(key, subject, root)
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python and SQL, not HTML
    )
    places = {
        "source.py.jinja": root / "pipeline" / "frameshare" / "sources" / f"{key}.py",
        "staging.sql.jinja": root / "sql" / "staging" / subject / f"{key}.sql",
        "server.py.jinja": root / "tests" / "servers" / f"{key}.py",
        "test.py.jinja": root / "tests" / "integration" / "ecosystem" / f"test_{key}.py",
    }
    if taken := [str(path) for path in places.values() if path.exists()]:
        raise UsageError(
            "A file of the new source already exists", where=", ".join(taken), next_step="choose another key"
        )
    return {path: templates.get_template(name).render(key=key) for name, path in places.items()}


def _check(key: str, subject: str, root: Path) -> None:
    if not (root / "pipeline" / "frameshare" / "sources").is_dir():
        raise UsageError(
            "new-source works in a checkout of frameshare only",
            where=str(root),
            next_step="clone the repository and run `.venv/bin/frameshare new-source` there",
        )
    if not _KEY.fullmatch(key) or key in all_sources():
        raise UsageError(
            f"Invalid source key {key!r}",
            where="frameshare new-source",
            expected="lower-case words joined by underscores, not taken by a source",
            next_step="see `frameshare status` for the keys that are taken",
        )
    subjects = sorted(folder.name for folder in (root / "sql" / "staging").iterdir())
    if subject not in subjects:
        raise UsageError(
            f"Unknown subject {subject!r}",
            where="frameshare new-source --subject",
            expected="one of " + ", ".join(subjects),
            next_step="choose the subject that its figures belong to",
        )
