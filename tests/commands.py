"""The command in a process of its own, forked after Python and our imports have loaded.

Starting them anew costs more than most of the commands do. What a start itself must show (another locale, no
home, an empty environment) is asked of `python -m frameshare` by the tests of that.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from frameshare.cli.commands import COMMANDS

# What most commands import. Prefect reads its settings as it is imported: a run imports it for itself.
WARM = [
    "frameshare.cli.app",
    *(f"frameshare.cli.commands.{module}" for module in COMMANDS),
    "frameshare.sources.registry",
    "frameshare_site.site",
    "frameshare.runs.steps",
    "plotly.graph_objects",
]
# Python reads these as it starts.
READ_AT_START = frozenset({"LC_ALL", "LANG", "PYTHONIOENCODING", "PYTHONUTF8"})

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(WARM)


def run_command(
    args: Sequence[str], env: Mapping[str, str], cwd: Path, timeout_s: float
) -> subprocess.CompletedProcess[str]:
    """Run `frameshare ARGS` and return its exit code and what it wrote; raises TimeoutExpired."""
    command = [sys.executable, "-m", "frameshare", *args]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = _context.Process(
            target=_be_the_command, args=(args, dict(env), str(cwd), *_names(out, err))
        )
        process.start()
        process.join(timeout_s)
        if process.is_alive():
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(command, timeout_s, _text(out), _text(err))
        assert process.exitcode is not None
        return subprocess.CompletedProcess(command, process.exitcode, _text(out), _text(err))


def _names(*files: object) -> list[str]:
    return [f"/proc/{os.getpid()}/fd/{file.fileno()}" for file in files]  # type: ignore[attr-defined]


def _text(file: object) -> str:
    file.seek(0)  # type: ignore[attr-defined]
    return file.read().decode(errors="replace")  # type: ignore[attr-defined,no-any-return]


def _be_the_command(args: Sequence[str], env: dict[str, str], cwd: str, out: str, err: str) -> None:
    for name, descriptor in ((out, 1), (err, 2)):
        file = os.open(name, os.O_WRONLY | os.O_APPEND)
        os.dup2(file, descriptor)
        os.close(file)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = ["frameshare", *args]
    from frameshare.cli.start import main

    main()
