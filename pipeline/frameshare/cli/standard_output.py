"""Writing to standard output, which the reader may close early."""

from __future__ import annotations

import os
import signal
import sys


def to_reader(content: str | bytes) -> None:
    """Write text or bytes; end by `reader_left` if the pipe is closed."""
    try:
        if isinstance(content, bytes):
            sys.stdout.buffer.write(content)
        else:
            sys.stdout.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        reader_left()


def reader_left() -> None:
    """End as other tools do when the pipe is closed, for example by `head`: by SIGPIPE, silently."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)
