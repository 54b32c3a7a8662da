"""paperswithcode.co: every filter confirmed, every page read, or a clear error and no figure."""

from __future__ import annotations

from datetime import date

import pytest

from frameshare.base.errors import ContentError, FrameshareError
from frameshare.raw.zone import RawZone
from tests.integration.code.conftest import Collect, rows_of
from tests.servers.local import LocalServer, Reply, html_reply
from tests.servers.paperswithcode_co import PapersWithCodeSite, framework_tree, paper

REPO = "https://github.com/o/n"


def site_of(count: int = 3) -> PapersWithCodeSite:
    papers = [
        paper(f"p{i}", f"2026-02-{1 + i % 28:02}", ("PyTorch",), (f"{REPO}{i}", i % 2 == 0))
        for i in range(count)
    ]
    return PapersWithCodeSite([*papers, paper("plain", "2026-02-10"), paper("march", "2026-03-02", ("JAX",))])


def collected(collect: Collect, server: LocalServer) -> dict[str, list[dict[str, object]]]:
    outcome = collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02")
    return {snapshot.dataset: rows_of(snapshot) for snapshot in outcome.snapshots}


def test_tags_are_counted_by_month_with_their_denominator(collect: Collect, server: LocalServer) -> None:
    site_of().serve(server)

    rows = collected(collect, server)["paperswithcode_co_tags"]

    counts = {(row["month"], row["tag"]): row["papers"] for row in rows}
    assert counts == {
        ("2026-02", "*"): 4, ("2026-02", "PyTorch"): 3, ("2026-02", "JAX"): 0,
        ("2026-03", "*"): 1, ("2026-03", "PyTorch"): 0, ("2026-03", "JAX"): 1,
    }  # fmt: skip


def test_links_are_read_over_all_pages_and_papers_without_a_repository_are_kept(
    collect: Collect, server: LocalServer
) -> None:
    site_of(250).serve(server)

    rows = collected(collect, server)["paperswithcode_co_links"]

    february = [row for row in rows if row["month"] == "2026-02"]
    assert len({row["paper_id"] for row in february}) == 251
    assert [row["repo_url"] for row in february if row["paper_id"] == "plain"] == [None]
    assert {row["is_official"] for row in february if row["repo_url"]} == {True, False}


@pytest.mark.parametrize("ignored", ["framework", "start_date"])
def test_a_filter_that_is_silently_ignored_leaves_no_figure(
    collect: Collect, server: LocalServer, raw: RawZone, ignored: str
) -> None:
    site = site_of()
    site.ignored_filters = {ignored}
    site.serve(server)

    try:
        outcome = collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02")
        problems = outcome.problems
    except FrameshareError as error:
        problems = (error,)

    assert raw.snapshots("paperswithcode_co_tags") == []
    assert any(isinstance(p, ContentError) and ignored in str(p.expected) for p in problems)


def test_an_answer_without_applied_filters_is_refused(collect: Collect, server: LocalServer) -> None:
    site = site_of()
    site.hides_applied_filters = True
    site.serve(server)

    with pytest.raises(ContentError, match="did not confirm"):
        collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02")


def test_too_many_requests_are_waited_for(collect: Collect, server: LocalServer) -> None:
    site_of().serve(server)
    server.fault(r"/api/v1/papers/", Reply(429, {"Retry-After": "0"}), Reply(503), Reply(reset=True))

    rows = collected(collect, server)

    assert set(rows) == {"paperswithcode_co_tags", "paperswithcode_co_links"}


def test_html_after_a_redirect_is_named(collect: Collect, server: LocalServer) -> None:
    server.route(r"/api/.*", lambda _: Reply(302, {"Location": f"{server.url}/papers/trending"}))
    server.route(r"/papers/trending", lambda _: html_reply("<html><title>Trending Papers</title></html>"))

    with pytest.raises(ContentError, match="HTML page came instead of JSON"):
        collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02")


def test_another_form_of_answer_is_named(collect: Collect, server: LocalServer) -> None:
    site_of().serve(server)
    drift = Reply(200, {"Content-Type": "application/json"}, b'{"total": 3, "items": []}')
    server.fault(r"/api/v1/papers/", drift)

    outcome = collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02")

    assert "Unexpected response format" in str(outcome.problems[0])
    assert "items, total" in str(outcome.problems[0])
    tags = next(s for s in outcome.snapshots if s.dataset == "paperswithcode_co_tags")
    assert tags.provenance["missing"] == ["2026-03"]


@pytest.mark.parametrize(
    ("drift", "says"),
    [
        ({"ignores_resources": True}, "papers with id and a list of repositories"),
        ({"url_name": "html_url"}, "repositories with url"),
    ],
)
def test_papers_whose_repositories_cannot_be_read_settle_no_month(
    collect: Collect, server: LocalServer, raw: RawZone, drift: dict[str, object], says: str
) -> None:
    site = site_of()
    for name, value in drift.items():
        setattr(site, name, value)
    site.serve(server)

    outcome = collect(
        "paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02", until="2026-02"
    )

    assert raw.snapshots("paperswithcode_co_links") == []
    assert [problem.expected for problem in outcome.problems] == [says]
    assert "Unexpected response format" in str(outcome.problems[0])


def test_a_server_that_ignores_the_page_is_not_asked_on_and_on(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    site = site_of(150)
    site.ignores_page = True
    site.serve(server)

    outcome = collect(
        "paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02", until="2026-02"
    )

    asked = [r for r in server.requests if "include_resources" in r.query]
    assert len(asked) == 2
    assert raw.snapshots("paperswithcode_co_links") == []
    assert "chain of pages is broken" in str(outcome.problems[0])
    assert "page=2" in outcome.problems[0].where
    assert "again, after 100 on earlier pages" in str(outcome.problems[0].found)


def test_a_filter_that_is_confirmed_and_has_no_effect_leaves_no_count(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    site = site_of(150)
    site.confirms_only = {"framework"}
    site.serve(server)

    outcome = collect(
        "paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02", until="2026-02"
    )

    assert raw.snapshots("paperswithcode_co_tags") == []
    assert "does not depend on the requested framework" in str(outcome.problems[0])


def test_a_tracked_framework_that_the_site_lacks_is_named_and_not_counted_as_zero(
    collect: Collect, server: LocalServer
) -> None:
    site_of().serve(server)

    outcome = collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02")

    rows = next(rows_of(s) for s in outcome.snapshots if s.dataset == "paperswithcode_co_tags")
    assert {row["tag"] for row in rows} == {"*", "PyTorch", "JAX"}
    note = next(note for note in outcome.notes if "tensorflow" in note)
    assert "data/reference/successor_words.csv" in note
    assert "not zero" in note
    assert outcome.problems == ()


def test_a_name_that_the_reference_does_not_know_is_not_counted_under_its_slug(
    collect: Collect, server: LocalServer
) -> None:
    site = site_of()
    site.frameworks = framework_tree("PyTorch")
    site.frameworks["domains"].append({"slug": "tensorflow", "name": "TensorFlow 3"})
    site.serve(server)

    outcome = collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02")

    assert {row["tag"] for s in outcome.snapshots for row in rows_of(s) if "tag" in row} == {"*", "PyTorch"}
    assert any("tensorflow" in note and "TensorFlow 3" in note for note in outcome.notes)


@pytest.mark.deep
def test_a_framework_that_was_counted_and_is_gone_keeps_months_open_until_it_is_back(
    collect: Collect, server: LocalServer
) -> None:
    site = site_of()
    site.frameworks = framework_tree("PyTorch", "TensorFlow")
    site.serve(server)
    asked = {"since": "2026-01", "until": "2026-02"}
    collect("paperswithcode_co", {"paperswithcode_co": server.url}, **asked, as_of=date(2026, 2, 20))

    site.frameworks = framework_tree("PyTorch")
    lost = [
        collect("paperswithcode_co", {"paperswithcode_co": server.url}, **asked, as_of=date(2026, 4, day))
        for day in (10, 11)
    ]
    site.frameworks = framework_tree("PyTorch", "TensorFlow")
    back = collect("paperswithcode_co", {"paperswithcode_co": server.url}, **asked, as_of=date(2026, 4, 12))

    for outcome in lost:
        assert [problem.expected for problem in outcome.problems] == ["tensorflow"]
        assert "successor_words.csv" in outcome.problems[0].next_step
    tags = [s for o in (lost[0], back) for s in o.snapshots if s.dataset == "paperswithcode_co_tags"]
    assert [snapshot.provenance["extra"]["settled"] for snapshot in tags] == [[], ["2026-01", "2026-02"]]
    assert back.problems == ()


@pytest.mark.deep
def test_papers_that_come_in_between_pages_are_not_doubled_and_the_month_is_read_again(
    collect: Collect, server: LocalServer
) -> None:
    site = site_of(150)
    site.added_after_first_page = [paper("late", "2026-02-05", (), (REPO, True))]
    site.serve(server)

    first = collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02")
    second = collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02")

    links = [s for o in (first, second) for s in o.snapshots if s.dataset == "paperswithcode_co_links"]
    names = [[row["paper_id"] for row in rows_of(snapshot)] for snapshot in links]
    assert [len(n) == len(set(n)) for n in names] == [True, True]
    assert links[0].provenance["missing"] == ["2026-02"]
    assert "late" in names[1]
    assert links[1].is_complete


@pytest.mark.deep
def test_a_month_that_has_settled_is_not_asked_for_again(collect: Collect, server: LocalServer) -> None:
    site = site_of()
    site.papers.append(paper("old", "2026-01-05", ("PyTorch",)))
    site.serve(server)
    collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-01")
    before = len(server.requests)
    site.papers.append(paper("new", "2026-02-20", ("PyTorch",)))

    outcome = collect("paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-01")

    asked = {r.query["start_date"][0] for r in server.requests[before:] if "start_date" in r.query}
    assert asked == {"2026-02-01", "2026-03-01"}
    tags = next(rows_of(s) for s in outcome.snapshots if s.dataset == "paperswithcode_co_tags")
    assert {row["papers"] for row in tags if row["month"] == "2026-02" and row["tag"] == "*"} == {5}


VERSIONS = [
    paper(f"2602.0000{i}v{v}", "2026-02-03", ("PyTorch",), (REPO, True)) for i in (1, 2) for v in (1, 2)
]


def test_a_paper_counts_once_whatever_its_versions(collect: Collect, server: LocalServer) -> None:
    PapersWithCodeSite([*VERSIONS]).serve(server)

    found = collected(collect, server)

    tags = {(row["month"], row["tag"]): row["papers"] for row in found["paperswithcode_co_tags"]}
    assert (tags["2026-02", "*"], tags["2026-02", "PyTorch"]) == (2, 2)
    assert {row["paper_id"] for row in found["paperswithcode_co_links"]} == {"2602.00001v2", "2602.00002v2"}


def test_a_server_that_gives_every_version_leaves_no_links(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    site = PapersWithCodeSite([*VERSIONS])
    site.ignored_filters = {"latest_only"}
    site.serve(server)

    outcome = collect(
        "paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02", until="2026-02"
    )

    assert raw.snapshots("paperswithcode_co_links") == []
    assert "latest version" in str(outcome.problems[0].expected)


def test_papers_of_another_month_than_asked_for_leave_no_links(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    site = site_of()
    site.ignores_dates_of_links = True
    site.serve(server)

    outcome = collect(
        "paperswithcode_co", {"paperswithcode_co": server.url}, since="2026-02", until="2026-02"
    )

    assert raw.snapshots("paperswithcode_co_links") == []
    assert "such as 2026-03-02" in str(outcome.problems[0].found)
