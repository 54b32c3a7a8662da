"""Human-readable sizes: `500MB`, `1.4 GB`. Units are powers of 1000."""

from __future__ import annotations

import re

_UNITS = ("B", "kB", "MB", "GB", "TB")
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:([kmgt]?)b?)\s*", re.IGNORECASE)


def in_bytes(count: int) -> str:
    """Format a number of bytes: `512 B`, `1.4 GB`."""
    size, unit = float(count), 0
    # Rounded first: 999,950 bytes are 1.0 MB and not 1000.0 kB.
    while round(size, 1) >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{count} B" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"


def parse_bytes(text: str) -> int:
    """Parse `500MB`, `1.5 GB` or `200000` into bytes; raises ValueError for anything else."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ValueError("a size such as 500MB, 1.5GB or 200000 (bytes)")
    return round(float(found[1]) * 1000.0 ** ("", "k", "m", "g", "t").index(found[2].lower()))
