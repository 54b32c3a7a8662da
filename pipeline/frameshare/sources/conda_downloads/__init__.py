"""Downloads from conda channels by month, from Anaconda's public dataset; optional.

`bucket` lists the monthly files and their versions, `files` reads the needed part of one. Files are published
late and rebuilt long after (`.conda` packages were added retroactively for two and a half years), so a month
is read again whenever its file has another version; a month without a file is missing, not zero.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from frameshare.base.errors import FrameshareError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources import answers
from frameshare.sources.base import Collected, Context, Outcome, Source
from frameshare.sources.conda_downloads import bucket, files
from frameshare.sources.failures import GIVE_UP_AFTER, Failures
from frameshare.sources.followed import tool_packages
from frameshare.sources.months import Month, wanted_months

_FIRST_MONTH = "2017-01"


def collect(context: Context) -> Outcome:
    """Read each month whose file is new or was rebuilt, newest first; a month that fails is named.

    Raises the first problem if no file could be read, ContentError if there is no file.
    """
    listed = bucket.list_files(context)
    wanted = wanted_months(context, _FIRST_MONTH, max(listed))
    held: dict[str, str] = {}
    for past in () if context.options.is_all else context.raw.snapshots(files.CONDA_DOWNLOADS.name):
        held.update(past.provenance.get("extra", {}).get("versions", {}))
    changed = [m for m in reversed(wanted) if m in listed and held.get(str(m)) != listed[m].version]
    absent = answers.listed(m for m in wanted if m not in listed)
    notes = (f"months without a file at the source: {absent}",) if absent else ()
    if not changed:
        return Outcome(unchanged=(files.CONDA_DOWNLOADS.name,), notes=notes)
    partial = context.raw.open_partial(files.CONDA_DOWNLOADS, "current")
    problems = _read_files(context, partial, [listed[m] for m in changed])
    if not partial.parts:
        raise problems[0]
    snapshot = partial.publish(
        context.source,
        url=context.base_url() + "/" + bucket.PREFIX,
        as_of=datetime.now(UTC).date(),
        completeness="partial" if problems else "complete",
        missing=[str(m) for m in wanted if m not in listed or (m in changed and str(m) not in partial.parts)],
        extra={"versions": partial.state.get("versions", {})},
    )
    return Outcome.of(files.CONDA_DOWNLOADS, snapshot, problems, notes)


def _read_files(
    context: Context, partial: PartialSnapshot, wanted: list[bucket.MonthFile]
) -> list[FrameshareError]:
    packages = followed_packages()
    failures = Failures()
    with context.progress.start("Conda downloads", len(wanted)) as task:
        for file in wanted:
            versions = partial.state.get("versions", {})
            if versions.get(str(file.month)) != file.version or str(file.month) not in partial.parts:
                with failures.noted():
                    rows = files.read_month(context, file, packages)
                    _check_plausible(context, file.month, rows)
                    state = {**partial.state, "versions": {**versions, str(file.month): file.version}}
                    partial.write_part(str(file.month), rows, state)
                if failures.in_a_row == GIVE_UP_AFTER:
                    break
            task.advance(note=str(file.month))
    return failures.problems


def _check_plausible(context: Context, month: Month, rows: files.Rows) -> None:
    """Raise if a rebuilt month has less than half of its earlier downloads; `--all` accepts it."""
    snapshots = context.raw.snapshots(files.CONDA_DOWNLOADS.name)
    holding = [s for s in snapshots if str(month) in s.provenance.get("extra", {}).get("versions", {})]
    if context.options.is_all or not holding:
        return
    answers.check_change(
        files.total_of(holding[-1], month),
        sum(int(row["downloads"]) for row in rows),
        what=f"downloads in {month}",
        where=f"{bucket.PREFIX}, {month}",
        highest=float("inf"),
        next_step="look at the file; `frameshare collect conda_downloads --all` takes it as it is",
    )


def followed_packages() -> list[str]:
    """Return the names, without channel, of the conda packages in the reference tables."""
    known = {str(r["package"]).partition("/")[2] for r in read_rows(REFERENCE_DIR, "conda_packages")}
    return sorted({*tool_packages("conda"), *known})


SOURCE = Source(
    key="conda_downloads",
    title="Downloads from conda channels",
    homepage="https://github.com/anaconda/anaconda-package-data",
    licence="CC BY 4.0",
    attribution="Anaconda, Inc., public package data",
    cadence=timedelta(days=31),
    datasets=(files.CONDA_DOWNLOADS,),
    base_urls={"conda_downloads": "https://anaconda-package-data.s3.amazonaws.com"},
    collect=collect,
    options=frozenset({"is_all", "since", "until"}),
    collected=Collected.WHEN_NAMED,
)
