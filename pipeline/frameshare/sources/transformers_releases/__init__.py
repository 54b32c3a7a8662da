"""New releases of transformers, downloaded with pip and analysed statically.

Nothing is installed or imported: the wheel is downloaded without its requirements, read by `wheels` and
deleted. The last release of each minor version counts; those up to the newest known one are not downloaded.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa

from frameshare.base import allowance, stopping
from frameshare.base.errors import AccessError, ContentError, FrameshareError, TemporaryError, UsageError
from frameshare.base.files import write_json
from frameshare.base.reference import read_rows
from frameshare.base.resources import SEED_DIR
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources.base import Context, Outcome, Source
from frameshare.sources.held import held_rows
from frameshare.sources.items import publish_items, read_items
from frameshare.sources.transformers_releases import wheels

WHEELS_A_RUN = 8
_LIST_TIMEOUT_S = 60
_DOWNLOAD_TIMEOUT_S = 300
_SECRETS = frozenset({"HF_TOKEN", "GITHUB_TOKEN"})
_FINAL_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){1,3}")

FAMILIES = Dataset(
    "transformers_families",
    "A model family in a release of transformers, and the frameworks that implement it",
    (
        Column("version", pa.string(), "release", is_nullable=False),
        Column("built_on", pa.date32(), "day on which its wheel was built", is_nullable=False),
        Column("family", pa.string(), "model family", is_nullable=False),
        Column("pytorch", pa.bool_(), "implemented in PyTorch", is_nullable=False),
        Column("tensorflow", pa.bool_(), "implemented in TensorFlow", is_nullable=False),
        Column("flax", pa.bool_(), "implemented in Flax", is_nullable=False),
    ),
    ("version", "family"),
)

Version = tuple[int, ...]


def collect(context: Context) -> Outcome:
    """Read the wheels of versions newer than every known one, oldest first.

    Raises TemporaryError if the package registry does not respond; a single wheel that cannot be downloaded
    or read is a problem.
    """
    known = _known_families(context)
    available = _versions_of_today(context)
    wanted = new_versions(available, list(known))[:WHEELS_A_RUN]
    if not wanted:
        # A stale mirror, or a truncated list.
        newest = max(known, key=_parse)
        note = f"the package registry does not list {newest}, which is known"
        return Outcome(unchanged=(FAMILIES.name,), notes=() if newest in available else (note,))
    growing = context.raw.open_partial(FAMILIES, f"from-{wanted[0]}-to-{wanted[-1]}")
    versions, read, title = {v: v for v in wanted}, partial(_read_release, context), "Wheels of transformers"
    problems = read_items(context, growing, versions, read, title=title, is_over=lambda _: False)
    return publish_items(
        context,
        growing,
        versions,
        problems,
        url="wheels of transformers",
        as_of=datetime.now(UTC).date(),
        definitions=[wheels.FAMILY_RULE],
        notes=_doubts(growing, known),
    )


def _versions_of_today(context: Context) -> list[str]:
    """Ask the registry once a day: starting pip would take half of a run with nothing new."""
    kept = context.settings.cache_dir / "transformers_versions.json"
    today = datetime.now(UTC).date().isoformat()
    try:
        remembered = json.loads(kept.read_text(encoding="utf-8"))
        if remembered["asked_on"] == today:
            return [str(version) for version in remembered["versions"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # never asked, or an invalid file: ask
    versions = available_versions()
    write_json(kept, {"asked_on": today, "versions": versions})
    return versions


def new_versions(available: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the last release of each minor version above every known version, oldest first."""
    newest_known = max((_parse(v) for v in known), default=(0,))
    last_of_minor: dict[Version, str] = {}
    for version in sorted((v for v in available if _FINAL_VERSION.fullmatch(v)), key=_parse):
        if _parse(version)[:2] > newest_known[:2]:
            last_of_minor[_parse(version)[:2]] = version
    return sorted(last_of_minor.values(), key=_parse)


def available_versions(timeout_s: float = _LIST_TIMEOUT_S) -> list[str]:
    """Ask the package registry, through the installed pip, for the versions of transformers."""
    listed = _pip(["index", "versions", "transformers"], timeout_s)
    match = re.search(r"^Available versions:(.*)$", listed, re.MULTILINE)
    if match is None:
        raise ContentError(
            "The list of versions could not be parsed",
            where="pip index versions transformers",
            expected="a line that begins with `Available versions:`",
            found=repr(listed[:120]),
            next_step="report it as a frameshare issue: pip's output may have changed",
        )
    return [version.strip() for version in match[1].split(",")]


def _known_families(context: Context) -> Counter[str]:
    """Return the number of families of each known version, including the bundled ones."""
    found = Counter(str(row["version"]) for row in read_rows(SEED_DIR, "transformers_families"))
    found.update(row["version"] for row in held_rows(context.raw.snapshots(FAMILIES.name), ["version"]))
    return found


def _doubts(growing: PartialSnapshot, known: Mapping[str, int]) -> tuple[str, ...]:
    """Name releases with less than half of the previous one's families: the layout may have changed."""
    counts = {**known, **{v: growing.read_part(v, ["family"]).num_rows for v in growing.parts}}
    pairs = list(pairwise(sorted(counts, key=_parse)))
    return tuple(
        f"transformers {version} has {counts[version]:,} model families, {before} has {counts[before]:,}: "
        "look whether the wheel's folders have moved"
        for before, version in pairs
        if version in growing.parts and counts[version] < counts[before] / 2
    )


def _read_release(context: Context, version: str) -> list[dict[str, Any]]:
    context.settings.cache_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=context.settings.cache_dir) as folder:
        arguments = ["download", "--no-deps", "--only-binary=:all:", "--dest", folder]
        _pip([*arguments, f"transformers=={version}"], _DOWNLOAD_TIMEOUT_S)
        found = sorted(Path(folder).glob("*.whl"))
        if len(found) != 1:
            raise ContentError(
                "The release has no single wheel",
                where=f"transformers {version}",
                expected="one wheel",
                found=f"{len(found)} files",
                next_step="inspect the release by hand",
            )
        reading = wheels.read_wheel(found[0])
    if reading.version != version:
        raise ContentError(
            "The wheel has a different version",
            where=found[0].name,
            expected=version,
            found=reading.version,
            next_step="inspect the release by hand",
        )
    return [
        {"version": version, "built_on": reading.built_on, **asdict(family)} for family in reading.families
    ]


def _pip(arguments: Sequence[str], timeout_s: float) -> str:
    """Run pip without our secrets; return its output."""
    if importlib.util.find_spec("pip") is None:
        raise UsageError(
            "The package client is not installed",
            where=sys.executable,
            expected="pip in the environment that frameshare runs in",
            next_step="install pip there, or leave the source transformers_releases out",
        )
    command = [sys.executable, "-m", "pip", *arguments, "--no-input", "--disable-pip-version-check"]
    timeout_s = min(timeout_s, allowance.current().left_s)
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments and checked versions
            [*command, "--retries", "1", "--timeout", "15"],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            env=environment_without_secrets(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        stopping.check()
        raise _no_answer(arguments, f"no end within {timeout_s:.0f} s") from None
    if done.returncode != 0:
        raise _refused(arguments, done.stderr)
    return done.stdout


def environment_without_secrets() -> dict[str, str]:
    """Return the environment for pip, without secrets."""
    return {name: value for name, value in os.environ.items() if name not in _SECRETS}


def _refused(arguments: Sequence[str], stderr: str) -> FrameshareError:
    lines = [line for line in stderr.splitlines() if line.startswith("ERROR")] or stderr.splitlines()[-1:]
    found = re.sub(r"https?://\S+", "(address)", " ".join(lines))[:200]
    if "403" in found or "401" in found:
        return AccessError(
            "The package registry denied access",
            where=_shown(arguments),
            found=found,
            next_step="check the package client's configuration",
        )
    return _no_answer(arguments, found or "nothing")


def _no_answer(arguments: Sequence[str], found: str) -> TemporaryError:
    return TemporaryError(
        "The package registry did not answer",
        where=_shown(arguments),
        expected="an answer of the package client",
        found=found,
        next_step="run again later; the releases that are known are kept",
    )


def _shown(arguments: Sequence[str]) -> str:
    return f"pip {arguments[0]} {arguments[-1]}"


def _parse(version: str) -> Version:
    return tuple(int(part) for part in version.split("."))


SOURCE = Source(
    key="transformers_releases",
    title="Model families in transformers by release",
    homepage="https://huggingface.co/docs/transformers",
    licence="Apache-2.0 (transformers); the counts are our own reading",
    attribution="Hugging Face, transformers",
    cadence=timedelta(days=31),
    datasets=(FAMILIES,),
    base_urls={},
    collect=collect,
)
