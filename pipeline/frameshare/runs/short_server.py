"""A Prefect server for one manual run, in a thread of this process, if no other is configured.

Prefect would start one in another process, which imports everything again and takes twice as long. This one
registers no blocks and runs no automations, as none of our flows uses any, and migrates its database only
after Prefect's version changed.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import copy_context
from pathlib import Path

import prefect
import uvicorn
from prefect.settings import (
    PREFECT_API_BLOCKS_REGISTER_ON_START,
    PREFECT_API_DATABASE_CONNECTION_URL,
    PREFECT_API_DATABASE_MIGRATE_ON_START,
    PREFECT_API_SERVICES_TRIGGERS_ENABLED,
    PREFECT_API_URL,
    PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED,
    PREFECT_MEMOIZE_BLOCK_AUTO_REGISTRATION,
    get_current_settings,
    temporary_settings,
)

from frameshare.base import loading, stopping
from frameshare.base.files import read_json, write_json
from frameshare.base.loopback import LOOPBACK
from frameshare.runs.server import START_TIMEOUT_S, did_not_start

_END_S = 5.0
_MARK = "frameshare-migrated.json"


@contextmanager
def short_server() -> Iterator[None]:
    """Make Prefect use the configured server, or else one in this process, within the block.

    Raises TemporaryError if it does not start.
    """
    if get_current_settings().api.url:
        yield
        return
    database = _database()
    server_settings = {
        PREFECT_API_BLOCKS_REGISTER_ON_START: False,
        # It would look up all blocks, only to find nothing to register.
        PREFECT_MEMOIZE_BLOCK_AUTO_REGISTRATION: False,
        PREFECT_API_DATABASE_MIGRATE_ON_START: not _is_migrated(database),
        # Automations would load a second application of the same size.
        PREFECT_API_SERVICES_TRIGGERS_ENABLED: False,
        PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED: False,
    }
    with temporary_settings(updates=server_settings), _serving() as url:
        _note_migrated(database)
        with temporary_settings(updates={PREFECT_API_URL: url}):
            yield


@contextmanager
def _serving() -> Iterator[str]:
    with loading.for_good():
        from prefect.server.api.server import create_app  # noqa: PLC0415 - five seconds to import

        app = create_app(ephemeral=True, final=True)
    server = uvicorn.Server(
        uvicorn.Config(app, host=LOOPBACK[0], port=0, log_level="critical", timeout_graceful_shutdown=2)
    )
    # The thread inherits this context's settings.
    thread = threading.Thread(target=copy_context().run, args=(server.run,), daemon=True)
    thread.start()
    try:
        yield _address(server, thread)
    finally:
        server.should_exit = True
        thread.join(_END_S)


def _address(server: uvicorn.Server, thread: threading.Thread) -> str:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        stopping.pause(0.02)
    if not server.started:
        raise did_not_start(LOOPBACK[0], "no answer" if thread.is_alive() else "its thread ended")
    return f"http://{LOOPBACK[0]}:{server.servers[0].sockets[0].getsockname()[1]}/api"


def _database() -> Path | None:
    """Return the file of Prefect's database; None for one on a server or in memory."""
    kind, _, path = str(PREFECT_API_DATABASE_CONNECTION_URL.value() or "").partition(":///")
    is_file = kind.startswith("sqlite") and path and ":memory:" not in path
    return Path(path) if is_file else None


def _is_migrated(database: Path | None) -> bool:
    """Whether the database has already been migrated by this version of Prefect."""
    if database is None or not database.exists():
        return False
    return read_json(database.with_name(_MARK)) == _standing(database)


def _note_migrated(database: Path | None) -> None:
    if database is not None and not _is_migrated(database):
        write_json(database.with_name(_MARK), _standing(database))


def _standing(database: Path) -> dict[str, str | None]:
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (revision,) = connection.execute("select version_num from alembic_version").fetchone()
    except (sqlite3.Error, TypeError):
        revision = None
    return {"prefect": prefect.__version__, "revision": revision}
