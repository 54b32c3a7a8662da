"""Counters that halve or vanish together: the reading is held and reported, and the pages do not use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from frameshare.cli.app import app
from frameshare.raw.usable import State
from frameshare.raw.zone import RawZone
from frameshare.warehouse.reader import Warehouse
from tests.integration.hub.conftest import Build, Collect

DAYS = [date(2026, 11, day) for day in (1, 2, 3)]
Read = Callable[..., None]


@pytest.fixture
def read(tmp_path: Path, collect: Collect) -> Read:
    """Import a top list of sixty models: `read(day, share_of_its_counters)`."""

    def run(
        day: date,
        share: float,
        models: int = 60,
        tags: tuple[str, ...] = ("pytorch",),
        libraries: tuple[str, ...] = ("transformers",),
    ) -> None:
        rows = [
            {
                "id": f"o/m{n}",
                "createdAt": "2025-03-01T10:00:00.000Z",
                "downloads": int((1000 + 2 * n) * share),
                "tags": list(tags),
                "library_name": libraries[n % len(libraries)],
            }
            for n in range(models)
        ]
        file = tmp_path / f"day-{day}.json"
        file.write_text(json.dumps(rows))
        collect("hub", from_path=file, as_of=day, scope="top")

    return run


def states(warehouse: Warehouse) -> dict[date, str]:
    return {row["as_of"]: row["state"] for row in warehouse.query("hub_counters").dicts()}


def basis(warehouse: Warehouse) -> list[date]:
    found = warehouse._dicts("select as_of from marts.hub_snapshots where is_basis")
    return [row["as_of"] for row in found]


@pytest.mark.deep
def test_readings_with_half_or_none_of_the_counters_are_held_and_not_the_basis(
    read: Read, raw: RawZone, build: Build
) -> None:
    for day, share in zip(DAYS, (1, 0.5, 0), strict=True):
        read(day, share)

    with build() as warehouse:
        assert states(warehouse) == {DAYS[0]: "not known", DAYS[1]: "held", DAYS[2]: "held"}
        assert basis(warehouse) == [DAYS[0]]
    assert [s.as_of for s in raw.snapshots("hub_models")] == [DAYS[0]]
    halved, gone = raw.left_out()
    assert (halved.state, gone.state) == (State.HELD, State.HELD)
    assert "0.5 times that of the reading of 2026-11-01" in str(halved)
    assert f"frameshare raw accept {halved.id}" in str(halved)


def test_the_reading_after_a_collapse_is_compared_with_the_one_before_it(read: Read, raw: RawZone) -> None:
    for day, share in zip(DAYS, (1, 0.5, 1.02), strict=True):
        read(day, share)

    assert [s.as_of for s in raw.snapshots("hub_models")] == [DAYS[0], DAYS[2]]


@pytest.mark.deep
def test_an_accepted_reading_is_used_and_a_rejected_one_is_not_named_any_more(
    read: Read, raw: RawZone, build: Build
) -> None:
    for day, share in zip(DAYS, (1, 0.5, 0), strict=True):
        read(day, share)
    halved, gone = raw.left_out()

    data_dir = {"FRAMESHARE_DATA_DIR": str(raw.root.parent)}
    accepted = CliRunner().invoke(app, ["raw", "accept", halved.id], env=data_dir)
    rejected = CliRunner().invoke(app, ["raw", "reject", gone.id], env=data_dir)

    assert (accepted.exit_code, rejected.exit_code) == (0, 0), accepted.output + rejected.output
    with build() as warehouse:
        assert states(warehouse) == {DAYS[0]: "not known", DAYS[1]: "fallen"}
        assert basis(warehouse) == [DAYS[1]]


@pytest.mark.deep
def test_a_collapse_that_an_earlier_version_let_pass_is_reported_by_the_warehouse_and_is_not_the_basis(
    read: Read, raw: RawZone, build: Build
) -> None:
    for day, share in zip(DAYS, (1, 0.5, 0.5), strict=True):
        read(day, share)
    for standing in raw.left_out():
        assert standing.snapshot is not None
        provenance = standing.snapshot.path / "provenance.json"
        provenance.write_text(json.dumps(dict(standing.snapshot.provenance) | {"held": []}))

    with build() as warehouse:
        assert states(warehouse) == {DAYS[0]: "not known", DAYS[1]: "fallen", DAYS[2]: "fallen"}
        assert basis(warehouse) == [DAYS[0]]


def test_a_list_of_other_models_or_without_tags_is_held(read: Read, raw: RawZone) -> None:
    read(DAYS[0], 1)
    read(DAYS[1], 1, tags=())
    read(DAYS[2], 1, models=25)

    assert [str(s.state) for s in raw.left_out()] == ["held", "held"]
    without_tags, short = raw.left_out()
    assert "the share of rows without tags is 1" in without_tags.reasons[0]
    assert "the number of rows is 0.417 times" in short.reasons[0]


def test_a_list_of_libraries_that_nobody_knows_is_held_and_a_new_library_is_not(
    read: Read, raw: RawZone
) -> None:
    read(DAYS[0], 1)
    read(DAYS[1], 1, libraries=("synthetic-1", "synthetic-2"))
    read(DAYS[2], 1, libraries=(*["transformers"] * 19, "synthetic-3"))

    (unknown,) = raw.left_out()
    assert unknown.state == State.HELD
    assert "rows with a library_name that the reading of 2026-11-01 does not have is 1" in str(unknown)
    assert [s.as_of for s in raw.snapshots("hub_models")] == [DAYS[0], DAYS[2]]
