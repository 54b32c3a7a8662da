"""A worker process: reads papers requested by JSON lines, within limits of memory and time.

Started by `pool` as `python -m frameshare.papers.worker`. The first line gives limits and rules, every
further line a path; every reply is one line. Output and crashes of pdfium stay in this process.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from frameshare.papers.extract import ReadLimits, TextExtractor
from frameshare.papers.match import CompiledRules
from frameshare.papers.read import read_paper
from frameshare.papers.rules import MentionRule


def main() -> None:
    """Serve until standard input ends."""
    answers = _private_output()
    start = json.loads(sys.stdin.readline())
    limits = ReadLimits(**start["limits"])
    rules = CompiledRules(MentionRule(**rule) for rule in start["rules"])
    # macOS has this limit but refuses to set it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    extractor = TextExtractor(limits)
    for line in sys.stdin:
        _allow_cpu_seconds(limits.cpu_seconds)
        answers.write(_answer(json.loads(line), rules, extractor))
        answers.flush()


def _answer(request: dict[str, Any], rules: CompiledRules, extractor: TextExtractor) -> str:
    path = Path(os.fsdecode(bytes.fromhex(request["path"])))
    reading = read_paper(path, rules, extractor, keep_texts=request["keep_texts"])
    return json.dumps(asdict(reading)) + "\n"


def _allow_cpu_seconds(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    # Beyond the soft limit the kernel kills this process; the pool recognises that by the signal.
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _private_output() -> IO[str]:
    private = os.fdopen(os.dup(1), "w", encoding="ascii")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    return private


if __name__ == "__main__":
    main()
