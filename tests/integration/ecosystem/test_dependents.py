"""Dependents: every range or nothing from ClickHouse, a plausible count a month from ecosyste.ms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.errors import ContentError, TemporaryError
from frameshare.raw.zone import RawZone
from frameshare.sources import ecosystems_dependents, pypi_dependents
from frameshare.sources.base import CollectOptions
from frameshare.sources.months import first_days
from frameshare.sources.pypi_dependents.queries import FIRST_MONTH, RANGES
from frameshare.sources.pypi_downloads.clickhouse import settled_until
from tests.integration.ecosystem.conftest import Build, MakeContext, rows_of
from tests.integration.ecosystem.test_from_source_to_answer import answer
from tests.servers.clickhouse import Uploads
from tests.servers.local import LocalServer, Reply, Request, json_reply

PYPI = pypi_dependents.SOURCE
ECOSYSTEMS = ecosystems_dependents.SOURCE
MONTHS = first_days(FIRST_MONTH, settled_until())
NAMES = [f"{first or '0'}-package" for first, _ in RANGES]
MARCH = date(2018, 3, 9)


def every_month(names: list[str] = NAMES, months: list[date] = MONTHS) -> list[tuple[str, date, list[str]]]:
    return [(name, month, ["numpy"]) for name in names for month in months]


def counts_of(rows: list[dict[str, Any]], group: str, month: date) -> tuple[int, int, int]:
    (row,) = [r for r in rows if (r["package_group"], r["month"]) == (group, month)]
    return row["dependents"], row["dependents_with_extras"], row["packages"]


def test_a_package_counts_once_a_month_by_what_it_requires(
    server: LocalServer, make_context: MakeContext
) -> None:
    uploads = [
        ("a-one", MARCH, ["Torch (>=1.0)"]),
        ("a-one", MARCH.replace(day=28), ["torch>=1.0", "jaxlib"]),
        ("B_two", MARCH, ["tensorflow-cpu; sys_platform == 'linux'"]),
        ("c-three", MARCH, ["torch ; extra == 'gpu'"]),
        ("z-four", MARCH, ["torchvision", "torch-geometric"]),
        ("z-five", MARCH, []),
    ]
    Uploads(server, every_month() + uploads)
    rows = rows_of(PYPI.collect(make_context(PYPI)).snapshots[0])
    packages = len(NAMES) + 4
    march = MARCH.replace(day=1)
    assert counts_of(rows, "torch", march) == (1, 2, packages)
    assert counts_of(rows, "jax", march) == (1, 1, packages)
    assert counts_of(rows, "tensorflow", march) == (1, 1, packages)
    assert counts_of(rows, "torch", MONTHS[-1]) == (0, 0, len(NAMES))


def test_a_limit_ends_the_run_and_the_next_one_asks_for_the_other_ranges(
    server: LocalServer, make_context: MakeContext
) -> None:
    uploads = Uploads(server, every_month(), answers_left=5)
    context = make_context(PYPI)
    with pytest.raises(TemporaryError):
        PYPI.collect(context)
    assert context.raw.snapshots("pypi_dependents") == []
    uploads.answers_left = None
    uploads.queries.clear()
    assert PYPI.collect(make_context(PYPI)).problems == ()
    assert len(uploads.queries) == len(RANGES) - 5
    assert PYPI.collect(make_context(PYPI)).unchanged == ("pypi_dependents",)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda rows: rows[:-1], "is incomplete"),
        (lambda rows: [*rows, rows[0]], "more than once"),
        (lambda rows: [{**rows[0], "required_0": 99}, *rows[1:]], "no more dependents than packages"),
        (lambda rows: [{**rows[0], "packages": "many"}, *rows[1:]], "whole number"),
    ],
)
def test_a_range_that_is_not_whole_is_an_error_and_no_snapshot(
    server: LocalServer, make_context: MakeContext, spoil: Any, found: str
) -> None:
    uploads = Uploads(server, every_month())
    answered = uploads._answer

    def spoiled(request: Request) -> Reply:
        reply = answered(request)
        if b"name >= 't'" not in request.body:
            return reply
        return json_reply({"data": spoil(list(uploads._counted(request.body.decode())))})

    server.route(r"/", spoiled)
    context = make_context(PYPI)
    with pytest.raises(ContentError, match=found):
        PYPI.collect(context)
    assert context.raw.snapshots("pypi_dependents") == []


@pytest.mark.deep
def test_a_last_month_that_is_not_loaded_yet_is_left_out_and_asked_for_again(
    server: LocalServer, make_context: MakeContext
) -> None:
    many = [f"{name}-{n}" for name in NAMES for n in range(3)]
    uploads = Uploads(server, every_month(NAMES) + every_month(many, MONTHS[:-1]))
    outcome = PYPI.collect(make_context(PYPI))
    assert max(r["month"] for r in rows_of(outcome.snapshots[0])) == MONTHS[-2]
    assert f"{MONTHS[-1]:%Y-%m} is left out: 12 packages" in outcome.notes[0]
    uploads.files += every_month(many, MONTHS[-1:])
    again = PYPI.collect(make_context(PYPI))
    assert max(r["month"] for r in rows_of(again.snapshots[0])) == MONTHS[-1]


def counts(**changed: Any) -> dict[str, Any]:
    """An answer in the service's form, without the fields that nobody reads."""
    plain = {
        "name": "torch",
        "ecosystem": "pypi",
        "dependent_packages_count": 20_000,
        "dependent_repos_count": 90_000,
        "docker_dependents_count": 12,
        "last_synced_at": "2026-11-20T03:04:05.678Z",
    }
    return {**plain, **changed}


@pytest.fixture
def ecosystems(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """The service's answers by package; a name that it does not know is 404."""
    monkeypatch.setattr(ecosystems_dependents, "_INTERVAL_S", 0.0)
    known = {name: counts(name=name) for name in ecosystems_dependents.followed_packages()}

    def answered(request: Request) -> Reply:
        found = known.get(request.path.rpartition("/")[2])
        return json_reply(found) if found else json_reply({"error": "Not Found"}, 404)

    server.route(r"/api/v1/registries/pypi\.org/packages/.*", answered)
    return known


@pytest.mark.deep
def test_counts_are_asked_for_once_a_month_and_a_package_that_is_unknown_is_named(
    ecosystems: dict[str, dict[str, Any]], make_context: MakeContext, server: LocalServer
) -> None:
    del ecosystems["torch"]
    first = ECOSYSTEMS.collect(make_context(ECOSYSTEMS))
    assert first.snapshots[0].provenance["missing"] == ["torch"]
    ecosystems["torch"] = counts(name="Torch")
    second = ECOSYSTEMS.collect(make_context(ECOSYSTEMS))
    (row,) = [r for r in rows_of(second.snapshots[0]) if r["package"] == "torch"]
    assert (row["dependent_packages"], row["dependent_repositories"]) == (20_000, 90_000)
    assert (row["dependent_images"], row["synced_on"]) == (12, date(2026, 11, 20))
    before = len(server.requests)
    assert ECOSYSTEMS.collect(make_context(ECOSYSTEMS)).unchanged == ("ecosystems_dependents",)
    assert len(server.requests) == before


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "pytorch"},
        {"ecosystem": "conda"},
        {"dependent_packages_count": None},
        {"dependent_repos_count": "90000"},
        {"docker_dependents_count": -1},
        {"last_synced_at": "yesterday"},
    ],
)
def test_an_answer_that_was_not_requested_is_named_and_the_others_are_kept(
    ecosystems: dict[str, dict[str, Any]], make_context: MakeContext, changed: dict[str, Any]
) -> None:
    ecosystems["torch"] = counts(**changed)
    outcome = ECOSYSTEMS.collect(make_context(ECOSYSTEMS))
    assert [p.where for p in outcome.problems] == ["ecosyste.ms, torch"]
    assert outcome.snapshots[0].provenance["missing"] == ["torch"]


@pytest.mark.deep
def test_a_count_that_collapses_is_held_back_until_it_is_accepted(
    ecosystems: dict[str, dict[str, Any]], make_context: MakeContext
) -> None:
    ECOSYSTEMS.collect(make_context(ECOSYSTEMS))
    ecosystems["torch"] = counts(dependent_packages_count=3)
    ecosystems["jax"] = counts(name="jax", dependent_packages_count=20_500)
    options = CollectOptions(is_all=True)
    context = make_context(ECOSYSTEMS)
    last = context.raw.latest("ecosystems_dependents")
    assert last is not None
    _make_older(last.path)
    outcome = ECOSYSTEMS.collect(context)
    assert "breaks with the last reading" in str(outcome.problems[0])
    assert outcome.snapshots[0].provenance["missing"] == ["torch"]
    accepted = ECOSYSTEMS.collect(make_context(ECOSYSTEMS, options))
    assert [r["dependent_packages"] for r in rows_of(accepted.snapshots[0]) if r["package"] == "torch"] == [3]


def _make_older(snapshot: Path) -> None:
    """Let a snapshot describe a day of an earlier month."""
    file = snapshot / "provenance.json"
    today = datetime.now(UTC).date().isoformat()
    file.write_text(file.read_text().replace(f'"as_of": "{today}"', '"as_of": "2026-08-15"'))


@pytest.mark.parametrize("source", [PYPI, ECOSYSTEMS])
def test_both_are_collected_only_when_named(source: Any) -> None:
    assert source.collected == "when named"


@pytest.mark.deep
def test_dependents_are_answered_with_their_framework_and_share(
    build: Build,
    server: LocalServer,
    make_context: MakeContext,
    ecosystems: dict[str, dict[str, Any]],
    tmp_path: Path,
) -> None:
    Uploads(server, [*every_month(), ("a-one", MARCH, ["torch"])])
    PYPI.collect(make_context(PYPI))
    context = make_context(ECOSYSTEMS)
    ECOSYSTEMS.collect(context)
    warehouse = build(RawZone(context.settings.raw_dir), tmp_path)
    rows = answer(warehouse, "pypi_dependents", package_group="torch")
    (march,) = [r for r in rows if r["month"] == MARCH.replace(day=1)]
    assert (march["framework"], march["dependent_packages"]) == ("pytorch", 1)
    assert march["share"] == pytest.approx(1 / (len(NAMES) + 1))
    (torch,) = answer(warehouse, "package_dependents", package="torch")
    assert (torch["framework"], torch["dependent_repositories"]) == ("pytorch", 90_000)
