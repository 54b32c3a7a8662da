"""GitHub: no page of stars is ever lost, whatever the budget; renames, ends, wrong answers are reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from requests.structures import CaseInsensitiveDict

from frameshare.base.errors import AccessError, TemporaryError
from frameshare.raw.zone import RawZone
from frameshare.sources.base import CollectOptions, Context, Outcome
from frameshare.sources.github_repositories import SOURCE, metadata, stars
from frameshare.sources.github_repositories.api import followed_repositories
from frameshare.sources.github_repositories.held import held_histories
from tests.integration.ecosystem.conftest import MakeContext, rows_of
from tests.samples import first
from tests.servers.github import LAST_SUNDAY, GitHub, metadata_of
from tests.servers.local import LocalServer, Reply, Request, json_reply

NAMES = followed_repositories()


@pytest.fixture
def github(server: LocalServer) -> GitHub:
    """Every followed repository, with 1 to 300 weeks of stars."""
    fake = GitHub(server)
    for number, name in enumerate(NAMES):
        release = {"tag_name": "v1.0", "published_at": "2026-10-01T00:00:00Z", "prerelease": False}
        fake.add(name, [(7 * week) % 50 for week in range(1, 1 + (number * 37) % 300)], releases=[release])
    return fake


def held_stars(raw: RawZone) -> dict[str, dict[date, int]]:
    """Week by week, the later snapshot replacing the earlier."""
    found: dict[str, dict[date, int]] = {}
    for snapshot in raw.snapshots("github_star_weeks"):
        for row in rows_of(snapshot):
            found.setdefault(row["repository"], {})[row["week"]] = row["stars"]
    return found


def true_stars(github: GitHub) -> dict[str, dict[date, int]]:
    newest = LAST_SUNDAY.date()
    return {
        r.name: {newest - timedelta(weeks=n): s for n, s in enumerate(r.weekly[::-1])}
        for r in github.repositories.values()
        if r.weekly
    }


@pytest.mark.deep
def test_sixty_requests_an_hour_bring_every_page_of_stars_over_hours(
    github: GitHub, make_context: MakeContext
) -> None:
    for _hour in range(8):
        context = make_context(SOURCE)
        outcome = SOURCE.collect(context)
        assert github.used <= 60
        if not outcome.problems:
            break
        assert all(isinstance(p, TemporaryError) for p in outcome.problems)
        github.reset()
    assert not outcome.problems
    assert held_stars(context.raw) == true_stars(github)
    assert {s.dataset for n in SOURCE.datasets for s in context.raw.snapshots(n.name)} == {
        "github_repositories",
        "github_releases",
        "github_star_weeks",
    }


@pytest.mark.deep
def test_a_new_week_in_the_middle_of_a_history_loses_no_week(
    github: GitHub, make_context: MakeContext
) -> None:
    github.budget = 45
    for _ in range(12):
        context = make_context(SOURCE)
        outcome = stars.collect_stars(context)
        if not outcome.problems:
            break
        for repository in github.repositories.values():
            repository.weekly.append(11)
            repository.last_week += timedelta(weeks=1)
        github.reset()
    newest = max(r.last_week for r in github.repositories.values()).date()
    wanted = {
        r.name: {newest - timedelta(weeks=n) for n in range(len(r.weekly))}
        for r in github.repositories.values()
    }
    github.budget = 1000
    stars.collect_stars(make_context(SOURCE))
    found = held_stars(context.raw)
    assert {
        name: weeks - found[name].keys() for name, weeks in wanted.items() if weeks - found[name].keys()
    } == {}


@pytest.mark.deep
def test_after_a_whole_history_one_page_a_repository_is_enough(
    github: GitHub, make_context: MakeContext, server: LocalServer
) -> None:
    github.budget = 10_000
    stars.collect_stars(make_context(SOURCE))
    before = len(server.requests)
    github.repositories["pytorch/pytorch"].weekly[-1] += 5
    context = make_context(SOURCE)
    stars.collect_stars(context)
    assert len([r for r in server.requests[before:] if "stargazers" in r.path]) == len(NAMES)
    assert held_stars(context.raw) == true_stars(github)


def test_with_a_token_what_did_not_change_costs_nothing(github: GitHub, make_context: MakeContext) -> None:
    github.budget = 5000
    token = {"github_token": SecretStr("ghp_secret")}
    metadata.collect(metadata.REPOSITORIES, _with_token(make_context, token))
    used = github.used
    outcome = metadata.collect(metadata.REPOSITORIES, _with_token(make_context, token))
    assert outcome.unchanged == ("github_repositories",)
    assert github.used == used


@pytest.mark.deep
def test_renamed_archived_and_vanished_repositories_are_rows_that_say_so(
    github: GitHub, make_context: MakeContext
) -> None:
    github.budget = 10_000
    github.rename("pytorch/serve", "meta-pytorch/serve")
    github.repositories["meta-pytorch/serve"].archived = True
    del github.repositories["pytorch/elastic"]
    context = make_context(SOURCE)
    outcome = SOURCE.collect(context)
    assert outcome.problems == ()
    rows = {r["repository"]: r for r in rows_of(context.raw.snapshots("github_repositories")[-1])}
    assert rows["pytorch/serve"]["full_name"] == "meta-pytorch/serve"
    assert rows["pytorch/serve"]["is_archived"] is True
    assert (rows["pytorch/elastic"]["is_found"], rows["pytorch/elastic"]["stars"]) == (False, None)
    assert sum(held_stars(context.raw)["pytorch/serve"].values()) == rows["pytorch/serve"]["stars"]


def test_a_repository_that_answers_under_the_name_of_another_is_a_problem(
    github: GitHub, make_context: MakeContext, server: LocalServer
) -> None:
    github.budget = 10_000
    answer = {**metadata_of(github.repositories["jax-ml/jax"]), "full_name": "x/y"}
    server.route(r"/repos/pytorch/pytorch", json_reply(answer))
    outcome = metadata.collect(metadata.REPOSITORIES, make_context(SOURCE))
    assert [p.where for p in outcome.problems] == ["pytorch/pytorch"]
    assert outcome.snapshots[0].provenance["missing"] == ["pytorch/pytorch"]


@pytest.mark.deep
def test_repositories_that_all_vanish_at_once_are_refused_and_not_gone(
    github: GitHub, make_context: MakeContext, server: LocalServer
) -> None:
    github.budget = 10_000
    metadata.collect(metadata.REPOSITORIES, make_context(SOURCE))
    del github.repositories["pytorch/elastic"]
    context = make_context(SOURCE)
    assert metadata.collect(metadata.REPOSITORIES, context).problems == ()
    server.route(r"/repos/[^/]+/[^/]+", json_reply({"message": "Not Found"}, 404))
    (problem,) = metadata.collect(metadata.REPOSITORIES, make_context(SOURCE)).problems
    assert "no longer finds many repositories" in problem.what
    assert str(problem.found).startswith(f"{len(NAMES) - 1}: ")


@pytest.mark.deep
def test_one_repository_that_fails_is_named_and_the_others_are_kept(
    github: GitHub, make_context: MakeContext, server: LocalServer
) -> None:
    github.budget = 10_000
    server.route(r"/repos/pytorch/hub/stargazers/history", json_reply([{"week": 1, "total": 1, "days": [1]}]))
    server.route(r"/repos/jax-ml/jax/stargazers/history", Reply(500))
    outcome = stars.collect_stars(make_context(SOURCE))
    assert outcome.snapshots[0].provenance["missing"] == ["jax-ml/jax", "pytorch/hub"]
    assert len(outcome.problems) == 2
    found = held_stars(make_context(SOURCE).raw)
    assert found.keys() == true_stars(github).keys() - {"jax-ml/jax", "pytorch/hub"}


@pytest.mark.parametrize(
    "page",
    first(
        [
            {"message": "ok"},
            [{"week": 1763251200 + 86400, "total": 1, "days": [1, 0, 0, 0, 0, 0, 0]}],
            [{"week": 1763251200, "total": 2, "days": [1, 0, 0, 0, 0, 0, 0]}],
            [{"week": 1763251200, "total": 1, "days": [1, 0, 0, 0, 0, 0]}],
            [{"week": 1763251200, "total": -1, "days": [-1, 0, 0, 0, 0, 0, 0]}],
            [{"week": 1763251200, "total": 1, "days": [1, 0, 0, 0, 0, 0, 0]}] * 2,
            [{"week": "1763251200", "total": 1, "days": [1, 0, 0, 0, 0, 0, 0]}],
        ]
    ),
)
def test_a_page_in_another_form_is_never_taken_for_stars(
    github: GitHub, make_context: MakeContext, server: LocalServer, page: Any
) -> None:
    github.budget = 10_000
    server.route(r"/repos/pytorch/pytorch/stargazers/history", json_reply(page))
    outcome = stars.collect_stars(make_context(SOURCE))
    assert [p.where for p in outcome.problems] == ["pytorch/pytorch"]
    assert "pytorch/pytorch" not in held_stars(make_context(SOURCE).raw)


WITHHELD = [json_reply({"message": "Not Found"}, 404), json_reply([])]


@pytest.mark.deep
@pytest.mark.parametrize("answer", WITHHELD)
def test_a_history_withheld_of_a_repository_that_exists_is_a_problem_and_not_an_end(
    github: GitHub, make_context: MakeContext, server: LocalServer, answer: Reply
) -> None:
    github.budget = 10_000
    del github.repositories["pytorch/elastic"]
    server.route(r"/repos/pytorch/pytorch/stargazers/history", answer)
    outcome = stars.collect_stars(make_context(SOURCE))
    assert ["withholds" in str(p) for p in outcome.problems] == [True]
    assert not outcome.snapshots[0].is_complete
    assert outcome.snapshots[0].provenance["missing"] == ["pytorch/pytorch"]


@pytest.mark.deep
@pytest.mark.parametrize("answer", [*WITHHELD, json_reply({"message": "Forbidden"}, 403)])
def test_histories_withheld_of_every_repository_are_given_up_early_and_never_complete(
    github: GitHub, make_context: MakeContext, server: LocalServer, answer: Reply
) -> None:
    github.budget = 10_000
    server.route(r"/repos/[^/]+/[^/]+/stargazers/history", answer)
    context = make_context(SOURCE)
    outcome = SOURCE.collect(context)
    assert outcome.problems != ()
    assert context.raw.snapshots("github_star_weeks") == []
    assert len(server.asked(r".*history.*")) <= 4


@pytest.mark.deep
def test_a_history_that_breaks_off_waits_for_the_next_run_and_is_published_whole(
    github: GitHub, make_context: MakeContext, server: LocalServer
) -> None:
    github.budget = 10_000
    long = github.repositories["pytorch/pytorch"]
    long.weekly = [n % 9 for n in range(200)]
    broken = rf"/repositories/{long.number}/stargazers/history"
    for _ in range(3):
        server.fault(broken, json_reply({"message": "odd"}))
        context = make_context(SOURCE)
        outcome = stars.collect_stars(context)
        assert [p.where for p in outcome.problems] == ["pytorch/pytorch"]
        assert "pytorch/pytorch" not in held_stars(context.raw)
    first_pages = len(server.asked(r"/repos/pytorch/pytorch/stargazers/history"))
    outcome = stars.collect_stars(make_context(SOURCE))
    assert outcome.problems == ()
    assert held_stars(context.raw) == true_stars(github)
    assert len(server.asked(r"/repos/pytorch/pytorch/stargazers/history")) == first_pages == 1


@pytest.mark.deep
def test_weeks_behind_a_page_that_failed_are_refilled_by_the_next_run(
    github: GitHub, make_context: MakeContext, server: LocalServer
) -> None:
    github.budget = 10_000
    long = github.repositories["pytorch/pytorch"]
    stars.collect_stars(make_context(SOURCE))
    for repository in github.repositories.values():
        repository.weekly += [n % 7 for n in range(45)]
        repository.last_week += timedelta(weeks=45)
    server.fault(rf"/repositories/{long.number}/stargazers/history", json_reply({"message": "odd"}))
    stars.collect_stars(make_context(SOURCE))
    context = make_context(SOURCE)
    assert stars.collect_stars(context).problems == ()
    newest = long.last_week.date()
    assert held_stars(context.raw)["pytorch/pytorch"] == {
        newest - timedelta(weeks=n): s for n, s in enumerate(long.weekly[::-1])
    }


@pytest.mark.deep
@pytest.mark.parametrize("weeks_since", [4, 70])
def test_a_repository_deleted_and_created_again_does_not_add_to_its_old_stars(
    github: GitHub, make_context: MakeContext, weeks_since: int
) -> None:
    github.budget = 10_000
    old = github.repositories["pytorch/pytorch"]
    old.weekly = [40] * 200
    stars.collect_stars(make_context(SOURCE))
    del github.repositories["pytorch/pytorch"]
    github.add("pytorch/pytorch", [3] * weeks_since)
    context = make_context(SOURCE)
    assert stars.collect_stars(context).problems == ()
    held = held_histories(context.raw.snapshots("github_star_weeks"))
    assert held["pytorch/pytorch"].total == 3 * weeks_since


@pytest.mark.deep
def test_a_whole_history_that_lost_half_of_its_stars_is_held_against_those_shown(
    github: GitHub, make_context: MakeContext, server: LocalServer
) -> None:
    github.budget = 10_000
    github.repositories["pytorch/pytorch"].weekly = [400] * 20
    stars.collect_stars(make_context(SOURCE))
    short = github._star_page(_first_page("pytorch/pytorch"), github.repositories["pytorch/pytorch"])
    weeks = json.loads(short.body)[:5]  # type: ignore[arg-type]
    server.route(r"/repos/pytorch/pytorch/stargazers/history", json_reply(weeks))
    context = make_context(SOURCE)
    outcome = stars.collect_stars(context)
    assert "about the 8,000 stars that it shows" in str(outcome.problems[0])
    held = held_histories(context.raw.snapshots("github_star_weeks"))
    assert held["pytorch/pytorch"].total == 8000


@pytest.mark.deep
def test_a_gap_left_by_an_earlier_release_makes_the_history_be_read_again(
    github: GitHub, make_context: MakeContext
) -> None:
    github.budget = 10_000
    context = make_context(SOURCE)
    _publish_weeks(context, range(100, 200), is_whole=True)
    _publish_weeks(context, range(30), is_whole=False)
    github.repositories["pytorch/pytorch"].weekly = [2] * 200
    stars.collect_stars(context)
    assert held_histories(context.raw.snapshots("github_star_weeks"))["pytorch/pytorch"].total == 400


def _publish_weeks(context: Context, ages: range, *, is_whole: bool) -> None:
    """Publish weeks, by age in weeks, as an earlier release did."""
    partial = context.raw.open_partial(stars.STAR_WEEKS, "earlier")
    rows = [
        {
            "repository": "pytorch/pytorch",
            "week": LAST_SUNDAY.date() - timedelta(weeks=n),
            "stars": 1,
            "days": [1, 0, 0, 0, 0, 0, 0],
            "is_first_page": is_whole,
        }
        for n in ages
    ]
    partial.write_part("pytorch+pytorch=001", rows)
    partial.publish(SOURCE, url="", as_of=LAST_SUNDAY.date())


def _first_page(repository: str) -> Request:
    headers: CaseInsensitiveDict[str] = CaseInsensitiveDict({"X-GitHub-Api-Version": "2026-03-10"})
    path = f"/repos/{repository}/stargazers/history"
    return Request("GET", path, {"page": ["1"], "per_page": ["30"]}, headers, b"", path, 0.0)


@pytest.mark.deep
@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda link: link.replace("per_page=30", "per_page=5"), "per_page=5"),
        (lambda link: link.replace("page=2", "page=1"), "again"),
    ],
)
def test_a_chain_of_pages_that_answers_another_question_is_refused(
    github: GitHub,
    make_context: MakeContext,
    server: LocalServer,
    change: Callable[[str], str],
    found: str,
) -> None:
    github.budget = 10_000
    github.repositories["pytorch/pytorch"].weekly = [2] * 100
    plain = github._by_name

    def changed(request: Request) -> Reply:
        reply = plain(request)
        link = reply.headers.get("Link", "").replace(
            f"/repositories/{github.repositories['pytorch/pytorch'].number}/", "/repos/pytorch/pytorch/"
        )
        return Reply(reply.status, {**reply.headers, "Link": change(link)}, reply.body)

    server.route(r"/repos/pytorch/pytorch/stargazers/history", changed)
    outcome = stars.collect_stars(make_context(SOURCE))
    assert [p.where.endswith("pytorch/pytorch") or found in str(p) for p in outcome.problems] == [True]
    assert found in str(outcome.problems[0])


def test_an_outage_of_everything_is_an_error_and_keeps_what_exists(
    make_context: MakeContext, server: LocalServer
) -> None:
    server.route(r"/.*", Reply(401, {"Content-Type": "application/json"}, b'{"message":"Bad credentials"}'))
    with pytest.raises(AccessError):
        SOURCE.collect(make_context(SOURCE))


def test_the_token_goes_to_the_interface_only(
    github: GitHub, make_context: MakeContext, server: LocalServer
) -> None:
    with LocalServer() as elsewhere:
        elsewhere.route(r"/.*", json_reply({"message": "gotcha"}))
        server.route(
            r"/repos/pytorch/pytorch", Reply(301, {"Location": elsewhere.url + "/repos/pytorch/pytorch"})
        )
        github.budget = 10_000
        _: Outcome = metadata.collect(
            metadata.REPOSITORIES, _with_token(make_context, {"github_token": SecretStr("ghp_secret")})
        )
        assert {r.headers.get("Authorization") for r in server.requests} == {"Bearer ghp_secret"}
        assert {r.headers.get("Authorization") for r in elsewhere.requests} == {None}


@pytest.mark.deep
def test_asking_for_everything_reads_whole_histories_again(github: GitHub, make_context: MakeContext) -> None:
    github.budget = 10_000
    stars.collect_stars(make_context(SOURCE))
    github.repositories["pytorch/pytorch"].weekly[0] += 1
    context = make_context(SOURCE, CollectOptions(is_all=True))
    stars.collect_stars(context)
    assert held_stars(context.raw) == true_stars(github)


def _with_token(make_context: MakeContext, token: dict[str, SecretStr]) -> Context:
    context = make_context(SOURCE)
    settings = context.settings.model_copy(update=token)
    return Context(context.source, settings, context.http, context.raw, context.progress, context.options)
