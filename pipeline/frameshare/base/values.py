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
        case float() if not math.isfinite(value):
            text = '"NaN"' if math.isnan(value) else '"Infinity"' if value > 0 else '"-Infinity"'
        case None | bool() | int() | float():
            text = json.dumps(value)
        case datetime() | date() | time():
            text = json.dumps(value.isoformat())
        case _:
            text = json.dumps(str(value), ensure_ascii=False)
    return text


def decimal_text(value: Decimal) -> str:
    """Return a decimal with all its digits; with an exponent only if it would be mostly zeros."""
    return f"{value:f}" if -20 <= value.adjusted() <= 40 else str(value)


def from_json(text: str | bytes) -> Any:
    """Parse the output of `json_text`; numbers with a decimal point become decimals, without loss."""
    return json.loads(text, parse_float=Decimal)
