"""The process of our own Prefect server: `python -m frameshare.runs.prefect_server PORT`.

It runs as long as its parent, whose end it sees as the end of its standard input, and ignores SIGTERM, Ctrl-C
and SIGHUP: a signal to the whole group would end it before the flows have reported how they ended.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from sqlalchemy import event
from sqlalchemy.pool import Pool

from frameshare.base.loopback import LOOPBACK

_END_S = 8.0
# Prefect's default of 80 MB per SQLite connection fills up as its database grows over the months.
_CACHE_KIB = 4096


def main(port: int) -> None:
    """Serve on `port` of localhost until standard input ends."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    event.listen(Pool, "checkout", bound_cache)
    config = uvicorn.Config(
        create_app(final=True), host=LOOPBACK[0], port=port, log_level="error", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_run, args=(server,), daemon=True)
    thread.start()
    sys.stdin.buffer.read()
    server.should_exit = True
    thread.join(_END_S)
    os._exit(0)


def bound_cache(connection: Any, record: Any, _proxy: Any) -> None:
    """Limit the page cache of a pooled SQLite connection; for SQLAlchemy's event "checkout"."""
    if "sqlite" not in type(connection).__module__ or record.info.get("is_bounded"):
        return
    cursor = connection.cursor()
    cursor.execute(f"pragma cache_size = -{_CACHE_KIB}")
    cursor.close()
    record.info["is_bounded"] = True


def _run(server: uvicorn.Server) -> None:
    try:
        server.run()
    finally:
        # A port that is in use ends the server unasked.
        if not server.should_exit:
            os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
