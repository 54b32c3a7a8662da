"""Graceful shutdown on SIGTERM, Ctrl-C or hang-up; and stopping when a run reaches its limits.

The first signal raises StopRequested in the main thread, and in every other one at its next request or wait.
What has not ended after a grace period is killed: every step is crash-safe.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import psutil

from frameshare.base import allowance

GRACE_S = 5.0
# A shell's exit code for a command ended by Ctrl-C.
EXIT_CODE = 130
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_requested = threading.Event()


class StopRequested(BaseException):
    """This process was told to stop; not an Exception, so that nothing handles it as a failure."""


class LimitReached(StopRequested):
    """The run reached its limit of minutes or bytes: sources stop, warehouse and pages are still made."""


def check() -> None:
    """Raise StopRequested if this process was told to stop, LimitReached if the run's limit is reached."""
    if _requested.is_set():
        raise StopRequested
    if reason := allowance.current().used_up():
        raise LimitReached(reason)


def pause(seconds: float) -> None:
    """Sleep; raises StopRequested as soon as told to stop, LimitReached when the run's time is up."""
    _requested.wait(max(0.0, min(seconds, allowance.current().left_s)))
    check()


@contextmanager
def on_signals(
    last_words: Callable[[], None], *, exit_code: int = EXIT_CODE, grace_s: float = GRACE_S
) -> Iterator[None]:
    """Within the block, turn SIGTERM, Ctrl-C and hang-up into StopRequested.

    If the process still runs `grace_s` later, `last_words` is called, its children are killed and it exits.
    Outside the main thread the block does nothing, because signals do not arrive there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        _requested.set()
        threading.Thread(target=_end_after, args=(grace_s, last_words, exit_code), daemon=True).start()
        raise StopRequested(signal.Signals(number).name)

    before = {number: signal.signal(number, stop) for number in _heard()}
    try:
        yield
    finally:
        if not _requested.is_set():
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def until_told_to_stop(end_within_s: float) -> Iterator[threading.Event]:
    """Yield an event that SIGTERM, Ctrl-C and hang-up set.

    All children get the signal at once, too. For long-running processes: `end_within_s` after the signal it
    exits with 0 in any case. No child outlives it.
    """

    def note(_number: int, _frame: FrameType | None) -> None:
        if not _requested.is_set():
            _requested.set()
            threading.Thread(target=_end_children_first, args=(end_within_s,), daemon=True).start()

    before = {number: signal.signal(number, note) for number in _heard()}
    try:
        yield _requested
    finally:
        if _requested.is_set():
            kill_children()
        for number, handler in before.items():
            signal.signal(number, handler)


def _heard() -> list[signal.Signals]:
    """Return the signals that end this process: without SIGHUP under `nohup`."""
    return [n for n in SIGNALS if n != signal.SIGHUP or signal.getsignal(n) != signal.SIG_IGN]


def kill_children() -> None:
    """Kill all child processes and their descendants."""
    psutil.wait_procs(_signal_children(signal.SIGKILL), timeout=5)


def _end_children_first(end_within_s: float) -> None:
    _signal_children(signal.SIGTERM)
    time.sleep(end_within_s)
    kill_children()
    os._exit(0)


def _signal_children(number: signal.Signals) -> list[psutil.Process]:
    children: list[psutil.Process] = psutil.Process().children(recursive=True)
    for child in children:
        with suppress(psutil.Error):
            child.send_signal(number)
    return children


def _end_after(grace_s: float, last_words: Callable[[], None], exit_code: int) -> None:
    time.sleep(grace_s)
    with suppress(Exception):
        last_words()
        sys.stderr.write(
            "frameshare: Stopped. Unfinished work was left as it was; the next run resumes there.\n"
        )
    kill_children()
    os._exit(exit_code)
