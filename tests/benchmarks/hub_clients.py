"""The clients that are compared, each run in a process of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def collect_with_frameshare(folder: Path) -> None:
    """Crawl the Hub at FRAMESHARE_HUB_URL into a raw zone, with a checkpoint after each page."""
    from frameshare.base.progress import Progress
    from frameshare.base.settings import Settings
    from frameshare.http import HttpClient
    from frameshare.raw.zone import RawZone
    from frameshare.sources.base import Context
    from frameshare.sources.hub_whole import SOURCE

    settings = Settings(data_dir=folder, hub_requests_per_run=100_000)
    with HttpClient(settings) as http:
        SOURCE.collect(Context(SOURCE, settings, http, RawZone(folder / "raw"), Progress(is_quiet=True)))


def collect_with_hf_api(folder: Path) -> None:
    """What one would write otherwise: HfApi.list_models into a pandas frame, saved as Parquet."""
    import pandas as pd
    from huggingface_hub import HfApi

    from frameshare.sources.hub.dataset import EXPANDED

    api = HfApi(endpoint=os.environ["FRAMESHARE_HUB_URL"])
    wanted = list(EXPANDED)
    models = list(api.list_models(sort="created_at", expand=wanted))  # type: ignore[arg-type]
    frame = pd.DataFrame([vars(model) for model in models])
    columns = [
        *("id", "created_at", "last_modified", "downloads", "downloads_all_time", "likes", "trending_score"),
        *("pipeline_tag", "library_name", "tags", "gated", "private"),
    ]
    frame[columns].to_parquet(folder / "models.parquet")


def collect_bare(folder: Path) -> None:
    """The floor: the same columns by requests, orjson and pyarrow; no check, no checkpoint, no provenance."""
    import gc
    from urllib.parse import urlencode

    import orjson
    import pyarrow as pa
    import pyarrow.parquet as pq
    import requests

    from frameshare.sources.hub.dataset import EXPANDED, HUB_MODELS

    gc.disable()
    schema = pa.schema([field for field in HUB_MODELS.schema if field.name != "scope"])
    times = [n for n, field in enumerate(schema) if pa.types.is_timestamp(field.type)]
    asked = urlencode([("sort", "createdAt"), ("limit", "1000"), *(("expand[]", name) for name in EXPANDED)])
    url: str | None = f"{os.environ['FRAMESHARE_HUB_URL']}/api/models?{asked}"
    with (
        requests.Session() as session,
        pq.ParquetWriter(folder / "models.parquet", schema, compression="zstd") as writer,
    ):
        waiting: list[pa.Table] = []
        while url is not None:
            answer = session.get(url, timeout=60)
            rows = orjson.loads(answer.content)
            for row in rows:
                row["gated"] = str(row["gated"]).lower()
            columns = [
                pa.array([row.get(field.name) for row in rows], pa.string() if n in times else field.type)
                for n, field in enumerate(schema)
            ]
            for n in times:
                columns[n] = columns[n].cast(pa.timestamp("us", "UTC")).cast(schema.field(n).type)
            waiting.append(pa.table(columns, schema=schema))
            url = answer.links.get("next", {}).get("url")
            if len(waiting) == 25 or url is None:
                writer.write_table(pa.concat_tables(waiting))
                waiting = []


CLIENTS = {"frameshare": collect_with_frameshare, "bare": collect_bare, "hf_api": collect_with_hf_api}

if __name__ == "__main__":
    client = CLIENTS[sys.argv[1]]
    client(Path(sys.argv[2]))
