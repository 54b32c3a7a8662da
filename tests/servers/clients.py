"""Settings for tests against local servers: the same rules, with all waits scaled down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.settings import Settings


def quick_settings(data_dir: Path, **changes: Any) -> Settings:
    """Time-outs of half a second, back-off of milliseconds, waits of at most two seconds."""
    quick: dict[str, Any] = {
        "data_dir": data_dir,
        "connect_timeout_s": 0.5,
        "read_timeout_s": 0.5,
        "request_deadline_s": 5.0,
        "backoff_s": 0.005,
        "max_wait_s": 2.0,
    }
    return Settings(**{**quick, **changes})
