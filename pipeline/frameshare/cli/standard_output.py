"""Writing to standard output, whose reader may leave early."""

from __future__ import annotations

import os
import signal
import sys


def to_reader(content: str | bytes) -> None:
    """Write text or bytes; where the reader has left, end as `reader_left` does."""
    try:
        if isinstance(content, bytes):
            sys.stdout.buffer.write(content)
        else:
            sys.stdout.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        reader_left()


def reader_left() -> None:
    """End as other tools do whose reader leaves early, as `head` does: by SIGPIPE, without a word."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)
