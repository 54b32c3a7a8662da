"""Code of Paper: the published files, or the API where they are gone, with each refusal named."""

from __future__ import annotations

import json
from datetime import date

import pyarrow as pa
import pytest

from frameshare.base.errors import ContentError
from tests.integration.code.conftest import Collect, rows_of
from tests.servers.code_of_paper import CodeOfPaperApi, parquet, serve_files
from tests.servers.local import LocalServer, Reply, html_reply

MANIFEST = json.dumps({"snapshot_date": "2026-05-19", "schema_version": "1.0.0"}).encode()


def files() -> dict[str, bytes]:
    return {
        "manifest.json": MANIFEST,
        "papers.parquet": parquet(
            [
                {"arxiv_id": f"2601.0000{i}", "title": "t", "published_date": f"2026-01-0{i + 1}"}
                for i in range(3)
            ]
        ),
        "repositories.parquet": parquet(
            [
                {"id": 1, "full_name": "o/one", "stars": 5, "framework": "PyTorch"},
                {"id": 2, "full_name": "o/two", "stars": 7, "framework": None},
            ]
        ),
        "paper_repositories.parquet": parquet(
            [
                {"arxiv_id": "2601.00000", "repository_id": 1, "tier": "official"},
                {"arxiv_id": "2601.00001", "repository_id": 2, "tier": "high_confidence_community"},
                {"arxiv_id": "2601.00002", "repository_id": 2, "tier": "possible_match"},
            ]
        ),
    }


def api() -> CodeOfPaperApi:
    names = [f"2603.{i:05}" for i in range(40)]
    papers = [
        {
            "arxiv_id": name,
            "title": "t",
            "published_date": f"2026-03-{1 + i % 19:02}",
            "has_repos": i % 2 == 0,
        }
        for i, name in enumerate(names)
    ]
    repository = {
        "stars": 3,
        "is_official": True,
        "tier": "official",
        "framework": "jax",
        "license_spdx": "MIT",
    }
    return CodeOfPaperApi(
        papers,
        {n: [{**repository, "full_name": f"o/{n}", "html_url": f"https://github.com/o/{n}"}] for n in names},
    )


def test_the_files_are_joined_to_one_row_a_link(collect: Collect, server: LocalServer) -> None:
    serve_files(server, files())

    outcome = collect("code_of_paper", {"code_of_paper": server.url}, as_of=None)

    snapshot = outcome.snapshots[0]
    rows = {row["paper_id"]: row for row in rows_of(snapshot)}
    assert snapshot.as_of == date(2026, 5, 19)
    assert rows["2601.00000"]["repo_url"] == "https://github.com/o/one"
    assert (rows["2601.00000"]["framework"], rows["2601.00000"]["is_official"]) == ("PyTorch", True)
    assert (rows["2601.00001"]["framework"], rows["2601.00001"]["is_official"]) == (None, False)
    assert rows["2601.00002"]["tier"] == "possible_match"


def test_files_without_a_framework_column_leave_labels_missing_and_say_so(
    collect: Collect, server: LocalServer
) -> None:
    repositories = [{"id": i, "full_name": f"o/{i}", "ml_framework": "PyTorch"} for i in (1, 2)]
    serve_files(server, {**files(), "repositories.parquet": parquet(repositories)})

    outcome = collect("code_of_paper", {"code_of_paper": server.url})
    again = collect("code_of_paper", {"code_of_paper": server.url})

    assert {row["framework"] for row in rows_of(outcome.snapshots[0])} == {None}
    assert outcome.problems == ()
    assert outcome.notes == again.notes
    assert outcome.notes == (
        "no link in the files has a framework, so they count as not labelled: "
        "repositories.parquet has id, full_name, ml_framework; "
        "paper_repositories.parquet has arxiv_id, repository_id, tier",
    )


def test_files_without_a_tier_say_that_possible_matches_cannot_be_told(
    collect: Collect, server: LocalServer
) -> None:
    links = [{"arxiv_id": "2601.00000", "repository_id": 1, "match": "possible_match"}]
    serve_files(server, {**files(), "paper_repositories.parquet": parquet(links)})

    outcome = collect("code_of_paper", {"code_of_paper": server.url})

    assert [note.split(":")[0] for note in outcome.notes] == [
        "no link in the files has a tier, so possible matches cannot be left out"
    ]
    assert "arxiv_id, repository_id, match" in outcome.notes[0]


def test_the_api_stands_in_where_the_files_are_gone(collect: Collect, server: LocalServer) -> None:
    api().serve(server)

    outcome = collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")

    snapshot = outcome.snapshots[0]
    rows = rows_of(snapshot)
    assert len(rows) == 20
    assert {(row["framework"], row["channel"]) for row in rows} == {("jax", "api")}
    assert not snapshot.is_complete
    assert any("learning" in text for text in snapshot.provenance["missing"])
    assert len(outcome.problems) == 1


def test_changed_files_are_named_and_the_api_stands_in(collect: Collect, server: LocalServer) -> None:
    serve_files(server, {**files(), "paper_repositories.parquet": parquet([{"x": 1}])})
    api().serve(server)

    outcome = collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")

    assert "A column of Code of Paper is missing" in str(outcome.problems[0])
    assert len(rows_of(outcome.snapshots[0])) == 20


def test_links_that_fit_nothing_are_refused(collect: Collect, server: LocalServer) -> None:
    serve_files(server, {**files(), "repositories.parquet": parquet([{"id": 99, "full_name": "o/else"}])})
    api().serve(server)

    outcome = collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")

    assert "do not match its papers and repositories" in str(outcome.problems[0])
    assert {row["channel"] for row in rows_of(outcome.snapshots[0])} == {"api"}


def test_files_without_any_link_are_refused(collect: Collect, server: LocalServer) -> None:
    columns = pa.schema([("arxiv_id", pa.string()), ("repository_id", pa.int64()), ("tier", pa.string())])
    serve_files(server, {**files(), "paper_repositories.parquet": parquet([], columns)})
    api().serve(server)

    outcome = collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")

    assert "do not match its papers and repositories" in str(outcome.problems[0])
    assert {row["channel"] for row in rows_of(outcome.snapshots[0])} == {"api"}


def test_a_search_that_ignores_dates_leaves_no_figure(collect: Collect, server: LocalServer) -> None:
    broken = api()
    broken.ignores_dates = True
    broken.serve(server)

    with pytest.raises(ContentError, match="covers other days than requested"):
        collect("code_of_paper", {"code_of_paper": server.url}, since="2026-02", until="2026-02")


@pytest.mark.parametrize(
    ("date_name", "says"),
    [
        ("published_at", "covers other days than requested"),
        (None, "Unexpected response format"),
        ("released", "Unexpected response format"),
    ],
)
def test_papers_of_other_months_are_noticed_by_whatever_name_their_date_has(
    collect: Collect, server: LocalServer, date_name: str | None, says: str
) -> None:
    broken = api()
    broken.ignores_dates, broken.date_name = True, date_name
    broken.serve(server)

    with pytest.raises(ContentError, match=says):
        collect("code_of_paper", {"code_of_paper": server.url}, since="2026-01", until="2026-02")

    assert server.asked(r"/papers/.+/repos") == []


def test_a_date_by_another_name_dates_the_links(collect: Collect, server: LocalServer) -> None:
    renamed = api()
    renamed.date_name = "published_at"
    renamed.serve(server)

    outcome = collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")

    assert {str(row["published_on"])[:7] for row in rows_of(outcome.snapshots[0])} == {"2026-03"}


def test_a_search_that_lists_fewer_than_asked_for_is_read_to_its_end(
    collect: Collect, server: LocalServer
) -> None:
    frugal = api()
    frugal.most_listed = 7
    frugal.serve(server)

    outcome = collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")

    assert len(rows_of(outcome.snapshots[0])) == 20


def test_a_search_that_ignores_the_offset_leaves_no_figure(collect: Collect, server: LocalServer) -> None:
    broken = api()
    broken.ignores_offset = True
    broken.serve(server)

    with pytest.raises(ContentError, match=r"chain of pages is broken.*offset=40"):
        collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")


def test_repositories_without_an_address_are_another_form(collect: Collect, server: LocalServer) -> None:
    broken = api()
    for listed in broken.repositories.values():
        listed[0] = {"link": listed[0]["html_url"], "framework": "jax"}
    broken.serve(server)

    with pytest.raises(ContentError, match="Unexpected response format") as raised:
        collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")

    assert raised.value.found == "framework, link"


def test_html_after_a_redirect_is_named(collect: Collect, server: LocalServer) -> None:
    server.route(r"/(datasets|papers)/.*", lambda _: Reply(302, {"Location": f"{server.url}/login"}))
    server.route(r"/login", html_reply("<html><title>Log in</title></html>"))

    with pytest.raises(ContentError, match="HTML page came instead of JSON"):
        collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")


def test_files_that_redirect_to_html_are_named_and_the_api_stands_in(
    collect: Collect, server: LocalServer
) -> None:
    api().serve(server)
    server.route(r"/datasets/.*", lambda _: Reply(302, {"Location": f"{server.url}/login"}))
    server.route(r"/login", html_reply("<html><title>Log in</title></html>"))

    outcome = collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")

    assert "starts with '<html><title>Log in</title>" in str(outcome.problems[0].found)
    assert len(rows_of(outcome.snapshots[0])) == 20


def test_the_api_is_waited_for_when_it_says_so(collect: Collect, server: LocalServer) -> None:
    api().serve(server)
    server.fault(r"/papers/search", Reply(429, {"Retry-After": "0"}), Reply(503))

    outcome = collect("code_of_paper", {"code_of_paper": server.url}, since="2026-03")

    assert len(rows_of(outcome.snapshots[0])) == 20
