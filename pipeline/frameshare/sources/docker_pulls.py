"""Pull counts of the tools' images on Docker Hub: a running total, read once a day; optional."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError, FrameshareError, StorageError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.snapshot import Snapshot
from frameshare.sources import answers
from frameshare.sources.base import Collected, Context, Outcome, Source

DOCKER_PULLS = Dataset(
    "docker_pulls",
    "Pulls of an image since it exists, as shown on the day of the snapshot",
    (
        Column("image", pa.string(), "namespace/name", is_nullable=False),
        Column("pulls", pa.int64(), "pulls so far", is_nullable=False),
        Column("observed_on", pa.date32(), "day of the observation", is_nullable=False),
    ),
    ("image", "observed_on"),
)


def collect(context: Context) -> Outcome:
    """Read each image's counter; an image that fails is a problem, the others are kept."""
    today = datetime.now(UTC).date()
    images = _images()
    partial = context.raw.open_partial(DOCKER_PULLS, today.isoformat())
    before = {} if context.options.is_all else held_counters(context.raw.snapshots(DOCKER_PULLS.name))
    problems: list[FrameshareError] = []
    for image in images:
        try:
            url = f"{context.base_url()}/v2/repositories/{quote(image)}/"
            pulls = parse_pulls(context.http.get(url, accept="json").json(), image)
            _check_counter(context, image, pulls, before.get(image, 0))
            row = {"image": image, "pulls": pulls, "observed_on": today}
            partial.write_part(image.replace("/", "+"), [row])
        except StorageError:
            raise
        except FrameshareError as error:
            problems.append(error)
    if not partial.parts:
        raise problems[0]
    snapshot = partial.publish(
        context.source,
        url=context.base_url() + "/v2/repositories",
        as_of=today,
        completeness="partial" if problems else "complete",
        missing=[image for image in images if image.replace("/", "+") not in partial.parts],
    )
    return Outcome((snapshot,) if snapshot else (), () if snapshot else (DOCKER_PULLS.name,), tuple(problems))


def held_counters(snapshots: Iterable[Snapshot]) -> dict[str, int]:
    """Return the last counter of each image; `snapshots` are ordered oldest first."""
    files = [file for snapshot in snapshots for file in snapshot.files]
    rows = [row for file in files for row in pq.read_table(file, columns=["image", "pulls"]).to_pylist()]
    return {row["image"]: row["pulls"] for row in rows}


def _check_counter(context: Context, image: str, pulls: int, before: int) -> None:
    """Raise if a running total fell: the image was recreated, or another one was returned."""
    answers.check_change(
        before,
        pulls,
        what="pulls so far",
        where=f"image {image}, {context.base_url()}",
        lowest=1.0,
        highest=float("inf"),
        next_step="look at the image there; `frameshare collect docker_pulls --all` accepts the counter",
    )


def parse_pulls(answer: Any, image: str) -> int:
    """Return `pull_count`; raises ContentError for another image and if it is not a whole number."""
    named = f"{answer['namespace']}/{answer['name']}" if _has_name(answer) else image
    if named != image:
        raise ContentError(
            "A different image came than was requested",
            where=f"image {image}",
            expected=image,
            found=named[:80],
            next_step="run again; if it persists, the image has moved: correct its row in tool_packages.csv",
        )
    count = answer.get("pull_count") if isinstance(answer, dict) else None
    if type(count) is not int or count < 0:
        raise answers.unexpected(
            "the image's counter", f"image {image}", "a whole number as pull_count", repr(count)[:80]
        )
    return count


def _has_name(answer: Any) -> bool:
    return isinstance(answer, dict) and {"namespace", "name"} <= answer.keys()


def _images() -> list[str]:
    rows = read_rows(REFERENCE_DIR, "tool_packages")
    return sorted({str(row["package"]) for row in rows if row["registry"] == "docker"})


SOURCE = Source(
    key="docker_pulls",
    title="Docker Hub pulls",
    homepage="https://docs.docker.com/reference/api/hub/latest/",
    licence="public counters of Docker Hub",
    attribution="Docker, Inc.",
    cadence=timedelta(days=31),
    datasets=(DOCKER_PULLS,),
    base_urls={"docker_pulls": "https://hub.docker.com"},
    collect=collect,
    options=frozenset({"is_all"}),
    collected=Collected.WHEN_NAMED,
)
