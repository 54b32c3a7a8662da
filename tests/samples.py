"""Which of many cases run in the suite, and which only in `make test-deep`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def every(step: int, cases: Iterable[Any]) -> list[Any]:
    """Return the cases of a parametrised test in order, all but every `step`th marked as deep."""
    return [case if not number % step else _deep(case) for number, case in enumerate(cases)]


def first(cases: Iterable[Any], count: int = 1) -> list[Any]:
    """Return the cases of a parametrised test, all but the first `count` marked as deep."""
    listed = list(cases)
    return listed[:count] + [_deep(case) for case in listed[count:]]


def _deep(case: Any) -> Any:
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.deep)
