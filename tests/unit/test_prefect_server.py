"""Our own Prefect server keeps little of its database in memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import Pool

from tests.loops import run_apart


@pytest.mark.deep
def test_each_connection_keeps_four_megabytes_of_pages_whatever_prefect_asked_for(tmp_path: Path) -> None:
    # Imports Prefect's whole server, which only the process that runs this test has to pay.
    from frameshare.runs.prefect_server import bound_cache

    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}")
    # As Prefect does it when it connects.
    event.listen(
        engine.sync_engine, "connect", lambda connection, _: connection.execute("pragma cache_size = 20000")
    )
    event.listen(Pool, "checkout", bound_cache)

    async def cache_sizes() -> list[int]:
        async with engine.connect() as first, engine.connect() as second:
            found = [await each.scalar(text("pragma cache_size")) for each in (first, second)]
        await engine.dispose()
        return [int(size) for size in found]

    try:
        assert run_apart(cache_sizes()) == [-4096, -4096]
    finally:
        event.remove(Pool, "checkout", bound_cache)
