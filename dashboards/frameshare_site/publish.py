"""Put a finished site in place as a whole: readers see the old one or the new one, never a mixture.

The two folders are exchanged in one step where the system can (Linux); elsewhere, and where the folder is
a mount point, files are replaced one by one, pages after what they need and `index.html` last.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from frameshare.base.errors import UsageError
from frameshare.base.files import disk_errors

MANIFEST = "site.json"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def staged(out_dir: Path) -> Iterator[Path]:
    """Give an empty folder next to `out_dir` to fill; publish it when the block ends without an error.

    Raises UsageError if `out_dir` holds something that is not a site, StorageError if the disk refuses;
    either way `out_dir` stays as it was. Leftovers of an earlier, killed publish are removed.
    """
    out_dir = out_dir.resolve()
    earlier = _earlier_files(out_dir)
    with disk_errors(out_dir):
        out_dir.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(out_dir)
        stage = Path(tempfile.mkdtemp(prefix=f"{_prefix(out_dir)}{os.getpid()}-", dir=out_dir.parent))
        try:
            yield stage
            stage.chmod(0o755)
            _write_manifest(stage)
            _keep_foreign(out_dir, stage, earlier)
            _put_in_place(stage, out_dir, earlier)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _prefix(out_dir: Path) -> str:
    return f".{out_dir.name}.publishing-"


def _earlier_files(out_dir: Path) -> frozenset[str]:
    """Return the files of the site in `out_dir`, none if there is none."""
    if not out_dir.exists() or not any(out_dir.iterdir()):
        return frozenset()
    try:
        return frozenset(json.loads((out_dir / MANIFEST).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            "The folder holds other files, which a site would replace",
            where=str(out_dir),
            expected=f"an empty or absent folder, or an earlier site with its {MANIFEST}",
            found=str(error),
            next_step="name another folder with --out",
        ) from error


def _write_manifest(stage: Path) -> None:
    """Add the list of files to `site.json`."""
    path = stage / MANIFEST
    held = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    files = sorted(str(f.relative_to(stage)) for f in stage.rglob("*") if f.is_file() and f != path)
    listed = held | {"files": [*files, MANIFEST]}
    path.write_text(json.dumps(listed, ensure_ascii=False, indent=1), encoding="utf-8")


def _keep_foreign(out_dir: Path, stage: Path, earlier: frozenset[str]) -> None:
    """Copy what others put next to the site (a CNAME, a favicon): it is not ours to lose."""
    for found in out_dir.rglob("*") if earlier else ():
        name = found.relative_to(out_dir)
        if found.is_file() and str(name) not in earlier and not (stage / name).exists():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, stage / name)


def _put_in_place(stage: Path, out_dir: Path, earlier: frozenset[str]) -> None:
    if not out_dir.exists():
        stage.rename(out_dir)
    elif not _exchanged(stage, out_dir):
        _replace_files(stage, out_dir, earlier)


def _exchanged(stage: Path, out_dir: Path) -> bool:
    """Exchange two folders in one step; False where the system or the file system cannot."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    here, there = os.fsencode(stage), os.fsencode(out_dir)
    return bool(renameat2(_AT_FDCWD, here, _AT_FDCWD, there, _RENAME_EXCHANGE) == 0)


def _replace_files(stage: Path, out_dir: Path, earlier: frozenset[str]) -> None:
    files = [f.relative_to(stage) for f in stage.rglob("*") if f.is_file()]
    for name in sorted(files, key=_publishing_order):
        target = out_dir / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # The stage may lie on another file system (a mounted site folder): bring the file next to its place.
        beside = target.with_name(f".{target.name}.publishing")
        shutil.copyfile(stage / name, beside)
        beside.replace(target)
    for gone in earlier - {str(file) for file in files}:
        (out_dir / gone).unlink(missing_ok=True)


def _publishing_order(name: Path) -> tuple[bool, bool, str]:
    return (name.suffix == ".html", name.name == "index.html", str(name))


def _remove_leftovers(out_dir: Path) -> None:
    for left in out_dir.parent.glob(f"{_prefix(out_dir)}*"):
        owner = left.name.removeprefix(_prefix(out_dir)).partition("-")[0]
        is_at_work = owner.isdigit() and int(owner) != os.getpid() and psutil.pid_exists(int(owner))
        if not is_at_work:
            shutil.rmtree(left, ignore_errors=True)
    for left in out_dir.rglob(".*.publishing") if out_dir.exists() else ():
        left.unlink(missing_ok=True)
