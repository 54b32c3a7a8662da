"""Which of many cases run in the suite, which only in `make test-deep`, and which only in nightly runs."""

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


def by_day(cases: Iterable[Any], count: int = 1) -> list[Any]:
    """Return the cases of a deep test, all but the first `count` marked as nightly."""
    listed = list(cases)
    return listed[:count] + [_marked(case, pytest.mark.nightly) for case in listed[count:]]


def _deep(case: Any) -> Any:
    return _marked(case, pytest.mark.deep)


def _marked(case: Any, mark: pytest.MarkDecorator) -> Any:
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=mark)
