"""Run Git with resource limits and without configuration: the user's, the system's or a repository's.

`run_git` returns the output of one call, `git_output` streams it; both explain failures in sentences.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, cast

from frameshare.base import stopping
from frameshare.base.errors import (
    AccessError,
    FrameshareError,
    LimitError,
    NotFoundError,
    TemporaryError,
    UsageError,
)
from frameshare.http.certificates import named_bundle

_SAFE_OPTIONS = (
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "core.symlinks=false",
    "-c", "submodule.recurse=false",
    "-c", "credential.helper=",
    "-c", "gc.auto=0",
    # Each thread reserves address space, which counts against the memory limit.
    "-c", "pack.threads=2",
)  # fmt: skip
_ANSWER_BYTES = 32_000_000
# How Git dies if a tree is too deep, a file too large or memory short.
_BREAKDOWNS = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGXFSZ, signal.SIGKILL}
_PASSED_ON = ("PATH", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy",
              "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")  # fmt: skip


@dataclass(frozen=True)
class GitLimits:
    """Limits of one call: bytes of a file that Git writes, bytes of its memory, seconds."""

    pack_bytes: int = 512_000_000
    memory_bytes: int = 2 * 1024**3
    seconds: float = 300.0


def run_git(
    arguments: Sequence[str],
    where: str,
    caps: GitLimits,
    *,
    protocols: Sequence[str] = (),
    stdin: bytes = b"",
) -> bytes:
    """Run git and return its output."""
    with git_output(arguments, where, caps, protocols=protocols, stdin=stdin) as output:
        answer = output.read(_ANSWER_BYTES + 1)
        if len(answer) > _ANSWER_BYTES:
            raise LimitError(
                "Git's output about the repository exceeds the limit", where=where,
                expected=f"at most {_ANSWER_BYTES:,} bytes", next_step="leave it out; it stays unlabelled",
            )  # fmt: skip
    return answer


@contextmanager
def git_output(
    arguments: Sequence[str],
    where: str,
    caps: GitLimits,
    *,
    protocols: Sequence[str] = (),
    stdin: bytes = b"",
) -> Iterator[IO[bytes]]:
    """Run git without the user's or the repository's configuration; yield its output as a stream.

    Git ends with the block, which raises if it failed, timed out or exceeded a limit.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as complaint:
        given.write(stdin)
        given.seek(0)
        deadline = time.monotonic() + caps.seconds
        process = _start(arguments, _environment(protocols), given, complaint, caps)
        alarm = threading.Timer(caps.seconds, _end, [process])
        alarm.daemon = True
        alarm.start()
        try:
            with cast("IO[bytes]", process.stdout) as output:
                yield output
            process.wait()
        finally:
            alarm.cancel()
            _end(process)
        if process.returncode == 0:
            return
        if time.monotonic() >= deadline:
            raise TemporaryError(
                "Git took too long", where=where, expected=f"completion within {caps.seconds:.0f} s",
                next_step="run again later; the repository stays unlabelled until then",
            )  # fmt: skip
        complaint.seek(max(0, complaint.seek(0, os.SEEK_END) - 20_000))
        raise _refusal(where, complaint.read().decode("utf-8", "replace"), process.returncode, caps)


def _start(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    given: IO[bytes],
    complaint: IO[bytes],
    caps: GitLimits,
) -> subprocess.Popen[bytes]:
    """Start git with limits, which its child processes inherit; does not wait for it."""
    stopping.check()
    program = shutil.which("git")
    if program is None:
        raise UsageError(
            "Git is not installed", where="git", next_step="install git, or classify a folder instead"
        )
    process = subprocess.Popen(  # noqa: S603 - no shell, addresses checked and behind `--`
        [program, *_SAFE_OPTIONS, *arguments],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=complaint,
        env=environment,
        start_new_session=True,
    )
    if hasattr(resource, "prlimit"):
        _limit(process.pid, resource.RLIMIT_FSIZE, caps.pack_bytes)
        _limit(process.pid, resource.RLIMIT_AS, caps.memory_bytes)
    return process


def _limit(pid: int, what: int, most: int) -> None:
    """Lower a process limit, unless it is already lower."""
    hard = resource.prlimit(pid, what)[1]
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.prlimit(pid, what, (bound, bound))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a Git that does not end by itself, with the transport processes that it started."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(protocols: Sequence[str]) -> dict[str, str]:
    return {
        **({"GIT_SSL_CAINFO": bundle} if (bundle := named_bundle()) else {}),
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_ALLOW_PROTOCOL": ":".join(protocols) or "none",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }


_REFUSALS: tuple[tuple[re.Pattern[str], type[FrameshareError], str], ...] = (
    (re.compile(r"not found|does not exist|not appear to be a git|HTTP 410|error: 404", re.I), NotFoundError,
     "No public repository at this address"),
    (re.compile(r"authentication|could not read Username|error: 40[13]|terminal prompts", re.I), AccessError,
     "The repository is not public"),
    (re.compile(r"file too large|file size limit|write error|unable to write|died of signal", re.I),
     LimitError, "The repository is too large to clone"),
    (re.compile(r"out of memory|cannot allocate memory", re.I), LimitError,
     "The repository needs more memory than Git is allowed"),
    # Reported for index-pack at its size limit, but also after a lost connection.
    (re.compile(r"^(?!.*(early EOF|RPC failed|disconnect|hung up)).*invalid index-pack output", re.I | re.S),
     LimitError, "The repository is too large to clone"),
)  # fmt: skip


def _refusal(where: str, complaint: str, code: int, caps: GitLimits) -> FrameshareError:
    # It contains text from the server, and may be printed on a terminal.
    readable = "".join(letter for letter in " ".join(complaint.split()) if letter.isprintable())
    found = readable[:300] or f"exit code {code}"
    for pattern, kind, what in _REFUSALS:
        if pattern.search(complaint):
            return kind(
                what, where=where,
                expected=f"a public repository of at most {caps.pack_bytes:,} bytes, "
                f"read in {caps.memory_bytes // 1024**2:,} MiB",
                found=found, next_step="leave it out; it stays unlabelled",
            )  # fmt: skip
    if -code in _BREAKDOWNS:
        return LimitError(
            "Git crashed on the repository", where=where, found=signal.Signals(-code).name,
            next_step="leave it out; it stays unlabelled",
        )  # fmt: skip
    return TemporaryError(
        "Git could not read the repository", where=where, found=found, next_step="run again later"
    )
