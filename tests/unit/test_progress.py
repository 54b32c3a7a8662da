"""Progress: bars on a terminal, few plain lines in a log, nothing when quiet."""

from __future__ import annotations

import io
import threading

import pytest
from rich.console import Console

from frameshare.base.errors import printable
from frameshare.base.progress import Progress, duration


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def log_progress(clock: Clock, *, is_quiet: bool = False) -> tuple[Progress, io.StringIO]:
    written = io.StringIO()
    console = Console(file=written, force_terminal=False, width=200)
    return Progress(is_quiet=is_quiet, console=console, clock=clock), written


def terminal_progress() -> tuple[Progress, io.StringIO]:
    written = io.StringIO()
    return Progress(console=Console(file=written, force_terminal=True, width=160, color_system=None)), written


def test_a_log_gets_at_most_one_line_every_five_seconds() -> None:
    clock = Clock()
    progress, written = log_progress(clock)
    task = progress.start("Hub models", 1000)
    for _ in range(200):
        clock.now += 0.125
        task.advance()
    lines = written.getvalue().splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("Hub models: 40 of 1,000 (4 %), 8.0/s, 2 min 00 s left")


def test_the_last_line_says_how_much_and_how_long() -> None:
    clock = Clock()
    progress, written = log_progress(clock)
    with progress.start("Lists", 39) as task:
        clock.now += 13
        task.advance(39, note="cvpr_2019")
        clock.now += 0.5
    assert written.getvalue().splitlines()[-1] == "Lists: 39 of 39, 2.9/s, done in 14 s"


def test_an_unknown_total_shows_count_and_rate_but_no_time_left() -> None:
    clock = Clock()
    progress, written = log_progress(clock)
    task = progress.start("Pages")
    clock.now += 6
    task.advance(3, note="page 3")
    assert written.getvalue() == "Pages: 3, 30.0/min, page 3\n"


def test_a_total_of_zero_does_not_divide_by_zero() -> None:
    clock = Clock()
    progress, written = log_progress(clock)
    progress.start("Nothing", 0).done()
    assert written.getvalue() == "Nothing: 0 of 0, done in 0.0 s\n"


def test_quiet_writes_nothing() -> None:
    clock = Clock()
    progress, written = log_progress(clock, is_quiet=True)
    with progress.start("Hub models", 10) as task:
        clock.now += 60
        task.advance(10)
    progress.note("something")
    assert written.getvalue() == ""


def test_a_terminal_gets_a_bar_with_count_and_a_last_line() -> None:
    progress, written = terminal_progress()
    with progress.start("Papers", 4) as task:
        task.advance(2, note="icml_2019")
        progress.note("one list is missing")
    text = written.getvalue()
    assert "━" in text
    assert "2/4" in text
    assert "one list is missing" in text
    assert "Papers: 2 of 4" in text


def test_the_cursor_comes_back_even_if_a_task_was_left_open() -> None:
    progress, written = terminal_progress()
    with progress:
        progress.start("Papers", 4)
    assert written.getvalue().rindex("\x1b[?25h") > written.getvalue().rindex("\x1b[?25l")


@pytest.mark.parametrize("hostile", ["[red]x[/red]", "\x1b[2Jx", "a\r\nb", "\u202eevil", "[/nothing]"])
def test_text_from_outside_is_shown_as_text(hostile: str) -> None:
    progress, written = terminal_progress()
    with progress.start(hostile, 1) as task:
        task.advance(1, note=hostile)
        progress.note(hostile)
    assert "\x1b[2J" not in written.getvalue()
    assert "\u202e" not in written.getvalue()
    assert printable(hostile) in written.getvalue()


def test_many_threads_count_every_unit() -> None:
    clock = Clock()
    progress, _written = log_progress(clock)
    task = progress.start("Units", 8000)

    def count() -> None:
        for _ in range(1000):
            task.advance()

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert task.count == 8000


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (7620, "2 h 07 min"),
    ],
)
def test_durations_are_written_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
