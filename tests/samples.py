"""Which of many cases run in the suite, and which only in `make test-deep`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def first(cases: Iterable[Any], count: int = 1) -> list[Any]:
    """Return the cases of a parametrised test, all but the first `count` marked as deep."""
    listed = list(cases)
    return listed[:count] + [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.deep)
        for case in listed[count:]
    ]
