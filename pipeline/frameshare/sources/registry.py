"""The sources, one module or package each; finding `SOURCE` in it is its registration."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from frameshare import sources
from frameshare.base.errors import UsageError
from frameshare.sources.base import Source


@cache
def all_sources() -> dict[str, Source]:
    """Return every declared source by key, in alphabetical order."""
    found: dict[str, Source] = {}
    for module_info in pkgutil.iter_modules(sources.__path__):
        module = importlib.import_module(f"{sources.__name__}.{module_info.name}")
        source = getattr(module, "SOURCE", None)
        if isinstance(source, Source):
            found[source.key] = source
    return dict(sorted(found.items()))


def get_source(key: str, named_in: str = "source key") -> Source:
    """Return the source `key`, or raise UsageError that says where it was named and lists the known ones."""
    known = all_sources()
    if key not in known:
        raise UsageError(
            f"Unknown source {key!r}",
            where=named_in,
            expected="one of " + ", ".join(known),
            next_step="see `frameshare status` for the sources and what they hold",
        )
    return known[key]
