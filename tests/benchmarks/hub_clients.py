"""The two clients that are compared, each run in a process of its own."""

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


if __name__ == "__main__":
    client = {"frameshare": collect_with_frameshare, "hf_api": collect_with_hf_api}[sys.argv[1]]
    client(Path(sys.argv[2]))
