"""Publishers that misbehave: what fails is named, what exists is kept, the rest continues."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from frameshare.base import resources
from frameshare.base.errors import (
    AccessError,
    ContentError,
    FrameshareError,
    NotFoundError,
    TemporaryError,
    UsageError,
)
from frameshare.sources.paper_texts.listing import LISTING
from frameshare.sources.paper_texts.readings import READS
from tests.integration.papers.conftest import PAPERS, PaperLine
from tests.servers.local import LocalServer, Reply, gzip_bomb, html_reply, json_reply
from tests.servers.proceedings import (
    OAI_SETS,
    OaiArticle,
    forbid,
    serve_neurips,
    serve_oai,
    serve_volume,
)
from tests.unit.papers.pdf_builder import build_pdf

LINES = [f"line {n} of a paper whose models were trained with PyTorch" for n in range(40)]
PDF = build_pdf([LINES])


def volume(count: int, start: int = 0) -> dict[str, tuple[str, bytes | None]]:
    return {f"paper{n:03}": (f"Title {n}", PDF) for n in range(start, start + count)}


def rows_of(line: PaperLine, dataset: str) -> list[dict[str, Any]]:
    return [
        row
        for snapshot in line.raw.snapshots(dataset)
        for file in snapshot.files
        for row in pq.read_table(file).to_pylist()
    ]


def reasons(line: PaperLine) -> Counter[str | None]:
    return Counter(row["reason"] for row in rows_of(line, READS.name))


def test_a_list_that_shrank_is_not_taken_and_the_earlier_one_stays(
    line: PaperLine, server: LocalServer
) -> None:
    serve_volume(server, 189, volume(83))
    line.collect(scope="listing")

    serve_volume(server, 189, volume(40))
    outcome = line.collect(scope="listing")

    (problem,) = outcome.problems
    assert "shrunk" in problem.what
    assert problem.found is not None
    assert "40 papers" in problem.found
    assert len(rows_of(line, LISTING.name)) == 83


def test_a_paper_named_twice_counts_once_and_is_recorded(line: PaperLine, server: LocalServer) -> None:
    serve_volume(server, 189, volume(83), repeated="paper007")

    (snapshot,) = line.collect(scope="listing").snapshots

    assert snapshot.provenance["rows"] == 83
    assert snapshot.provenance["extra"]["repeated"] == ["paper007"]


def test_a_list_of_another_size_than_expected_is_kept_and_named(line: PaperLine, server: LocalServer) -> None:
    serve_volume(server, 189, volume(30))

    outcome = line.collect(scope="listing")

    assert len(outcome.snapshots) == 1
    assert "83 papers" in str(outcome.problems[0])
    assert "30 papers" in str(outcome.problems[0])


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(status=500), TemporaryError),
        (Reply(reset=True), TemporaryError),
        (Reply(body=b"<html>" + b"x" * 5000, truncate_at=100), TemporaryError),
        (Reply(status=429, headers={"Retry-After": "3600"}), TemporaryError),
        (Reply(stall_s=8), TemporaryError),
        (html_reply("<html>We are moving</html>"), ContentError),
        (Reply(status=403), AccessError),
        (Reply(status=404), FrameshareError),
        (gzip_bomb(200_000_000, "text/html"), FrameshareError),
    ],
    ids=["500", "reset", "truncated", "429", "stall", "html", "403", "404", "bomb"],
)
def test_a_list_that_is_not_available_is_a_clear_error_and_leaves_nothing(
    line: PaperLine, server: LocalServer, reply: Reply, error: type[FrameshareError]
) -> None:
    server.route(r"/v189/", reply)

    with pytest.raises(error) as caught:
        line.collect()

    assert caught.value.next_step
    assert "v189" in caught.value.where
    assert line.raw.datasets() == []


def test_pdfs_that_do_not_come_as_pdfs_cost_themselves_only(line: PaperLine, server: LocalServer) -> None:
    serve_volume(server, 189, volume(83))
    pdf = r"/v189/paper00{}/.+\.pdf"
    server.route(pdf.format(0), html_reply("<html><title>Verifying your browser</title></html>"))
    server.route(pdf.format(1), Reply(body=b""))
    server.route(pdf.format(2), Reply(body=b"no pdf"))
    server.route(pdf.format(3), Reply(body=PDF[: len(PDF) // 2]))
    server.route(pdf.format(4), Reply(status=404))
    server.route(pdf.format(5), Reply(headers={"Content-Length": str(10**12)}, body=PDF))

    line.collect()

    assert reasons(line)[None] == 77
    assert sum(count for reason, count in reasons(line).items() if reason) == 6
    by_paper = {row["paper_id"]: row["reason"] for row in rows_of(line, READS.name)}
    assert by_paper["paper000"] == "html_instead_of_pdf"
    assert by_paper["paper003"] == "truncated"
    assert by_paper["paper004"] == "not_downloaded"
    assert by_paper["paper005"] == "file_too_large"


@pytest.mark.deep
def test_papers_whose_server_fails_for_the_moment_are_left_for_the_next_run(
    line: PaperLine, server: LocalServer
) -> None:
    papers = volume(83)
    serve_volume(server, 189, papers)
    server.route(r"/v189/paper01\d/.+\.pdf", Reply(status=503))

    first = line.collect()
    serve_volume(server, 189, papers)
    second = line.collect()

    assert "10 papers" in first.problems[0].what
    assert second.problems == ()
    assert reasons(line) == {None: 83}
    assert len({row["paper_id"] for row in rows_of(line, READS.name)}) == 83


def test_a_publisher_that_refuses_everything_is_asked_for_few_papers_only(
    line: PaperLine, server: LocalServer
) -> None:
    serve_volume(server, 189, volume(83))
    server.route(r"/v189/.+\.pdf", Reply(status=403))

    outcome = line.collect()

    assert len(server.asked(r".*\.pdf")) == 10
    assert "could not be downloaded this time" in outcome.problems[0].what


def test_robots_txt_is_respected_for_lists_and_for_pdfs(line: PaperLine, server: LocalServer) -> None:
    serve_volume(server, 189, volume(83))
    forbid(server, "/v189/")

    with pytest.raises(AccessError, match="robots"):
        line.collect()

    assert server.asked(r"/v189/.*") == []


def test_requests_keep_the_interval_that_the_setting_names(line: PaperLine, server: LocalServer) -> None:
    line.settings_given["paper_interval_s"] = 0.2
    line.settings_given["paper_sample_size"] = 4
    serve_volume(server, 189, volume(83))

    line.collect()

    times = [r.time for r in server.asked(r"/v189/.*")]
    assert len(times) == 5
    # A busy machine receives one request late and the next in time, but not all of them early.
    assert times[-1] - times[0] > 4 * 0.2 - 0.1


@pytest.mark.deep
def test_a_larger_sample_extends_the_smaller_one(line: PaperLine, server: LocalServer) -> None:
    serve_volume(server, 189, volume(83))
    line.settings_given["paper_sample_size"] = 20
    line.collect()
    first = {row["paper_id"] for row in rows_of(line, READS.name)}

    line.settings_given["paper_sample_size"] = 50
    line.collect()
    line.collect(is_all=True)

    asked = Counter(r.path for r in server.asked(r".*\.pdf"))
    assert len(first) == 20
    assert len(asked) == 83
    assert set(asked.values()) == {1}
    assert len(rows_of(line, READS.name)) == 83


@pytest.mark.deep
def test_a_run_over_all_venues_pauses_and_the_next_one_resumes(line: PaperLine, server: LocalServer) -> None:
    serve_volume(server, 189, volume(83))
    line.settings_given["papers_per_run"] = 60

    first = line.collect(venue=None, year=None)
    after_one = sum(reasons(line).values())
    line.collect(venue=None, year=None)

    assert after_one == 60
    assert any("23 left for the next run" in note for note in first.notes)
    assert reasons(line) == {None: 83}


def test_papers_that_are_added_to_a_list_move_no_other_paper(line: PaperLine, server: LocalServer) -> None:
    line.settings_given["paper_sample_size"] = 30
    serve_volume(server, 189, volume(83))
    line.collect()

    serve_volume(server, 189, volume(90))
    line.collect()

    assert len(rows_of(line, READS.name)) <= 30 + 7


def test_an_openreview_challenge_with_status_200_is_said_and_nothing_is_guessed(
    line: PaperLine, server: LocalServer
) -> None:
    challenge = "<!DOCTYPE html><html><head><title>Verifying your browser | OpenReview</title></head></html>"
    server.route(r"/notes", html_reply(challenge))

    with pytest.raises(AccessError, match="OpenReview requires browser verification"):
        line.collect(venue="ICLR", year=2022)

    server.route(r"/notes", Reply(status=403, body=json.dumps({"name": "ChallengeRequiredError"}).encode()))
    with pytest.raises(AccessError, match="OpenReview requires browser verification"):
        line.collect(venue="ICLR", year=2022)
    assert line.raw.datasets() == []


def test_one_venue_that_fails_does_not_stop_the_others(line: PaperLine, server: LocalServer) -> None:
    serve_volume(server, 189, volume(83))
    server.route(r"/notes", Reply(status=403))
    links = '<i>Ann Lee</i> [<a href="/papers/x/x.pdf">pdf</a>]'
    page = f'<div id="content"><dl><dt>T</dt><dd>{links}</dd></dl></div>'
    server.route(r"/papers/v23/", html_reply(page))
    server.route(r"/papers/x/x\.pdf", Reply(body=PDF))

    outcome = line.collect(venue=None, year=2022)

    collected = {s.provenance["series"] for s in outcome.snapshots}
    assert {"ACML-2022", "JMLR-2022"} <= collected
    assert any("OpenReview" in p.what for p in outcome.problems)


def test_a_publisher_that_is_down_is_not_asked_for_all_of_its_lists(
    line: PaperLine, server: LocalServer
) -> None:
    server.route(r"/papers/v\d+/", Reply(status=503))

    with pytest.raises(TemporaryError):
        line.collect(venue="JMLR", year=None)

    assert len({request.path for request in server.asked(r"/papers/.*")}) == 3


def test_a_500_in_the_middle_of_an_oai_chain_is_asked_again(line: PaperLine, server: LocalServer) -> None:
    serve_oai(server, [OaiArticle(n, "2024-03-01") for n in range(5)], page_size=1)
    server.fault(r"/index\.php/AAAI/oai", Reply(status=500))

    outcome = line.collect(venue="AAAI", year=2024, scope="listing")

    assert len(rows_of(line, LISTING.name)) == 5
    assert len(outcome.snapshots) == 1


def test_sections_are_left_out_by_the_names_of_their_sets(line: PaperLine, server: LocalServer) -> None:
    serve_oai(server, [OaiArticle(n, "2024-03-01", spec) for n, spec in enumerate(OAI_SETS)])

    line.collect(venue="AAAI", year=2024, scope="listing")

    assert {row["paper_id"] for row in rows_of(line, LISTING.name)} == {"0", "1"}


def test_an_oai_record_that_always_answers_500_costs_itself_only(
    line: PaperLine, server: LocalServer
) -> None:
    before = [OaiArticle(n, f"2024-02-{n:02}") for n in range(1, 8)]
    of_the_day = [OaiArticle(n, "2024-03-14", "AAAI:APP", is_broken=n == 39173) for n in range(39170, 39177)]
    beside = [OaiArticle(n, "2024-03-14") for n in range(39180, 39184)]
    after = [OaiArticle(n, "2024-03-15") for n in range(39190, 39199)]
    serve_oai(server, [*before, *of_the_day, *beside, *after])

    outcome = line.collect(venue="AAAI", year=2024, scope="listing")

    found = {int(row["paper_id"]) for row in rows_of(line, LISTING.name)}
    assert found == {a.number for a in (*before, *of_the_day, *beside, *after)} - {39173}
    (snapshot,) = outcome.snapshots
    assert snapshot.provenance["completeness"] == "partial"
    assert snapshot.provenance["missing"] == ["record oai:ojs.aaai.org:article/39173"]


def test_an_oai_chain_that_ends_before_its_declared_size_is_kept_as_partial(
    line: PaperLine, server: LocalServer
) -> None:
    serve_oai(server, [OaiArticle(n, "2024-03-01") for n in range(9)], ends_after=6)

    outcome = line.collect(venue="AAAI", year=2024, scope="listing")

    assert len(rows_of(line, LISTING.name)) == 6
    assert outcome.snapshots[0].provenance["completeness"] == "partial"
    assert "records (6 of 9 entries, as the server says)" in outcome.snapshots[0].provenance["missing"]


def test_one_oai_chain_serves_every_year_of_a_run_and_its_failures_are_met_once(
    line: PaperLine, server: LocalServer
) -> None:
    line.settings_given["max_attempts"] = 1
    serve_oai(server, [OaiArticle(1, "2024-03-01"), OaiArticle(2, "2024-03-02", is_broken=True)])

    line.collect(venue="AAAI", year=None, scope="listing")

    asked = Counter(request.target for request in server.asked(r"/index\.php/AAAI/oai"))
    assert set(asked.values()) == {1}


def test_iclr_is_read_from_its_own_proceedings(line: PaperLine, server: LocalServer) -> None:
    ids = serve_neurips(server, "paper_files/paper/2025", ["conference", "conference", "blogpost"], PDF)

    line.collect(venue="ICLR", year=2025)

    assert {row["paper_id"] for row in rows_of(line, READS.name)} == set(ids[:2])
    assert reasons(line) == {None: 2}


def test_neurips_to_2021_names_no_track_and_is_read_whole(line: PaperLine, server: LocalServer) -> None:
    ids = serve_neurips(server, "paper_files/paper/2020", ["none"] * 3, PDF)

    line.collect(venue="NeurIPS", year=2020)

    assert {row["paper_id"] for row in rows_of(line, READS.name)} == set(ids)


@pytest.mark.parametrize(("venue", "year"), [("ICLR", 2026), ("NeurIPS", 2020)])
def test_a_page_that_lists_the_papers_of_another_year_is_refused(
    line: PaperLine, server: LocalServer, venue: str, year: int
) -> None:
    serve_neurips(server, "paper_files/paper/2024", ["conference"] * 3, PDF)
    server.route(f"/paper_files/paper/{year}", server.route_of("/paper_files/paper/2024"))

    with pytest.raises(ContentError, match=f"another year than {venue}-{year}"):
        line.collect(venue=venue, year=year, scope="listing")

    assert line.raw.datasets() == []


def notes(first: int, count: int, venue: str = "ICLR.cc/2022/Conference") -> Reply:
    """Return so many notes of a venue as OpenReview's API lists them."""
    return json_reply(
        {
            "notes": [
                {"id": f"n{n}", "content": {"title": {"value": f"T{n}"}, "venueid": {"value": venue}}}
                for n in range(first, first + count)
            ]
        }
    )


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (notes(0, 1000), "chain of pages is broken"),
        (notes(0, 1500), "at most 1,000 rows"),
        (notes(0, 10, "NeurIPS.cc/2022/Conference"), "contains what was not requested"),
    ],
    ids=["offset ignored", "limit ignored", "venue ignored"],
)
def test_notes_of_openreview_that_are_not_those_asked_for_are_refused(
    line: PaperLine, server: LocalServer, answer: Reply, found: str
) -> None:
    server.route(r"/notes", answer)

    with pytest.raises(ContentError, match=found):
        line.collect(venue="ICLR", year=2022, scope="listing")

    assert len(server.asked(r"/notes")) <= 2
    assert line.raw.datasets() == []


def test_a_pdf_with_padding_is_downloaded_and_read(line: PaperLine, server: LocalServer) -> None:
    padded = {
        "lee23a": ("T", b"\r\n" * 700 + PDF + b"\0" * 9000),
        "wu23a": ("T", PDF + b"<script></script>" * 300),
    }
    serve_volume(server, 189, padded)

    line.collect()

    assert reasons(line) == {None: 2}


def test_prefaces_are_neither_listed_nor_read(line: PaperLine, server: LocalServer) -> None:
    papers = volume(3)
    serve_volume(server, 189, {**papers, "organizers23a": ("ACML 2022: Preface", PDF)})

    outcome = line.collect()

    assert {row["paper_id"] for row in rows_of(line, READS.name)} == papers.keys()
    assert outcome.snapshots[0].provenance["extra"]["front_matter"] == ["organizers23a"]


def test_a_list_whose_papers_belong_to_another_year_is_refused(line: PaperLine, server: LocalServer) -> None:
    serve_volume(server, 143, {f"name{n}26a": ("T", PDF) for n in range(60)})

    with pytest.raises(ContentError, match="another year than MIDL-2021"):
        line.collect(venue="MIDL", year=2021)

    assert line.raw.datasets() == []


def test_this_years_venue_that_is_not_listed_yet_is_a_note(line: PaperLine, server: LocalServer) -> None:
    server.route(r"/papers\.php", html_reply("<html><dl></dl></html>"))

    outcome = line.collect(venue="ECCV", year=2026)

    assert outcome.problems == ()
    assert outcome.notes == ("ECCV-2026 is not published yet",)


def test_kept_texts_are_read_again_without_a_download_when_a_rule_changed(
    line: PaperLine, server: LocalServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    serve_volume(server, 189, volume(5))
    line.collect(keep_texts=True)
    asked = len(server.asked(r".*\.pdf"))
    changed = tmp_path / "reference"
    changed.mkdir()
    for file in resources.REFERENCE_DIR.iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "mention_rules.csv":
            text += "mention-1,trained,mention,keras,trained with,insensitive,,,trained,a new rule\n"
        (changed / file.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(resources, "REFERENCE_DIR", changed)

    line.collect()

    assert len(server.asked(r".*\.pdf")) == asked
    newest = rows_of(line, READS.name)[-5:]
    assert {row["obtained"] for row in newest} == {"kept_text"}
    assert all(any(hit["rule"] == "trained" for hit in row["hits"]) for row in newest)


def test_files_of_a_folder_that_no_list_names_are_left_out_and_named(
    line: PaperLine, server: LocalServer, tmp_path: Any
) -> None:
    serve_volume(server, 189, volume(83))
    line.collect(scope="listing")
    folder = tmp_path / "pdfs"
    folder.mkdir()
    for name in ("paper001", "PAPER002", "permission-form"):
        (folder / f"{name}.pdf").write_bytes(PDF)

    outcome = line.collect(from_path=folder)

    assert "permission-form.pdf" in str(outcome.problems[0])
    assert {row["paper_id"] for row in rows_of(line, READS.name)} == {"paper001", "paper002"}


def put(folder: Path, *names: str, content: bytes = PDF) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_a_folder_is_read_in_pmlrs_layout_and_whatever_the_case_of_its_endings(
    line: PaperLine, tmp_path: Path
) -> None:
    folder = put(
        tmp_path / "v189", "assets/lee23a/lee23a.pdf", "assets/lee23a/lee23a-supp.pdf", "chen23a.PDF"
    )

    outcome = line.collect(from_path=folder)

    assert {row["paper_id"] for row in rows_of(line, READS.name)} == {"lee23a", "chen23a"}
    assert "lee23a-supp.pdf" in str(outcome.problems[0])


def test_one_pdf_may_be_named_in_place_of_a_folder(line: PaperLine, tmp_path: Path) -> None:
    line.collect(from_path=put(tmp_path, "lee23a.pdf") / "lee23a.pdf")

    assert [row["paper_id"] for row in rows_of(line, READS.name)] == ["lee23a"]


def test_a_folder_without_a_pdf_is_an_error(line: PaperLine, tmp_path: Path) -> None:
    put(tmp_path / "empty", "notes.txt")

    with pytest.raises(NotFoundError, match="No PDF to read"):
        line.collect(from_path=tmp_path / "empty")


def test_two_files_of_one_name_and_other_content_are_left_out(line: PaperLine, tmp_path: Path) -> None:
    put(tmp_path / "p", "a/lee23a.pdf", "a/same23a.pdf", "b/same23a.pdf")
    put(tmp_path / "p", "b/lee23a.pdf", content=build_pdf([LINES, LINES]))

    outcome = line.collect(from_path=tmp_path / "p")

    assert [row["paper_id"] for row in rows_of(line, READS.name)] == ["same23a"]
    assert "other content" in outcome.problems[0].what


def test_papers_of_another_year_in_a_folder_are_noticed(line: PaperLine, tmp_path: Path) -> None:
    put(tmp_path / "midl-2026", *(f"name{n}26a.pdf" for n in range(5)))
    put(tmp_path / "mixed", "lee21a.pdf", "chen22a.pdf", "wu26a.pdf")

    with pytest.raises(ContentError, match="another year than MIDL-2021"):
        line.collect(venue="MIDL", year=2021, from_path=tmp_path / "midl-2026")
    outcome = line.collect(venue="MIDL", year=2021, from_path=tmp_path / "mixed")

    assert {row["paper_id"] for row in rows_of(line, READS.name)} == {"lee21a", "chen22a"}
    assert "wu26a.pdf" in str(outcome.problems[0])


def test_a_file_that_was_replaced_is_read_again_and_others_are_not(line: PaperLine, tmp_path: Path) -> None:
    folder = put(tmp_path / "p", "lee23a.pdf", content=PDF[: len(PDF) // 2])
    put(folder, "chen23a.pdf")
    first = line.collect(from_path=folder)
    put(folder, "lee23a.pdf")

    second = line.collect(from_path=folder)
    third = line.collect(from_path=folder)

    assert any("1 papers could not be read" in note and "lee23a" in note for note in first.notes)
    assert [(row["paper_id"], row["reason"]) for row in rows_of(line, READS.name)] == [
        ("chen23a", None),
        ("lee23a", "truncated"),
        ("lee23a", None),
    ]
    assert any("1 of them read before" in note for note in second.notes)
    assert third.snapshots == ()


def test_a_folder_needs_one_venue_and_year(line: PaperLine, tmp_path: Any) -> None:
    with pytest.raises(UsageError, match="--venue and --year"):
        line.collect(venue="NAACL", year=None, from_path=tmp_path)


@pytest.mark.skipif(not (PAPERS / "acl_xml").is_dir(), reason="needs the real XML of ../shared/data/papers")
def test_real_anthology_xml_over_http_gives_the_papers_and_their_pdfs_below_the_replaced_address(
    line: PaperLine, server: LocalServer
) -> None:
    xml = (PAPERS / "acl_xml" / "N18.xml").read_bytes()
    server.route(r"/N18\.xml", Reply(body=xml, headers={"Content-Type": "text/plain; charset=utf-8"}))
    server.route(r"/N18-\d+\.pdf", Reply(body=PDF))
    line.settings_given["paper_sample_size"] = 7

    started = time.monotonic()
    line.collect(venue="naacl", year=2018)

    assert time.monotonic() - started < 30
    assert len(rows_of(line, LISTING.name)) == 330
    assert reasons(line) == {None: 7}
    assert len(server.asked(r"/N18-\d+\.pdf")) == 7
