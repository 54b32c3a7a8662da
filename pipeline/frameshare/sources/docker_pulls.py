"""Pull counts of the tools' images on Docker Hub: a running total, read once a day; optional."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from frameshare.base.errors import ContentError
from frameshare.raw.dataset import Column, Dataset
from frameshare.sources import answers
from frameshare.sources.base import Collected, Context, Outcome, Source
from frameshare.sources.followed import tool_packages
from frameshare.sources.held import held_rows
from frameshare.sources.items import publish_items, read_items

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
    images = {image.replace("/", "+"): image for image in tool_packages("docker")}
    growing = context.raw.open_partial(DOCKER_PULLS, today.isoformat())
    read = partial(_read_image, context, today, {} if context.options.is_all else _held_counters(context))
    problems = read_items(context, growing, images, read, title="Docker Hub", is_over=lambda _: False)
    url = context.base_url() + "/v2/repositories"
    return publish_items(context, growing, images, problems, url=url, as_of=today)


def _read_image(context: Context, today: date, before: dict[str, int], image: str) -> list[dict[str, Any]]:
    url = f"{context.base_url()}/v2/repositories/{quote(image)}/"
    pulls = parse_pulls(context.http.get(url, accept="json").json(), image)
    # A running total that fell: the image was recreated, or another one was returned.
    answers.check_change(
        before.get(image, 0),
        pulls,
        what="pulls so far",
        where=f"image {image}, {context.base_url()}",
        lowest=1.0,
        highest=float("inf"),
        next_step="look at the image there; `frameshare collect docker_pulls --all` accepts the counter",
    )
    return [{"image": image, "pulls": pulls, "observed_on": today}]


def _held_counters(context: Context) -> dict[str, int]:
    """Return the last counter of each image."""
    rows = held_rows(context.raw.snapshots(DOCKER_PULLS.name), ["image", "pulls"])
    return {row["image"]: row["pulls"] for row in rows}


def parse_pulls(answer: Any, image: str) -> int:
    """Return `pull_count`; raises ContentError for another image and if it is not a whole number."""
    fields = answer if isinstance(answer, dict) else {}
    named = f"{fields['namespace']}/{fields['name']}" if {"namespace", "name"} <= fields.keys() else image
    if named != image:
        raise ContentError(
            "A different image came than was requested",
            where=f"image {image}",
            expected=image,
            found=named[:80],
            next_step="run again; if it persists, the image has moved: correct its row in tool_packages.csv",
        )
    count = fields.get("pull_count")
    if type(count) is not int or count < 0:
        raise answers.unexpected(
            "the image's counter", f"image {image}", "a whole number as pull_count", repr(count)[:80]
        )
    return count


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
