"""Limits on reading a repository, which protect this machine from hostile trees."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one classification; reaching one is reported in `Classification.limits_reached`."""

    entries: int = 200_000
    files: int = 20_000
    depth: int = 24
    file_bytes: int = 2_000_000
    notebook_bytes: int = 24_000_000
    total_bytes: int = 512_000_000
    seconds: float = 60.0
    nesting: int = 90
    parsed_nodes_bytes: int = 400_000
