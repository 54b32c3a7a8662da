"""npm, Docker Hub and Stack Exchange: off unless asked for, and each fails alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from frameshare.base.errors import ContentError, FrameshareError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.sources import docker_pulls, npm_downloads, stackoverflow_tags
from frameshare.sources.base import CollectOptions, Source
from tests.integration.ecosystem.conftest import MakeContext, rows_of
from tests.servers.local import LocalServer, Reply, Request, json_reply

NPM = npm_downloads.SOURCE
DOCKER = docker_pulls.SOURCE
STACK = stackoverflow_tags.SOURCE


def npm_range(request: Request) -> Reply:
    first, last = (date.fromisoformat(d) for d in request.path.split("/")[3].split(":"))
    assert (last - first).days < 18 * 31
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return json_reply({"downloads": [{"day": d.isoformat(), "downloads": d.day} for d in days]})


@pytest.mark.parametrize("source", [NPM, DOCKER, STACK])
def test_optional_sources_are_not_collected_unless_named(source: object) -> None:
    assert source.collected == "when named"  # type: ignore[attr-defined]


def test_npm_days_come_whole_in_spans_that_the_service_answers(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npm_downloads, "_INTERVAL_S", 0.0)
    server.route(r"/downloads/range/.*", npm_range)
    outcome = NPM.collect(make_context(NPM))
    days = [r["day"] for r in rows_of(outcome.snapshots[0]) if r["package"] == "@tensorflow/tfjs"]
    last = datetime.now(UTC).date() - timedelta(days=2)
    assert days == [npm_downloads.FIRST_DAY + timedelta(days=n) for n in range(len(days))]
    assert days[-1] == last


def test_a_missing_npm_day_is_an_error_of_that_package_only(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npm_downloads, "_INTERVAL_S", 0.0)

    def lose_a_day(request: Request) -> Reply:
        reply = npm_range(request)
        return Reply(200, reply.headers, reply.body.replace(b'{"day": "2018-01-02", "downloads": 2}, ', b""))

    server.route(r"/downloads/range/.*", npm_range)
    server.route(r"/downloads/range/.*/@tensorflow/tfjs", lose_a_day)
    outcome = NPM.collect(make_context(NPM))
    assert [p.where for p in outcome.problems] == ["package @tensorflow/tfjs"]
    assert outcome.snapshots[0].provenance["missing"] == ["@tensorflow/tfjs"]


def test_docker_pulls_are_read_and_an_image_without_counter_is_named(
    server: LocalServer, make_context: MakeContext
) -> None:
    server.route(r"/v2/repositories/.*", json_reply({"pull_count": 7}))
    server.route(r"/v2/repositories/tensorflow/serving/", json_reply({"pull_count": "many"}))
    outcome = DOCKER.collect(make_context(DOCKER))
    others = {
        row["package"] for row in read_rows(REFERENCE_DIR, "tool_packages") if row["registry"] == "docker"
    }
    others.remove("tensorflow/serving")
    assert {r["image"]: r["pulls"] for r in rows_of(outcome.snapshots[0])} == dict.fromkeys(others, 7)
    assert outcome.snapshots[0].provenance["missing"] == ["tensorflow/serving"]


def test_questions_are_asked_for_once_a_tag_and_year_and_resumed(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stackoverflow_tags, "_INTERVAL_S", 0.0)
    server.route(r"/2.3/questions", json_reply({"total": 5}))
    years = len(stackoverflow_tags.YEARS)
    server.fault(
        r"/2.3/questions", *[json_reply({"total": 5})] * (years + 2), json_reply({"total": 1, "backoff": 900})
    )
    first = STACK.collect(make_context(STACK))
    assert first.snapshots == ()
    assert "pause" in str(first.problems[0])
    second = STACK.collect(make_context(STACK))
    assert len(rows_of(second.snapshots[0])) == years * len(stackoverflow_tags.TAGS)
    assert len(server.requests) == years + 3 + years * (len(stackoverflow_tags.TAGS) - 1)


@pytest.mark.parametrize("source", [NPM, DOCKER, STACK])
def test_a_service_that_answers_with_a_page_fails_with_a_clear_error(
    server: LocalServer, make_context: MakeContext, source: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npm_downloads, "_INTERVAL_S", 0.0)
    server.route(r"/.*", Reply(200, {"Content-Type": "text/html"}, b"<html><title>Log in</title></html>"))
    with pytest.raises(ContentError, match="HTML"):
        source.collect(make_context(source))  # type: ignore[attr-defined]


def test_a_wrong_total_is_never_taken_for_questions() -> None:
    for answer in ({"total": "5"}, {"total": -1}, {"total": True}, {}, [], {"total": 1, "backoff": "x"}):
        with pytest.raises(FrameshareError):
            stackoverflow_tags.parse_total(answer, "pytorch 2020")


def test_the_same_number_whatever_the_tag_or_the_days_is_never_taken_for_questions() -> None:
    plain = [900, 800, 700]
    stackoverflow_tags.check_filters("jax", plain, [[1, 2, 3]])
    stackoverflow_tags.check_filters("jax", [0, 0, 0], [[0, 0, 0]])
    with pytest.raises(ContentError, match="requested days"):
        stackoverflow_tags.check_filters("jax", [900, 900, 900], [])
    with pytest.raises(ContentError, match="requested tag"):
        stackoverflow_tags.check_filters("jax", plain, [plain])


def test_a_tag_that_was_read_while_the_service_ignored_tags_is_asked_for_again(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stackoverflow_tags, "_INTERVAL_S", 0.0)

    def of_everybody(request: Request) -> Reply:
        return json_reply({"total": 900_000 + int(request.query["fromdate"][0]) % 1000})

    def of_the_tag(request: Request) -> Reply:
        number = stackoverflow_tags.TAGS.index(request.query["tagged"][0])
        return json_reply({"total": int(request.query["fromdate"][0]) // 10**6 * 10 + number})

    server.route(r"/2.3/questions", of_everybody)
    with pytest.raises(ContentError, match="requested tag"):
        STACK.collect(make_context(STACK))
    server.route(r"/2.3/questions", of_the_tag)
    outcome = STACK.collect(make_context(STACK))

    rows = rows_of(outcome.snapshots[0])
    assert len(rows) == len(stackoverflow_tags.YEARS) * len(stackoverflow_tags.TAGS)
    assert max(row["questions"] for row in rows) < 900_000


def test_a_running_total_that_fell_is_held_back_until_it_is_accepted(
    server: LocalServer, make_context: MakeContext
) -> None:
    server.route(r"/v2/repositories/.*", json_reply({"pull_count": 900}))
    DOCKER.collect(make_context(DOCKER))
    server.route(r"/v2/repositories/tensorflow/serving/", json_reply({"pull_count": 7}))
    outcome = DOCKER.collect(make_context(DOCKER))
    assert [p.where.split(",")[0] for p in outcome.problems] == ["image tensorflow/serving"]
    assert "--all" in str(outcome.problems[0])
    accepted = DOCKER.collect(make_context(DOCKER, CollectOptions(is_all=True)))
    pulls = {r["image"]: r["pulls"] for r in rows_of(accepted.snapshots[0])}
    assert pulls["tensorflow/serving"] == 7


@pytest.mark.parametrize(
    ("source", "path", "answer"),
    [
        (
            DOCKER,
            r"/v2/repositories/tensorflow/serving/",
            {"namespace": "x", "name": "serving", "pull_count": 7},
        ),
        (NPM, r"/downloads/range/.*/@tensorflow/tfjs", {"package": "react", "downloads": []}),
    ],
)
def test_an_answer_about_something_else_is_refused(
    server: LocalServer,
    make_context: MakeContext,
    monkeypatch: pytest.MonkeyPatch,
    source: Source,
    path: str,
    answer: dict[str, object],
) -> None:
    monkeypatch.setattr(npm_downloads, "_INTERVAL_S", 0.0)
    server.route(r"/v2/repositories/.*", json_reply({"pull_count": 7}))
    server.route(r"/downloads/range/.*", npm_range)
    server.route(path, json_reply(answer))
    outcome = source.collect(make_context(source))
    assert len(outcome.problems) == 1
    assert len(outcome.snapshots[0].provenance["missing"]) == 1
