"""What clients of local servers need in tests: short waits, and a disk that is full."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from frameshare.base.settings import Settings


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


@contextmanager
def full_disk_after(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond `size` bytes: the kernel's own refusal, without root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
