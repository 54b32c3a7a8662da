"""Lossless JSON text: decimals keep their digits, numbers that JSON lacks become text."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any


def json_text(value: Any) -> str:
    """Return a value as JSON with every decimal digit; NaN and infinity are text, as DuckDB writes them."""
    match value:
        case Decimal():
            text = decimal_text(value)
        case Mapping():
            text = "{" + ", ".join(f"{json_text(str(k))}: {json_text(v)}" for k, v in value.items()) + "}"
        case list() | tuple():
            text = "[" + ", ".join(map(json_text, value)) + "]"
        case timedelta() | bytes():
            raise TypeError(f"{type(value).__name__} cannot be written exactly; cast it to text in the query")
        case _:
            text = json.dumps(_plain(value), ensure_ascii=False)
    return text


def decimal_text(value: Decimal) -> str:
    """Return a decimal with all its digits; with an exponent only if it would be mostly zeros."""
    return f"{value:f}" if -20 <= value.adjusted() <= 40 else str(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _not_finite(value)
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def from_json(text: str | bytes) -> Any:
    """Parse the output of `json_text`; numbers with a decimal point become decimals, without loss."""
    return json.loads(text, parse_float=Decimal)


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
