"""The sandbox of SQL in this process: its own code and walls, without the start of a process."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import pytest

from frameshare.warehouse.adhoc import child, parent


def answer_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let questions be answered by `child.main` in this process; the kernel's limits are left out."""

    def run(command: list[str], **given: Any) -> subprocess.CompletedProcess[bytes]:
        out, err = io.BytesIO(), io.StringIO()
        writer = io.TextIOWrapper(out, write_through=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given["input"])))
            patch.setattr(sys, "stdout", writer)
            patch.setattr(sys, "stderr", err)
            child.main()
        writer.flush()
        return subprocess.CompletedProcess(command, 0, out.getvalue(), err.getvalue().encode())

    monkeypatch.setattr(child, "_limit_process", lambda *_: None)
    monkeypatch.setattr(parent.subprocess, "run", run)
