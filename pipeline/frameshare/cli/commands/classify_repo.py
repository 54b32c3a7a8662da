"""`frameshare classify-repo`: which framework one repository uses, by a rule set of the classifier."""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.cli.output import print_rows
from frameshare.git.commit import Commit, head_commit
from frameshare.repositories.classifier import (
    NOT_READABLE,
    VERSION,
    Classification,
    check_rule_set,
    classify_isolated,
)
from frameshare.repositories.identity import clone_code, identity

COLUMNS = [
    "framework",
    "score",
    "imports",
    "notebooks",
    "manifests",
    "other_languages",
    "entry_points",
    "weak",
]
_TOO_LITTLE_READ = "no label: too little of the code is in languages that can be read"


def classify_repo(
    repository: Annotated[
        str,
        typer.Argument(metavar="PATH|URL", help="A folder, or the https:// address of a public repository."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Date of the code, which decides what bare Keras means; default: its last commit.",
        ),
    ] = None,
    rules: Annotated[
        str, typer.Option(metavar="NAME", help="Rule set: pwc-classifier-2, or pwc-classifier-1.")
    ] = VERSION,
) -> None:
    """Detect which framework a repository's code uses.

    The code is only read, never run.
    """
    record = _classified(repository, as_of, check_rule_set(rules))
    if as_json:
        sys.stdout.write(json.dumps(record, indent=2) + "\n")
    else:
        _print(record)


def _classified(repository: str, as_of: datetime | None, rules: str) -> dict[str, Any]:
    folder = _folder(repository)
    if folder is not None:
        return _record(repository, folder, head_commit(folder), as_of, rules, left_out=0)
    with tempfile.TemporaryDirectory(prefix="frameshare-clone-") as scratch:
        clone = clone_code(repository, Path(scratch), Settings(), rule_set=rules)
        return _record(repository, clone.path, clone.commit, as_of, rules, left_out=clone.left_out)


def _folder(repository: str) -> Path | None:
    """Return the folder that was given, or None for an address; raises UsageError for anything else."""
    path = Path(repository)
    if "://" in repository or (":" in repository and not path.exists()):
        return None
    if repository.strip() and path.is_dir():
        return path
    if not repository.strip():
        what, next_step = "No repository was given", "name one; . is the current folder"
    elif path.exists():
        what, next_step = "This is a file, not the folder of a repository", f"give the folder {path.parent}"
    else:
        name = identity(repository)
        what = "No such file or folder"
        next_step = f"give https://{name} if you mean that address" if name else "correct the path"
    raise UsageError(
        what,
        where=repr(repository),
        expected="the path of a folder, or https://host/owner/name",
        next_step=next_step,
    )


def _record(
    repository: str, folder: Path, commit: Commit | None, as_of: datetime | None, rules: str, left_out: int
) -> dict[str, Any]:
    committed_on = commit.committed_on if commit else None
    dated = as_of.date() if as_of else committed_on
    result: Classification = classify_isolated(folder, as_of=dated, rule_set=rules)
    return {
        "repository": repository,
        "commit": commit.sha if commit else None,
        "committed_on": committed_on.isoformat() if committed_on else None,
        "files_not_fetched": left_out,
        **result.as_record(),
    }


def _print(record: dict[str, Any]) -> None:
    multi = " (and others: see below)" if record["is_multi"] else ""
    typer.echo(f"{record['primary']}{multi}, by {record['evidence']}, {record['definition']}")
    if record["primary"] == NOT_READABLE:
        typer.echo(_TOO_LITTLE_READ)
    typer.echo(f"in the archive's vocabulary: {record['pwc_compat']}")
    _print_code(record)
    typer.echo(f"commit {record['commit'] or 'unknown'} of {record['committed_on'] or 'unknown date'}")
    rows = [{"framework": name, **count} for name, count in record["counts"].items()]
    print_rows(sorted(rows, key=lambda row: -row["score"]), COLUMNS, "table")
    if record["files_not_fetched"]:
        typer.echo(f"files left out of the clone, being too large or too many: {record['files_not_fetched']}")
    if record["limits_reached"]:
        reached = ", ".join(f"{name} ({times})" for name, times in record["limits_reached"].items())
        typer.echo(f"read in part; limits reached: {reached}")


def _print_code(record: dict[str, Any]) -> None:
    """Print the languages of the code, how much of it was read, and how much of it names the label."""
    if not record["code_files"]:
        return
    listed = ", ".join(f"{language} {count:,}" for language, count in record["code_files"].items())
    typer.echo(f"files of code: {listed}; {record['understood_share']:.0%} of them could be read")
    if record["label_share"] is not None:
        typer.echo(f"{record['label_share']:.1%} of the files of code name {record['primary']}")
