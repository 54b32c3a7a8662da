"""A process that is told to stop ends in order, or is ended; its children never outlive it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from frameshare.base.loopback import keep_direct

PROGRAM = """
import subprocess, sys, threading, time
from pathlib import Path
from frameshare.base import stopping

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)

def collect():
    while sys.argv[2] == "hangs":
        time.sleep(0.05)
    stopping.pause(600)

collector = threading.Thread(target=collect)
collector.start()
with stopping.on_signals(lambda: Path(sys.argv[1]).write_text("last words"), exit_code=7, grace_s=0.5):
    try:
        print(child.pid, flush=True)
        time.sleep(600)
    except stopping.StopRequested:
        collector.join()
        child.kill()
        child.wait()
        print("in order", flush=True)
        sys.exit(3)
"""


def stopped(number: signal.Signals, how: str, note: Path) -> tuple[int, str, int]:
    """Return the exit code, what was printed last, and the child's process number."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(note), how], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.send_signal(number)
        output = process.stdout.read().strip()
        return process.wait(30), output, child


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_threads_end_at_their_next_wait_and_the_process_by_itself(
    tmp_path: Path, number: signal.Signals
) -> None:
    code, output, child = stopped(number, "waits", tmp_path / "note")

    assert (code, output) == (3, "in order")
    assert not (tmp_path / "note").exists()
    assert not psutil.pid_exists(child)


def test_under_nohup_the_end_of_the_terminal_ends_nothing(tmp_path: Path) -> None:
    command = ["nohup", sys.executable, "-c", PROGRAM, str(tmp_path / "note"), "waits"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.terminate()

        assert process.stdout.read().strip() == "in order"


def test_what_hangs_is_ended_after_its_last_words_with_all_its_children(tmp_path: Path) -> None:
    code, output, child = stopped(signal.SIGTERM, "hangs", tmp_path / "note")

    assert (code, output) == (7, "")
    assert (tmp_path / "note").read_text() == "last words"
    assert not psutil.pid_exists(child)


SERVER = """
import subprocess, sys, time
from frameshare.base import stopping

child = subprocess.Popen(
    [sys.executable, "-c", sys.argv[2]], start_new_session=True, stdout=subprocess.PIPE, text=True
)
child.stdout.readline()
with stopping.until_told_to_stop(float(sys.argv[1])) as stop:
    print(child.pid, flush=True)
    stop.wait()
    print("told,", "child got it" if sys.argv[1] == "20" and child.wait() == 0 else "at work", flush=True)
    time.sleep(0 if sys.argv[1] == "20" else 600)
print("in order", flush=True)
"""
EAR = "import signal, sys; signal.signal(15, lambda *_: sys.exit(0)); print('up', flush=True); signal.pause()"
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("within_s", "child", "said"),
    [("20", EAR, "told, child got it\nin order"), ("0.5", DEAF, "told, at work")],
)
def test_a_process_that_lives_on_tells_its_children_and_has_ended_in_time_with_all_of_them(
    number: signal.Signals, within_s: str, child: str, said: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, within_s, child], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        started = int(process.stdout.readline())
        process.send_signal(number)
        output = process.stdout.read().strip()

        assert process.wait(30) == 0
    assert output == said
    assert not psutil.pid_exists(started)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "127.0.0.1,localhost,::1"),
        ("example.org, localhost", "example.org,localhost,127.0.0.1,::1"),
        ("*", "*"),
    ],
)
def test_loopback_never_goes_through_a_proxy(
    given: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", given)
    monkeypatch.setenv("no_proxy", given)

    keep_direct()

    assert os.environ["NO_PROXY"] == os.environ["no_proxy"] == expected
