"""Coroutines in tests whose worker may hold Playwright, which leaves a running loop in the main thread."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_apart(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread and a loop of its own, in the context of here."""
    context = contextvars.copy_context()
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(context.run, asyncio.run, coroutine).result()
