"""What `frameshare doctor` checks: settings, disk, lock, stored data, network, tokens, browser."""

from __future__ import annotations

import difflib
import os
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import getproxies

from frameshare.base import resources
from frameshare.base.errors import FrameshareError
from frameshare.base.settings import Settings
from frameshare.http import certificates
from frameshare.http.addresses import shown
from frameshare.http.judgement import why_unreachable
from frameshare.raw.usable import State
from frameshare.raw.zone import RawZone
from frameshare.runs.ledger import Ledger
from frameshare.runs.lock import current_holder
from frameshare.runs.status import in_words, last_run
from frameshare.sources.paper_texts import SOURCE as PAPER_TEXTS
from frameshare.sources.paper_texts.volumes import volumes_without_row
from frameshare.sources.registry import all_sources
from frameshare.warehouse.reader import Warehouse
from frameshare.warehouse.storage.interface import storage_of

NAMED_VOLUMES = 10
_OF_LAST_RUN = {
    "died": ("note", "see its log; the next run resumes there"),
    "failed": ("broken", "run `frameshare run --direct` to see why"),
}


@dataclass(frozen=True)
class Diagnosis:
    """One finding: ok, note (works, could be better) or broken; what was found, what to do, which check."""

    state: str
    found: str
    next_step: str = ""
    check: str = ""


Look = Callable[[Settings], Iterable[Diagnosis]]


def examine(settings: Settings) -> list[Diagnosis]:
    """Check everything that a run needs; a check that cannot be made is itself a finding."""
    looks: dict[str, Look] = {
        "settings": lambda _: _variables(),
        "data folder": _data_folder,
        "disk": _disk,
        "writer lock": _lock,
        "last run": _last_run,
        "raw zone": _raw_zone,
        "run ledger": _ledger,
        "warehouse": _warehouse,
        "notices": _notices,
        "network": _network,
        "proceedings": _proceedings,
        "tokens": _tokens,
        "browser": lambda _: _browser(),
    }
    return [replace(found, check=name) for name, look in looks.items() for found in _guarded(look, settings)]


def _guarded(look: Look, settings: Settings) -> list[Diagnosis]:
    try:
        return list(look(settings))
    except OSError as error:
        found = f"{error.filename or settings.data_dir}: {error.strerror or error}"
        return [Diagnosis("broken", found, "correct the permissions, or run as the folder's owner")]
    except FrameshareError as error:
        return [Diagnosis("broken", f"{error.where}: {error.found or error.what}", error.next_step)]


def known_variables() -> set[str]:
    """Return every FRAMESHARE_* variable that is recognised."""
    fields = {f"FRAMESHARE_{n.upper()}" for n, f in Settings.model_fields.items() if not f.validation_alias}
    return fields | {f"FRAMESHARE_{name.upper()}_URL" for s in all_sources().values() for name in s.base_urls}


def _variables() -> Iterator[Diagnosis]:
    known = known_variables()
    for name in sorted(n for n in os.environ if n.startswith("FRAMESHARE_") and n not in known):
        similar = difflib.get_close_matches(name, sorted(known), n=1)
        meant = f"did you mean {similar[0]}?" if similar else "unset it; docs/settings.md lists every setting"
        yield Diagnosis("note", f"unknown setting {name}", meant)


def _data_folder(settings: Settings) -> Iterator[Diagnosis]:
    folder, existing = settings.data_dir.resolve(), _existing(settings)
    advice = "set FRAMESHARE_DATA_DIR to a folder that you may write to"
    if not existing.is_dir():
        yield Diagnosis("broken", f"{existing} is not a folder", advice)
    elif os.access(existing, os.W_OK) and not os.statvfs(existing).f_flag & os.ST_RDONLY:
        yield Diagnosis("ok", str(folder))
    else:
        yield Diagnosis("broken", f"{folder} is not writable", advice)


def _disk(settings: Settings) -> Iterator[Diagnosis]:
    free = shutil.disk_usage(_existing(settings)).free
    found = f"{free / 1e9:,.1f} GB free"
    if free >= settings.min_free_bytes:
        yield Diagnosis("ok", found)
    else:
        yield Diagnosis("broken", found, "free space, or set FRAMESHARE_DATA_DIR to another disk")


def _existing(settings: Settings) -> Path:
    """Return the data folder, or the nearest folder above it that exists."""
    folder = settings.data_dir.resolve()
    return next(p for p in (folder, *folder.parents) if p.exists())


def _lock(settings: Settings) -> Iterator[Diagnosis]:
    holder = current_holder(settings.data_dir) if settings.data_dir.is_dir() else None
    if holder is None:
        yield Diagnosis("ok", "free")
    else:
        found = f"held by process {holder.get('pid')} since {holder.get('since')}: {holder.get('command')}"
        yield Diagnosis("note", found, "wait for that run, or stop that process")


def _last_run(settings: Settings) -> Iterator[Diagnosis]:
    run = last_run(settings)
    state, next_step = _OF_LAST_RUN.get(run["state"], ("ok", ""))
    yield Diagnosis(state, in_words(run), next_step)


def _raw_zone(settings: Settings) -> Iterator[Diagnosis]:
    zone = RawZone(settings.raw_dir)
    problems = zone.verify()
    for problem in problems:
        yield Diagnosis("broken", f"{problem.where}: {problem.found}", problem.next_step)
    for standing in zone.left_out():
        if standing.state == State.HELD:
            found = f"{standing.dataset}/{standing.id} is held: {'; '.join(standing.reasons)}"
            yield Diagnosis("note", found, standing.next_step)
    if not problems:
        count = sum(len(zone.standings(d)) for d in zone.datasets())
        yield Diagnosis("ok", f"{count} snapshots, all intact")
    for partial in zone.partials():
        yield Diagnosis("note", f"{partial} is unfinished", "the next run resumes there")


def _ledger(settings: Settings) -> Iterator[Diagnosis]:
    ledger = Ledger(settings.data_dir)
    if (damage := ledger.damage()) is not None:
        yield Diagnosis("note", f"{ledger.path}: {damage}", "nothing: the next run begins a new one")
    else:
        runs = ledger.runs()
        yield Diagnosis("ok", f"{len(runs)} run{'' if len(runs) == 1 else 's'}")


def _warehouse(settings: Settings) -> Iterator[Diagnosis]:
    if not storage_of(settings).exists():
        yield Diagnosis("note", "none yet", "run `frameshare run`")
        return
    with Warehouse(storage_of(settings), resources.SQL_DIR) as warehouse:
        yield Diagnosis("ok", f"{len(warehouse.tables())} tables")


def _notices(settings: Settings) -> Iterator[Diagnosis]:
    command = shlex.split(settings.notice_command or "")
    if command and shutil.which(command[0]) is None:
        yield Diagnosis(
            "broken", f"the command {command[0]} is not found", "correct FRAMESHARE_NOTICE_COMMAND"
        )
    elif command or settings.notice_webhook is not None:
        yield Diagnosis("ok", "failures and recoveries are reported")
    else:
        yield Diagnosis(
            "note", "failures are reported to nobody", "see FRAMESHARE_NOTICE_COMMAND and _WEBHOOK"
        )


def _network(settings: Settings) -> Iterator[Diagnosis]:
    proxies = sorted({shown(url) for url in getproxies().values() if url.startswith(("http:", "https:"))})
    if proxies:
        yield Diagnosis("ok", f"through the proxy {', '.join(proxies)}")
    store = certificates.named_bundle() or "the system's store"
    yield Diagnosis("ok", f"certificates are trusted from {store}")
    bases = {base for source in all_sources().values() for base in source.base_urls.items()}
    addresses = sorted({urljoin(settings.base_url(*base), "/") for base in bases})
    with ThreadPoolExecutor(max(1, len(addresses))) as pool:
        reasons = list(pool.map(why_unreachable, addresses))
    next_step = "runs use what was collected; check proxy and firewall"
    if None not in reasons:
        yield Diagnosis("note", f"none of {len(addresses)} hosts answers, such as {reasons[0]}", next_step)
        return
    for address, reason in zip(addresses, reasons, strict=True):
        if reason is None:
            yield Diagnosis("ok", f"{address} answers")
        else:
            yield Diagnosis("note", reason, next_step)


def _proceedings(settings: Settings) -> Iterator[Diagnosis]:
    base_url = settings.base_url("pmlr", PAPER_TEXTS.base_urls["pmlr"])
    if why_unreachable(base_url) is not None:  # reported under network
        return
    try:
        missing = volumes_without_row(settings, base_url)
    except FrameshareError as error:
        yield Diagnosis("note", f"{error.what} ({error.where})", error.next_step)
        return
    if missing:
        found = f"{len(missing)} volumes of PMLR have no row, the newest {', '.join(missing[:NAMED_VOLUMES])}"
        yield Diagnosis("note", found, "add those you want to data/reference/venues.csv")
    else:
        yield Diagnosis("ok", "every volume of PMLR has a row")


def _tokens(settings: Settings) -> Iterator[Diagnosis]:
    for setting in sorted({s.token_setting for s in all_sources().values() if s.token_setting}):
        name, token = setting.upper(), getattr(settings, setting)
        if token is None:
            yield Diagnosis("note", f"{name} is not set", "optional; a token raises the limits")
        else:
            yield Diagnosis("ok", f"{name} is set")


def _browser() -> Iterator[Diagnosis]:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser:
        yield Diagnosis("ok", browser)
    else:
        yield Diagnosis("note", "no Chromium found", "only the browser tests need it")
