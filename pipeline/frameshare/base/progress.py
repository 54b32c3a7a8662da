"""Progress: a live bar with rate and time left on a terminal, an occasional plain line in a log.

One `Progress` serves a whole run, from any number of threads; it writes to standard error, so that answers on
standard output stay clean.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from rich.console import Console
from rich.progress import (
    BarColumn,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.progress import Task as BarTask
from rich.table import Column
from rich.text import Text

from frameshare.base import logs
from frameshare.base.errors import printable

_LINE_EVERY_S = 5.0
log = logging.getLogger("frameshare")


class Task(AbstractContextManager["Task"]):
    """A task in progress; as a context manager it is done at the end of the block."""

    def __init__(self, progress: Progress, title: str, total: int | None) -> None:
        self.title = title
        self.total = total
        self.count = 0
        self.note = ""
        self.is_done = False
        self.started = progress.clock()
        self.bar: TaskID | None = None
        self._progress = progress

    def advance(self, n: int = 1, note: str = "") -> None:
        """Count `n` more units; `note` says what is being worked on."""
        self._progress.advance(self, n, printable(note))

    def done(self) -> None:
        """End the task; a second call does nothing."""
        self._progress.finish(self)

    def __exit__(self, *_: object) -> None:
        self.done()


class Progress(AbstractContextManager["Progress"]):
    """Shows the tasks of a run as bars or lines, in the log if `is_logged`; quiet shows nothing at all."""

    def __init__(
        self,
        *,
        is_quiet: bool = False,
        is_logged: bool = False,
        console: Console | None = None,
        line_every_s: float = _LINE_EVERY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock
        self._is_quiet = is_quiet
        self._is_logged = is_logged or logs.is_json()
        self._console = console or Console(stderr=True, highlight=False)
        self._line_every_s = line_every_s
        self._last_line = clock()
        self._lock = threading.RLock()
        self._active: set[Task] = set()
        has_bars = self._console.is_terminal and not is_quiet and not self._is_logged
        self._bars = _bars(self._console) if has_bars else None

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, title: str, total: int | None = None) -> Task:
        """Start a task of `total` units, None if unknown."""
        with self._lock:
            task = Task(self, printable(title), total)
            self._active.add(task)
            if self._bars is not None:
                self._bars.start()
                task.bar = self._bars.add_task(task.title, total=total, note="")
            return task

    def note(self, text: str) -> None:
        """Print a message once, above the bars or as a log line."""
        if self._is_quiet:
            return
        if self._is_logged:
            log.info("%s", printable(text), extra={"kind": "progress"})
        else:
            self._console.print(Text(printable(text)), soft_wrap=True)

    def advance(self, task: Task, n: int, note: str) -> None:
        """Count for `Task.advance`."""
        with self._lock:
            task.count += n
            task.note = note or task.note
            if self._bars is not None and task.bar is not None:
                self._bars.update(task.bar, advance=n, note=task.note)
            elif self.clock() - self._last_line >= self._line_every_s:
                self._write_line(task)

    def finish(self, task: Task) -> None:
        """End `task`, for `Task.done`; its bar is removed, its last line stays."""
        with self._lock:
            if task.is_done:
                return
            task.is_done = True
            self._active.discard(task)
            if self._bars is not None and task.bar is not None:
                self._bars.refresh()
                self._bars.remove_task(task.bar)
            self._write_line(task)
            if self._bars is not None and not self._active:
                self._bars.stop()

    def close(self) -> None:
        """Remove the bars from the terminal, whatever the state of their tasks."""
        with self._lock:
            self._active.clear()
            if self._bars is not None:
                self._bars.stop()

    def _write_line(self, task: Task) -> None:
        self._last_line = self.clock()
        self.note(describe(task, self.clock() - task.started))


def describe(task: Task, elapsed_s: float) -> str:
    """Describe the progress of `task` on one line: units, share, rate and time left, or total duration."""
    rate = task.count / elapsed_s if elapsed_s > 0 and task.count else 0.0
    parts = [f"{task.title}: {task.count:,}"]
    if task.total is not None:
        parts[0] += f" of {task.total:,}"
        if task.total > 0 and not task.is_done:
            parts[0] += f" ({100 * task.count // task.total} %)"
    if rate:
        parts.append(_rate(rate))
    if task.is_done:
        parts.append(f"done in {duration(elapsed_s)}")
    elif rate and task.total is not None and task.total > task.count:
        parts.append(f"{duration((task.total - task.count) / rate)} left")
    if task.note and not task.is_done:
        parts.append(task.note)
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """Format a duration for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 07 min`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def _rate(per_s: float) -> str:
    return f"{per_s:,.0f}/s" if per_s >= 10 else f"{per_s:.1f}/s" if per_s >= 1 else f"{per_s * 60:.1f}/min"


class _RateColumn(ProgressColumn):
    def render(self, task: BarTask) -> Text:
        return Text(_rate(task.speed) if task.speed else "", style="progress.data.speed")


class _CountColumn(ProgressColumn):
    def render(self, task: BarTask) -> Text:
        total = f"/{int(task.total):,}" if task.total is not None else ""
        return Text(f"{int(task.completed):,}{total}", style="progress.download")


def _bars(console: Console) -> Bars:
    return Bars(
        TextColumn("{task.description}", markup=False, table_column=Column(max_width=40, no_wrap=True)),
        BarColumn(bar_width=24),
        _CountColumn(),
        _RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False, table_column=Column(no_wrap=True)),
        console=console,
        transient=True,
    )
