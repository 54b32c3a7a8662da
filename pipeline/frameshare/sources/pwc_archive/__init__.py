"""The archive of Papers With Code: links from papers to repositories with one framework label each.

`collect` fetches the links (Parquet, or JSON.gz if that is gone) and the papers' dates (two columns of four
large Parquet files, by range requests), or imports them with `--from`. `files` detects formats and
reads text in batches; `tables` checks the rows of every format and converts them to columns; `damage` counts
what is wrong, by row number; `places` has each file's address and commit.

`FRAMESHARE_PWC_ARCHIVE_URL` replaces `https://huggingface.co`, so that the links are at
`$URL/datasets/pwc-archive/links-between-paper-and-code/resolve/<commit>/data/train-00000-of-00001.parquet`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError, FrameshareError, NotFoundError
from frameshare.base.files import sha256_file
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources.base import Context, Outcome, Source, attempt
from frameshare.sources.pwc_archive.ahead import one_ahead
from frameshare.sources.pwc_archive.damage import Damage
from frameshare.sources.pwc_archive.files import csv_header, form_of, read_json
from frameshare.sources.pwc_archive.places import Place, files_of, read_first
from frameshare.sources.pwc_archive.tables import LINK_FILES, LINKS, PAPER_FILES, PAPERS, Layout, tables_of

_MAX_LINKS_BYTES = 400_000_000
ENDED_ON = date(2025, 7, 28)


def collect(context: Context) -> Outcome:
    """Collect the archive, or import what `--from` names; raises a problem if everything failed."""
    try:
        if context.options.from_path is not None:
            return Outcome.settled(_import(context, _files_at(context.options.from_path)))
        steps = (_collect_links, _collect_papers)
        return Outcome.settled(_side_by_side([partial(step, context) for step in steps]))
    finally:
        # Return freed memory to the system: the build comes next in the same process.
        pa.default_memory_pool().release_unused()


def _files_at(path: Path) -> list[Path]:
    files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise NotFoundError(
            "No file to import",
            where=str(path),
            expected="a Parquet, JSON, JSON.gz or CSV file of the archive, or a folder of them",
            next_step="give the path of a file that exists",
        )
    return files


def _side_by_side(steps: Sequence[Callable[[], Outcome]]) -> list[Outcome]:
    """Run independent steps concurrently, and return their outcomes in order."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(attempt, steps))


def _collect_links(context: Context) -> Outcome:
    """Fetch the links as Parquet, or if that is gone or broken, as JSON.gz."""
    files = files_of(LINKS)
    places = [place for file in files for place in file.places(context)]
    outcome, failures = read_first(places, partial(_fetch_links, context, files[0].dataset_rows))
    if outcome is None:
        return Outcome(problems=tuple(failures))
    return replace(outcome, problems=(*failures, *outcome.problems))


def _fetch_links(context: Context, expected_rows: int | None, place: Place) -> Outcome:
    folder = context.settings.cache_dir / "pwc_archive"
    context.progress.note(f"fetching {place.url}")
    fetched = place.repository.download(place.revision, place.path, folder, max_bytes=_MAX_LINKS_BYTES)
    try:
        return _publish_links(context, fetched, place.url, expected_rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish_links(context: Context, path: Path, url: str, expected_rows: int | None) -> Outcome:
    damage = Damage(url)
    # Reading a file takes seconds, so a killed import is not resumed.
    with context.raw.passing_partial(LINKS, "file") as growing:
        _write(growing, "links-{:05}", path, LINK_FILES, damage)
        return _publish(context, growing, url, damage, expected_rows, sha256_file(path))


def _publish(
    context: Context,
    growing: PartialSnapshot,
    url: str,
    damage: Damage,
    expected_rows: int | None,
    sha256: str | None = None,
) -> Outcome:
    missing = [f"row {row}: {reason}" for row, reason in sorted(damage.rows.items())]
    snapshot = growing.publish(
        context.source,
        url=url,
        as_of=context.options.as_of or ENDED_ON,
        completeness="partial" if missing else "complete",
        missing=missing,
        definitions=["pwc-repositories-2"],
        extra={**damage.as_extra(), "file_sha256": sha256, "expected_rows": expected_rows},
    )
    return Outcome.of(growing.dataset, snapshot, damage.problems(expected_rows))


def _collect_papers(context: Context) -> Outcome:
    """Read two columns of each papers file by ranges; files read in an earlier attempt are kept."""
    growing = context.raw.open_partial(PAPERS, "archive")
    files = files_of(PAPERS)
    task = context.progress.start("dates of papers", len(files))
    problems: list[FrameshareError] = []
    for file in files:
        if file.name not in growing.state:
            read = partial(_read_shard, growing, file.name)
            found, failures = read_first(file.places(context), read)
            if found is None:
                raise failures[0]
            growing.save_state({**growing.state, file.name: {"url": found.where, **found.as_extra()}})
            problems += failures
        task.advance(note=file.name)
    task.done()
    total = Damage(str(growing.state[files[0].name]["url"]))
    for file in files:
        total.add(Damage.from_extra(total.where, growing.state[file.name]))
    outcome = _publish(context, growing, total.where, total, files[0].dataset_rows)
    return replace(outcome, problems=(*problems, *outcome.problems))


def _read_shard(growing: PartialSnapshot, name: str, place: Place) -> Damage:
    damage = Damage(place.url)
    with place.repository.open(place.revision, place.path) as stream:
        _write(growing, name + "-{:04}", stream, PAPER_FILES, damage)
    return damage


def _import(context: Context, files: list[Path]) -> list[Outcome]:
    """Import files, distinguished by content: links have a repository, papers a date.

    Files of papers together become one snapshot; each file of links becomes its own.
    """
    links: list[Path] = []
    papers: list[Path] = []
    for path in files:
        (papers if _holds_papers(path) else links).append(path)
    steps = [partial(_import_links, context, links), partial(_import_papers, context, papers)]
    return _side_by_side([step for step in steps if step.args[1]])


def _import_links(context: Context, files: list[Path]) -> Outcome:
    return Outcome.merged([attempt(_publish_links, context, path, _name_of(path), None) for path in files])


def _name_of(path: Path) -> str:
    """Return an imported file's name for provenance, which is published: without its folder."""
    return f"file:{path.name}"


def _import_papers(context: Context, files: list[Path]) -> Outcome:
    total = Damage(", ".join(map(_name_of, files)))
    with context.raw.passing_partial(PAPERS, "file") as growing:
        for place, path in enumerate(files):
            damage = Damage(_name_of(path))
            _write(growing, f"papers-{place:03}-{{:05}}", path, PAPER_FILES, damage)
            total.add(damage)
        return _publish(context, growing, total.where, total, None)


def _write(
    growing: PartialSnapshot, name: str, source: Path | BinaryIO, layout: Layout, damage: Damage
) -> None:
    """Write the tables of a file as parts, whose `name` takes their number."""
    for number, table in enumerate(one_ahead(tables_of(source, layout, damage))):
        growing.write_part(name.format(number), table)


def _holds_papers(path: Path) -> bool:
    """Whether the file has papers' dates; any other is read as links, whose error says what it lacks."""
    try:
        columns = _columns_of(path)
    except (ContentError, pa.ArrowException, OSError):
        return False
    return "repo_url" not in columns and set(PAPERS.schema.names) <= set(columns)


def _columns_of(path: Path) -> list[str]:
    """Return the columns of a Parquet or CSV file, or the keys of a JSON array's first object."""
    form = form_of(path)
    if form == "csv":
        return csv_header(path)
    if form == "parquet":
        return list(pq.read_schema(path).names)
    _, rows = next(read_json(path), (1, []))
    return list(next((row for row in rows if isinstance(row, dict)), {}))


SOURCE = Source(
    key="pwc_archive",
    is_large=True,
    title="Papers With Code, archive of July 2025",
    homepage="https://huggingface.co/pwc-archive",
    licence="CC-BY-SA-4.0",
    attribution="Papers With Code, archived by Hugging Face (pwc-archive)",
    # The site is gone and its archive final: a quarterly check shows whether it still exists.
    cadence=timedelta(days=90),
    datasets=(LINKS, PAPERS),
    base_urls={"pwc_archive": "https://huggingface.co"},
    collect=collect,
    options=frozenset({"from_path", "as_of"}),
    token_setting="hf_token",  # noqa: S106 - the name of a setting
)
