"""Shallow Git clones of strangers' repositories: read, bounded, nothing of theirs ever run.

The clone is made without a work tree and without large blobs; then only the files that a reader asks for
are written out, by size known beforehand. Configuration, hooks, filters, submodules and prompts are off,
and a repository's own configuration is never read.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import (
    AccessError,
    FrameshareError,
    LimitError,
    NotFoundError,
    TemporaryError,
    UsageError,
)

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_HOST_PATH = re.compile(r"/[A-Za-z0-9._~+%@-][A-Za-z0-9._~+%@/-]*")
_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tsymlinks = false\n"
_SAFE_OPTIONS = (
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "core.symlinks=false",
    "-c", "submodule.recurse=false",
    "-c", "credential.helper=",
    "-c", "gc.auto=0",
)  # fmt: skip
_PASSED_ON = ("PATH", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy",
              "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")  # fmt: skip


@dataclass(frozen=True)
class CloneLimits:
    """Caps of one clone: bytes of history, bytes a file, bytes written out, files, seconds."""

    pack_bytes: int = 512_000_000
    file_bytes: int = 24_000_000
    checkout_bytes: int = 512_000_000
    files: int = 20_000
    seconds: float = 300.0


@dataclass(frozen=True)
class Commit:
    """The commit that was read: its id and the day it was committed (None where it cannot be known)."""

    sha: str
    committed_on: date | None


@dataclass(frozen=True)
class Clone:
    """Files written out of a shallow clone, the commit they are of, and how many were left out."""

    path: Path
    commit: Commit
    files: int
    left_out: int


def check_address(url: str, protocols: Sequence[str]) -> str:
    """Return the address if Git may be given it; raises UsageError for all but plain addresses.

    Options in disguise (`--upload-pack=…`), helper transports (`ext::…`), other protocols, user names,
    control characters and local paths are refused.
    """
    parts = urlsplit(url) if url.isprintable() and " " not in url and "::" not in url else None
    is_plain = (
        parts is not None
        and parts.scheme in protocols
        and not parts.username
        and not parts.password
        and not parts.query
        and not parts.fragment
        and not url.startswith("-")
        and (bool(parts.hostname) or parts.scheme == "file")
        and not parts.netloc.startswith("-")
        and _HOST_PATH.fullmatch(parts.path) is not None
    )
    if not is_plain:
        raise UsageError(
            "This is no address of a repository that may be cloned",
            where=repr(url[:200]),
            expected=" or ".join(f"{protocol}://host/owner/name" for protocol in protocols),
            next_step="give the plain address of a public repository, or the path of a folder",
        )
    return url


def shallow_clone(
    url: str,
    folder: Path,
    is_wanted: Callable[[tuple[str, ...]], bool],
    *,
    protocols: Sequence[str] = ("https",),
    limits: CloneLimits | None = None,
) -> Clone:
    """Clone the newest commit of `url` and write the wanted files below `folder`, which must be empty.

    Raises UsageError for an address that is refused, NotFoundError or AccessError where there is no public
    repository, LimitError beyond the limits, TemporaryError for what may succeed later.
    """
    address = check_address(url, protocols)
    caps = limits or CloneLimits()
    store, tree = folder / "store.git", folder / "tree"
    tree.mkdir(parents=True)
    _git(
        ["clone", "--quiet", "--bare", "--depth", "1", "--single-branch", "--no-tags", "--template=",
         "--no-recurse-submodules", f"--filter=blob:limit={caps.file_bytes}", "--", address, str(store)],
        url, caps, protocols=protocols,
    )  # fmt: skip
    # Without the remote in it, a missing blob is missing instead of being fetched one by one.
    (store / "config").write_text(_CONFIG, encoding="utf-8")
    commit = _commit_of_store(store, url, caps)
    chosen, left_out = _choose(store, url, caps, is_wanted)
    _write_out(store, tree, chosen, url, caps)
    shutil.rmtree(store)
    return Clone(tree, commit, len(chosen), left_out)


def head_commit(folder: Path) -> Commit | None:
    """Return the commit that a checked-out folder is at, or None; reads files, never its configuration."""
    home = folder / ".git"
    if home.is_symlink() or not home.is_dir():
        return None
    sha = _resolve(home, "HEAD", depth=4)
    return None if sha is None else Commit(sha, _committed_on(home / "objects", sha))


def _resolve(home: Path, name: str, depth: int) -> str | None:
    """Follow a reference to the commit it names, without leaving `home`."""
    if not re.fullmatch(r"HEAD|refs/[A-Za-z0-9._/+-]+", name) or ".." in name or depth == 0:
        return None
    text = _small_text(home / name)
    if text is None:
        return _packed(home, name)
    if text.startswith("ref: "):
        return _resolve(home, text[5:].strip(), depth - 1)
    return text.strip() if _SHA.fullmatch(text.strip()) else None


def _packed(home: Path, name: str) -> str | None:
    for line in (_small_text(home / "packed-refs", 8_000_000) or "").splitlines():
        sha, _, ref = line.partition(" ")
        if ref == name and _SHA.fullmatch(sha):
            return sha
    return None


def _small_text(path: Path, max_bytes: int = 4096) -> str | None:
    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as stream:
            return stream.read(max_bytes).decode("utf-8", "replace")
    except OSError:
        return None


def _committed_on(objects: Path, sha: str) -> date | None:
    """Read a commit's date from an object store through an empty repository of our own."""
    with tempfile.TemporaryDirectory(prefix="frameshare-git-") as home:
        store = Path(home) / "store.git"
        for part in ("objects", "refs"):
            (store / part).mkdir(parents=True)
        (store / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        (store / "config").write_text(_CONFIG, encoding="utf-8")
        environment = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects.resolve())}
        try:
            text = _git(
                ["--git-dir", str(store), "cat-file", "commit", sha],
                str(objects),
                CloneLimits(seconds=20.0),
                environment=environment,
            )
        except FrameshareError:
            return None
    return _date_in(text)


def _date_in(commit_text: bytes) -> date | None:
    found = re.search(rb"^committer [^\n]*> (\d{1,12}) [+-]\d{4}$", commit_text, re.MULTILINE)
    return datetime.fromtimestamp(int(found.group(1)), UTC).date() if found else None


def _commit_of_store(store: Path, url: str, caps: CloneLimits) -> Commit:
    try:
        sha = (
            _git(["--git-dir", str(store), "rev-parse", "--verify", "HEAD^{commit}"], url, caps)
            .decode()
            .strip()
        )
    except TemporaryError:
        raise NotFoundError(
            "The repository has no commit", where=url, next_step="leave it out; there is nothing to read"
        ) from None
    return Commit(sha, _date_in(_git(["--git-dir", str(store), "cat-file", "commit", sha], url, caps)))


def _choose(
    store: Path, url: str, caps: CloneLimits, is_wanted: Callable[[tuple[str, ...]], bool]
) -> tuple[list[bytes], int]:
    """Pick the wanted files that are there and fit the limits, shallow ones first."""
    listing = _git(["--git-dir", str(store), "ls-tree", "-r", "-z", "--full-tree", "HEAD"], url, caps)
    entries: list[tuple[bytes, bytes]] = []
    for line in listing.split(b"\0"):
        meta, _, path = line.partition(b"\t")
        mode, _, rest = meta.partition(b" ")
        parts = tuple(os.fsdecode(part) for part in path.split(b"/"))
        if mode in {b"100644", b"100755"} and is_wanted(parts):
            entries.append((rest.split(b" ")[1], path))
    entries.sort(key=lambda entry: (entry[1].count(b"/"), entry[1]))
    sizes = _sizes(store, url, caps, [oid for oid, _ in entries])
    chosen: list[bytes] = []
    room = caps.checkout_bytes
    for (_, path), size in zip(entries, sizes, strict=True):
        if size is None or size > caps.file_bytes or size > room or len(chosen) >= caps.files:
            continue
        room -= size
        chosen.append(path)
    return chosen, len(entries) - len(chosen)


def _sizes(store: Path, url: str, caps: CloneLimits, objects: list[bytes]) -> list[int | None]:
    answer = _git(
        ["--git-dir", str(store), "cat-file", "--batch-check=%(objectsize)"],
        url,
        caps,
        stdin=b"".join(oid + b"\n" for oid in objects),
    )
    return [int(line) if line.isdigit() else None for line in answer.splitlines()]


def _write_out(store: Path, tree: Path, chosen: list[bytes], url: str, caps: CloneLimits) -> None:
    index = {"GIT_INDEX_FILE": str(store / "index")}
    where = ["--git-dir", str(store), "--work-tree", str(tree)]
    _git([*where, "read-tree", "HEAD"], url, caps, environment=index)
    _git(
        [*where, "-c", "core.bare=false", "checkout-index", "--quiet", "-z", "--stdin"],
        url,
        caps,
        environment=index,
        stdin=b"".join(path + b"\0" for path in chosen),
        cwd=tree,
    )


def _git(
    arguments: Sequence[str],
    where: str,
    caps: CloneLimits,
    *,
    protocols: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    cwd: Path | None = None,
) -> bytes:
    """Run git with nothing of the user's or the repository's configuration; return what it printed."""
    process = _start(arguments, _environment(protocols, environment), cwd)
    if hasattr(resource, "prlimit"):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (caps.pack_bytes, caps.pack_bytes))
    try:
        output, complaint = process.communicate(stdin, timeout=caps.seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        raise TemporaryError(
            "Git took too long", where=where, expected=f"an end within {caps.seconds:.0f} s",
            next_step="run again later; the repository stays unlabelled until then",
        ) from None  # fmt: skip
    if process.returncode != 0:
        raise _refusal(where, complaint.decode("utf-8", "replace"), process.returncode, caps)
    return output


def _start(
    arguments: Sequence[str], environment: Mapping[str, str], cwd: Path | None
) -> subprocess.Popen[bytes]:
    """Start git; not waited for here, since the size limit has to be set on the process while it lives."""
    program = shutil.which("git")
    if program is None:
        raise UsageError(
            "Git is not installed", where="git", next_step="install git, or classify a folder instead"
        )
    return subprocess.Popen(  # noqa: S603 - no shell, addresses checked and behind `--`
        [program, *_SAFE_OPTIONS, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=cwd,
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a Git that does not end by itself, with the transport processes that it started."""
    os.killpg(process.pid, 9)
    process.communicate()


def _environment(protocols: Sequence[str], extra: Mapping[str, str] | None) -> dict[str, str]:
    return {
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
        **(extra or {}),
    }


_REFUSALS: tuple[tuple[re.Pattern[str], type[FrameshareError], str], ...] = (
    (re.compile(r"not found|does not exist|not appear to be a git|HTTP 410|error: 404", re.I), NotFoundError,
     "There is no public repository here"),
    (re.compile(r"authentication|could not read Username|error: 40[13]|terminal prompts", re.I), AccessError,
     "The repository is not public"),
    (re.compile(r"file too large|file size limit|write error|unable to write", re.I), LimitError,
     "The repository is larger than may be cloned"),
)  # fmt: skip


def _refusal(where: str, complaint: str, code: int, caps: CloneLimits) -> FrameshareError:
    found = " ".join(complaint.split())[:300] or f"exit code {code}"
    for pattern, kind, what in _REFUSALS:
        if pattern.search(complaint):
            return kind(
                what, where=where, expected=f"a public repository of at most {caps.pack_bytes:,} bytes",
                found=found, next_step="leave it out; it stays unlabelled",
            )  # fmt: skip
    return TemporaryError(
        "Git could not read the repository", where=where, found=found, next_step="run again later"
    )
