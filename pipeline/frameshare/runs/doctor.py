"""What `frameshare doctor` looks at: settings, disk, lock, what is stored, network, tokens, browser."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urljoin

from frameshare.base import resources
from frameshare.base.errors import FrameshareError
from frameshare.base.settings import Settings
from frameshare.http.reachability import why_unreachable
from frameshare.raw.zone import RawZone
from frameshare.runs.ledger import Ledger
from frameshare.runs.lock import current_holder
from frameshare.sources.registry import all_sources
from frameshare.warehouse import Warehouse


@dataclass(frozen=True)
class Diagnosis:
    """One thing looked at: ok, note (works, could be better) or broken; what was found; what to do."""

    check: str
    state: str
    found: str
    next_step: str = ""


def examine(settings: Settings) -> list[Diagnosis]:
    """Look at everything that a run needs."""
    return [
        *_variables(),
        _data_folder(settings),
        _disk(settings),
        _lock(settings),
        *_raw_zone(settings),
        _ledger(settings),
        _warehouse(settings),
        *_network(settings),
        *_tokens(settings),
        _browser(),
    ]


def known_variables() -> set[str]:
    """Return every FRAMESHARE_* variable that has a meaning."""
    fields = {f"FRAMESHARE_{n.upper()}" for n, f in Settings.model_fields.items() if not f.validation_alias}
    return fields | {f"FRAMESHARE_{name.upper()}_URL" for s in all_sources().values() for name in s.base_urls}


def _variables() -> Iterator[Diagnosis]:
    known = known_variables()
    for name in sorted(n for n in os.environ if n.startswith("FRAMESHARE_") and n not in known):
        similar = difflib.get_close_matches(name, sorted(known), n=1)
        meant = f"did you mean {similar[0]}?" if similar else "unset it; docs/settings.md lists every setting"
        yield Diagnosis("settings", "note", f"unknown setting {name}", meant)


def _data_folder(settings: Settings) -> Diagnosis:
    folder = settings.data_dir.resolve()
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    if not existing.is_dir():
        return Diagnosis(
            "data folder", "broken", f"{existing} is not a folder", "set FRAMESHARE_DATA_DIR to a folder"
        )
    if os.access(existing, os.W_OK):
        return Diagnosis("data folder", "ok", str(folder))
    return Diagnosis(
        "data folder", "broken", f"{folder} is not writable", "set FRAMESHARE_DATA_DIR to another"
    )


def _disk(settings: Settings) -> Diagnosis:
    folder = settings.data_dir.resolve()
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(existing).free
    found = f"{free / 1e9:,.1f} GB free"
    if free >= settings.min_free_bytes:
        return Diagnosis("disk", "ok", found)
    return Diagnosis("disk", "broken", found, "free space, or set FRAMESHARE_DATA_DIR to another disk")


def _lock(settings: Settings) -> Diagnosis:
    holder = current_holder(settings.data_dir) if settings.data_dir.is_dir() else None
    if holder is None:
        return Diagnosis("writer lock", "ok", "free")
    found = f"held by process {holder.get('pid')} since {holder.get('since')}: {holder.get('command')}"
    return Diagnosis("writer lock", "note", found, "wait for that run, or stop that process")


def _raw_zone(settings: Settings) -> Iterator[Diagnosis]:
    zone = RawZone(settings.raw_dir)
    problems = zone.verify()
    for problem in problems:
        yield Diagnosis("raw zone", "broken", f"{problem.where}: {problem.found}", problem.next_step)
    if not problems:
        count = sum(len(zone.snapshots(d)) for d in zone.datasets())
        yield Diagnosis("raw zone", "ok", f"{count} snapshots, all as they were written")
    for partial in zone.partials():
        yield Diagnosis("raw zone", "note", f"{partial} is unfinished", "the next run resumes from there")


def _ledger(settings: Settings) -> Diagnosis:
    try:
        runs = Ledger(settings.data_dir).runs()
    except FrameshareError as error:
        return Diagnosis("run ledger", "broken", f"{error.where}: {error.found}", error.next_step)
    return Diagnosis("run ledger", "ok", f"{len(runs)} run{'' if len(runs) == 1 else 's'}")


def _warehouse(settings: Settings) -> Diagnosis:
    if not settings.warehouse_path.exists():
        return Diagnosis("warehouse", "note", "none yet", "run `frameshare run`")
    try:
        with Warehouse(settings.warehouse_path, resources.SQL_DIR) as warehouse:
            return Diagnosis("warehouse", "ok", f"{len(warehouse.tables())} tables")
    except FrameshareError as error:
        return Diagnosis("warehouse", "broken", error.found or str(error), error.next_step)


def _network(settings: Settings) -> list[Diagnosis]:
    addresses = sorted(
        {
            urljoin(settings.base_url(name, url), "/")
            for source in all_sources().values()
            for name, url in source.base_urls.items()
        }
    )
    with ThreadPoolExecutor(max(1, len(addresses))) as pool:
        reasons = list(pool.map(why_unreachable, addresses))
    return [
        Diagnosis("network", "ok", f"{address} answers")
        if reason is None
        else Diagnosis("network", "note", reason, "runs use what was collected; check proxy and firewall")
        for address, reason in zip(addresses, reasons, strict=True)
    ]


def _tokens(settings: Settings) -> Iterator[Diagnosis]:
    for setting in sorted({s.token_setting for s in all_sources().values() if s.token_setting}):
        name, token = setting.upper(), getattr(settings, setting)
        if token is None:
            yield Diagnosis(
                "tokens", "note", f"{name} is not set", "works without; with one, limits are higher"
            )
        else:
            yield Diagnosis("tokens", "ok", f"{name} is set")


def _browser() -> Diagnosis:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser:
        return Diagnosis("browser", "ok", browser)
    return Diagnosis("browser", "note", "no Chromium found", "only the browser tests need it")
