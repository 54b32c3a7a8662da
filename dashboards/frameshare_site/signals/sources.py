"""Where the figures are from, as links below a chart."""

from __future__ import annotations

from collections.abc import Iterable

from frameshare_site.page import Link
from frameshare_site.reading import Warehouse
from frameshare_site.words import Words

_ADDRESSES = {
    "top": "https://github.com/hugovk/top-pypi-packages",
    "clickhouse": "https://clickpy.clickhouse.com",
    "ranking": "https://github.com/EvanLi/Github-Ranking",
    "bestof": "https://github.com/lukasmasuch/best-of-ml-python",
    "github": "https://docs.github.com/en/rest",
    "stackoverflow": "https://github.com/nschloe/stackoverflow-trends",
    "transformers": "https://github.com/huggingface/transformers",
    "histories": None,
    "hubs": None,
}


def links(words: Words, keys: Iterable[str]) -> tuple[Link, ...]:
    """Return the sources named by `keys`."""
    return tuple(Link(words(f"source.{key}"), _ADDRESSES[key]) for key in keys)


def origins(warehouse: Warehouse, keys: Iterable[str]) -> frozenset[str]:
    """Return seed, collected or both: whether the sources named by `keys` were ever collected."""
    wanted = set(keys)
    rows = [row for row in warehouse.query("source_status").dicts() if row["source"] in wanted]
    collected = [row["state"] in {"fresh", "stale"} for row in rows]
    return frozenset(
        (*(("collected",) if any(collected) else ()), *(("seed",) if not all(collected) or not rows else ()))
    )
