"""Pull counts of the tools' images on Docker Hub: a running total, read on the day; optional."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from frameshare.base.errors import ContentError, FrameshareError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.raw.dataset import Column, Dataset
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
    """Read each image's counter; an image that fails is a problem, the others stand."""
    today = datetime.now(UTC).date()
    images = _images()
    partial = context.raw.open_partial(DOCKER_PULLS, today.isoformat())
    problems: list[FrameshareError] = []
    for image in images:
        try:
            url = f"{context.base_url()}/v2/repositories/{quote(image)}/"
            pulls = parse_pulls(context.http.get(url, accept="json").json(), image)
            row = {"image": image, "pulls": pulls, "observed_on": today}
            partial.write_part(image.replace("/", "+"), [row])
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


def parse_pulls(answer: Any, image: str) -> int:
    """Return `pull_count`; raises ContentError if it is not a whole number."""
    count = answer.get("pull_count") if isinstance(answer, dict) else None
    if type(count) is not int or count < 0:
        raise ContentError(
            "The image's counter is not in the agreed form",
            where=f"image {image}",
            expected="a whole number as pull_count",
            found=repr(count)[:80],
            next_step="run again; if it lasts, the service has changed",
        )
    return count


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
    collected=Collected.WHEN_NAMED,
)
