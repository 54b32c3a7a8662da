"""Map `read_paper` over many PDFs in worker processes that may crash, hang or run out of memory.

A worker is a fresh interpreter connected by pipes, not a fork: it inherits no threads, locks or memory of the
caller, and can be started inside a Dask worker. It is replaced after a number of papers, because pdfium leaks
memory on some PDFs.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from frameshare.papers.extract import ReadLimits
from frameshare.papers.read import Reading, reading_from_json
from frameshare.papers.rules import MentionRule

PAPERS_PER_WORKER = 200
_READ_BYTES = 1 << 16
_WAITING_PER_WORKER = 8
_PACKAGE_PARENT = str(Path(__file__).resolve().parents[2])
# Pages are allocated and freed as a whole; without these, glibc returns the memory to the kernel and requests
# it again for every page, which takes a tenth of the time.
_ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_MMAP_THRESHOLD_": "268435456",
    "MALLOC_TOP_PAD_": "33554432",
}


@dataclass(frozen=True)
class ReadPlan:
    """How papers are read: rules, limits, whether texts are kept, and the number of workers."""

    rules: tuple[MentionRule, ...]
    limits: ReadLimits = field(default_factory=ReadLimits)
    keep_texts: bool = False
    workers: int = 1


def read_papers(paths: Iterable[Path], plan: ReadPlan) -> Generator[tuple[Path, Reading], None, None]:
    """Yield every path with its Reading, in input order, read by `plan.workers` processes.

    At most a few readings per worker are buffered; `paths` is consumed as workers become free. If it is slow
    (downloads), readings are yielded as soon as they are ready.
    """
    own = threading.local()
    started: list[_Worker] = []

    def read(path: Path) -> Reading:
        if not hasattr(own, "worker"):
            own.worker = _Worker(plan)
            started.append(own.worker)
        worker: _Worker = own.worker
        return worker.read(path)

    executor = ThreadPoolExecutor(plan.workers, thread_name_prefix="papers")
    waiting: deque[tuple[Path, Future[Reading]]] = deque()
    try:
        for path in paths:
            waiting.append((path, executor.submit(read, path)))
            while waiting and (waiting[0][1].done() or len(waiting) > plan.workers * _WAITING_PER_WORKER):
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
    finally:
        for _, future in waiting:
            future.cancel()
        for worker in started:
            worker.close()
        executor.shutdown(wait=True)
        for worker in started:
            worker.stop()


class _Worker:
    """One worker process, started on first use and replaced when it ends or has read enough papers."""

    def __init__(self, plan: ReadPlan) -> None:
        self._plan = plan
        self._process: subprocess.Popen[bytes] | None = None
        self._papers = 0
        self._is_closed = False

    def read(self, path: Path) -> Reading:
        if self._papers >= PAPERS_PER_WORKER:
            self.stop()
        reading = self._read_once(path)
        # The previous paper, or something outside, may have caused the crash: a fresh worker decides.
        return self._read_once(path) if reading.reason == "crashed" and not self._is_closed else reading

    def _read_once(self, path: Path) -> Reading:
        request = {"path": os.fsencode(path).hex(), "keep_texts": self._plan.keep_texts}
        try:
            process = self._process or self._start()
            self._papers += 1
            answer = _ask(process, json.dumps(request).encode() + b"\n", self._plan.limits.wall_seconds)
        except (TimeoutError, EOFError, BrokenPipeError) as error:
            return self._reading_of_end(error)
        return reading_from_json(json.loads(answer))

    def _start(self) -> subprocess.Popen[bytes]:
        if self._is_closed:
            raise RuntimeError("the pool of paper workers is closed")
        search_path = os.pathsep.join(filter(None, (_PACKAGE_PARENT, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "frameshare.papers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ALLOCATOR, "PYTHONPATH": search_path},
            bufsize=0,
        )
        self._papers = 0
        start = {"limits": asdict(self._plan.limits), "rules": [asdict(rule) for rule in self._plan.rules]}
        _pipes(self._process)[0].write(json.dumps(start).encode() + b"\n")
        return self._process

    def _reading_of_end(self, error: Exception) -> Reading:
        limits = self._plan.limits
        is_late = isinstance(error, TimeoutError)
        code, peak_bytes = self._end_of_process()
        if is_late:
            return Reading(reason="time_limit", detail=f"over {limits.wall_seconds:g} s")
        if code == -signal.SIGXCPU:
            return Reading(reason="time_limit", detail=f"over {limits.cpu_seconds} s of processor time")
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        # pdfium aborts if an allocation fails; glibc also aborts on a corrupt heap, but at low memory use.
        if code == -signal.SIGABRT and peak_bytes > limits.memory_bytes // 4:
            return Reading(reason="memory_limit", detail=f"{name} at {peak_bytes >> 20} MiB")
        return Reading(reason="crashed", detail=name)

    def _end_of_process(self) -> tuple[int, int]:
        process = self._process
        if process is None:
            return 0, 0
        _kill(process)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.stop()
        return process.returncode, usage.ru_maxrss * 1024

    def close(self) -> None:
        """Start no further process and kill the current one, so that threads waiting for it continue."""
        self._is_closed = True
        if self._process is not None:
            _kill(self._process)

    def stop(self) -> None:
        """Kill the process, if there is one, and close its pipes."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    # Popen.kill would reap a process that has ended, and lose its peak memory.
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def _ask(process: subprocess.Popen[bytes], line: bytes, seconds: float) -> bytes:
    """Send a line and return the reply; raises TimeoutError or EOFError if there is none."""
    requests, answers = _pipes(process)
    requests.write(line)
    descriptor = answers.fileno()
    deadline = time.monotonic() + seconds
    received: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while not received or not received[-1].endswith(b"\n"):
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            received.append(os.read(descriptor, _READ_BYTES))
            if not received[-1]:
                raise EOFError
    return b"".join(received)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a paper worker is started with both pipes")
    return process.stdin, process.stdout
