"""List and delete earlier states of a DuckLake warehouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import typer

from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.cli.options import ApplyOption, FormatOption
from frameshare.cli.output import print_each
from frameshare.runs.lock import writer_lock
from frameshare.warehouse.output import Format
from frameshare.warehouse.storage.interface import storage_of

if TYPE_CHECKING:
    from frameshare.warehouse.storage.ducklake import DuckLake, Publication


_COLUMNS: dict[str, Callable[[Publication], Any]] = {
    "version": lambda p: p.version,
    "published_at": lambda p: p.published_at,
}
warehouse = typer.Typer(help=__doc__, no_args_is_help=True)


@warehouse.command("history")
def warehouse_history(fmt: FormatOption = Format.TABLE) -> None:
    """List the earlier states that are kept.

    `frameshare sql --as-of` queries them.
    """
    print_each(_lake(Settings()).history(), _COLUMNS, fmt)


@warehouse.command("prune")
def warehouse_prune(
    is_applied: ApplyOption = False,
    fmt: FormatOption = Format.TABLE,
) -> None:
    """List the states that may be deleted; --apply does it.

    FRAMESHARE_WAREHOUSE_KEEP_DAYS decides; the newest stays in any case. Small files are merged, and files
    that no state needs are deleted a day later.
    """
    settings = Settings()
    lake = _lake(settings)
    until = datetime.now(UTC) - timedelta(days=settings.warehouse_keep_days)
    with writer_lock(settings.data_dir, "frameshare warehouse prune"):
        old = [p for p in lake.history()[:-1] if p.published_at < until]
        print_each(old, _COLUMNS, fmt)
        if is_applied:
            lake.prune(until)
    count = f"{len(old)} states"
    typer.echo(
        f"Forgotten: {count}." if is_applied else f"Would be deleted: {count}. Use --apply to delete.",
        err=True,
    )


def _lake(settings: Settings) -> DuckLake:
    from frameshare.warehouse.storage.ducklake import DuckLake  # noqa: PLC0415 - importing DuckDB is slow

    storage = storage_of(settings)
    if not isinstance(storage, DuckLake):
        raise UsageError(
            "This warehouse keeps no earlier states",
            where="FRAMESHARE_WAREHOUSE",
            expected="a DuckLake catalogue",
            found=f"one file, {storage.name}",
            next_step="set it to ducklake:sqlite:FILE or ducklake:postgres:CONNECTION (docs/operation.md)",
        )
    return storage
