"""Whether warehouse and site are up to date with their inputs.

If they are, a run leaves both alone. The day is one of the inputs, so that a daily run always updates the
freshness that the pages show.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

import frameshare_site
from frameshare import __version__
from frameshare.base import resources
from frameshare.base.errors import WarehouseError
from frameshare.base.files import read_json, sha256_file, write_json
from frameshare.base.settings import Settings
from frameshare.warehouse.inputs import Inputs, freshness_rows
from frameshare.warehouse.reader import FORMAT
from frameshare.warehouse.storage.interface import Storage, storage_of
from frameshare.warehouse.storage.opening import open_reader

_SITE_CODE = Path(frameshare_site.__file__).resolve().parent


def warehouse_fingerprint(inputs: Inputs) -> str:
    """Hash what a build depends on: SQL, reference, seed, snapshots, source states, version, day."""
    parts = [__version__, str(FORMAT), f"{datetime.now(UTC):%Y-%m-%d}"]
    parts += [f"{p.name}={sha256_file(p)}" for p in sorted(resources.SQL_DIR.rglob("*.sql"))]
    parts += [f"{t.schema}.{t.name}={t.sha256}" for t in inputs.tables]
    parts += [s.id for name in sorted(inputs.datasets) for s in inputs.snapshots[name]]
    parts += [f"{s.dataset}/{s.id}={s.state}" for s in inputs.left_out]
    parts += [f"{row['source']}={row['state']}" for row in freshness_rows(inputs)]
    return _hash(parts)


def is_warehouse_current(settings: Settings, inputs: Inputs) -> bool:
    """Whether the warehouse is unchanged since it was built, from exactly what a build would read now."""
    if not is_warehouse_as_built(settings):
        return False
    return published_meta(storage_of(settings), "build", "fingerprint") == [(warehouse_fingerprint(inputs),)]


def is_warehouse_as_built(settings: Settings) -> bool:
    """Whether the warehouse has not been changed or damaged since it was built."""
    mark = storage_of(settings).mark()
    return mark is not None and read_json(_warehouse_mark(settings)).get("file") == mark


def mark_warehouse(settings: Settings) -> None:
    """Record what was built, so that a changed or damaged warehouse is rebuilt."""
    write_json(_warehouse_mark(settings), {"file": storage_of(settings).mark()})


def published_meta(storage: Storage, table: str, columns: str) -> list[tuple[Any, ...]]:
    """Return columns of a table of `meta` in the published warehouse; none if there is no readable one."""
    try:
        with open_reader(storage.opening()) as connection:
            return connection.execute(f"select {columns} from meta.{table}").fetchall()
    except (duckdb.Error, WarehouseError):
        return []


def is_site_current(settings: Settings, awaited: Sequence[str] = ()) -> bool:
    """Whether the published site was drawn from the warehouse and the dashboards as they are now.

    `awaited` are the sources that its pages would say are being collected.
    """
    has_index = (settings.site_dir / "index.html").exists()
    return has_index and read_json(_mark(settings)).get("drawn_from") == _site_fingerprint(settings, awaited)


def is_site_older_than_bundle(settings: Settings) -> bool:
    """Whether there is no site, or one older than the bundled tables."""
    has_index = (settings.site_dir / "index.html").exists()
    return not has_index or read_json(_mark(settings)).get("bundled") != _bundled_fingerprint()


def mark_site(settings: Settings, awaited: Sequence[str] = (), problems: Sequence[str] = ()) -> None:
    """Record what the site was drawn from; `problems` (why pages could not be drawn) keep it outdated."""
    drawn_from = None if problems else _site_fingerprint(settings, awaited)
    marks = {"drawn_from": drawn_from, "bundled": _bundled_fingerprint(), "problems": list(problems)}
    write_json(_mark(settings), marks)


def problems_of_site(settings: Settings) -> tuple[str, ...]:
    """Return why pages of the published site could not be drawn, a sentence each."""
    return tuple(read_json(_mark(settings)).get("problems", ()))


def _bundled_fingerprint() -> str:
    folders = (resources.REFERENCE_DIR, resources.SEED_DIR)
    return _hash([sha256_file(path) for folder in folders for path in sorted(folder.glob("*.csv"))])


def _mark(settings: Settings) -> Path:
    return settings.cache_dir / "site.json"


def _warehouse_mark(settings: Settings) -> Path:
    return settings.cache_dir / "warehouse.json"


def _site_fingerprint(settings: Settings, awaited: Sequence[str]) -> str:
    files = sorted(p for p in _SITE_CODE.rglob("*") if p.is_file() and p.suffix != ".pyc")
    parts = [f"{p.name}={p.stat().st_size},{p.stat().st_mtime_ns}" for p in files]
    return _hash([*parts, str(storage_of(settings).mark()), settings.site_url or "", *awaited])


def _hash(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
