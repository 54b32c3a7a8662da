"""What a server can do wrong: what is reported, what is kept, and what continues all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from frameshare.base.errors import FrameshareError, TemporaryError
from frameshare.sources.base import Outcome
from tests.integration.conference_lists.conftest import Line
from tests.samples import first
from tests.servers.local import Reply, gzip_bomb, html_reply

LIST = r"/data/cvpr_2018\.json"
NAME = "data/cvpr_2018.json"
OLD_RULES = "horace-2019-09-05"


def only_problem(outcome: Outcome) -> str:
    """The text of the one problem of an outcome."""
    (problem,) = outcome.problems
    return str(problem)


def change(line: Line, edit: Callable[[list[dict[str, Any]]], None]) -> None:
    """Edit the list of CVPR 2018 as the server has it."""
    papers = json.loads(line.files[NAME])
    edit(papers)
    line.files[NAME] = json.dumps(papers).encode()


def rename_words(papers: list[dict[str, Any]]) -> None:
    papers[4]["metadata"]["keywords"] = papers[4]["metadata"].pop("words")


def repeat_an_id(papers: list[dict[str, Any]]) -> None:
    papers[7]["id"] = papers[2]["id"]


def drop_the_last(papers: list[dict[str, Any]]) -> None:
    papers.pop()


BAD_ANSWERS = {
    "truncated": (Reply(200, {}, b"[" + b" " * 5_000, truncate_at=100), "is kept"),
    "reset": (Reply(reset=True), "is kept"),
    "stalled": (Reply(stall_s=1.0), "is kept"),
    "500": (Reply(500, {}, b"oops"), "500"),
    "429 once": (Reply(429, {"Retry-After": "0"}, b""), "429"),
    "HTML": (html_reply("<!doctype html><title>Verifying your browser</title>"), "Verifying your browser"),
    "gzip bomb": (gzip_bomb(200 << 20), "expand|larger|more than"),
    "too large": (Reply(200, {}, b"[" + b" " * (4 << 20) + b"]"), "3"),
    "not JSON": (Reply(200, {"Content-Type": "text/plain"}, b'[{"authors": ['), "not JSON"),
    "shorter than said": (Reply(200, {"Content-Length": "9000"}, b"[]", truncate_at=2), "is kept"),
}


@pytest.mark.parametrize("case", first(BAD_ANSWERS, 3))
def test_one_bad_list_is_named_and_the_rest_is_published_as_partial(line: Line, case: str) -> None:
    reply, said = BAD_ANSWERS[case]
    line.server.fault(LIST, reply, reply)

    outcome = line.collect()

    (problem,) = outcome.problems
    assert "cvpr_2018.json" in problem.where
    assert any(part in str(problem) for part in said.split("|"))
    assert "Next:" in str(problem)
    snapshots = {s.dataset: s for s in outcome.snapshots}
    assert snapshots["conference_counts"].is_complete
    assert snapshots["conference_papers"].provenance["missing"] == ["cvpr_2018.json"]
    assert not snapshots["conference_papers"].is_complete


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (rename_words, ["paper 5", "without words", "with 'keywords'"]),
        (repeat_an_id, ["each id once", "more than once"]),
        (drop_the_last, ["Expected: 27 papers", "Found: 26"]),
    ],
)
def test_a_list_of_another_form_is_refused_with_the_place(
    line: Line, edit: Callable[[list[dict[str, Any]]], None], said: list[str]
) -> None:
    change(line, edit)

    outcome = line.collect()

    text = only_problem(outcome)
    assert "cvpr_2018.json" in text
    assert all(part in text for part in said)
    assert len(outcome.snapshots) == 2


@pytest.mark.deep
def test_a_missing_list_does_not_hide_the_one_collected_before(line: Line) -> None:
    line.collect()
    del line.files[NAME]
    change_other = json.loads(line.files["data/cvpr_2019.json"])
    change_other[0]["metadata"]["words"] = ["pytorch"]
    line.files["data/cvpr_2019.json"] = json.dumps(change_other).encode()

    outcome = line.collect()
    line.build()

    assert "cvpr_2018.json" in only_problem(outcome)
    assert [s.is_complete for s in line.raw.snapshots("conference_papers")] == [True, False]
    origins = {r["answer"]: r["origin"] for r in line.query("research_basis") if r["definition"] != OLD_RULES}
    assert set(origins.values()) == {"collected"}


@pytest.mark.deep
def test_a_missing_list_with_nothing_else_new_stores_nothing_twice(line: Line) -> None:
    line.collect()
    del line.files[NAME]

    outcome = line.collect()

    assert "cvpr_2018.json" in only_problem(outcome)
    assert set(outcome.unchanged) == {"conference_counts", "conference_papers"}
    assert len(line.raw.snapshots("conference_papers")) == 1


def test_several_missing_lists_are_one_problem_that_names_them(line: Line) -> None:
    for name in ("cvpr_2018", "acl_2019", "nips_2020"):
        del line.files[f"data/{name}.json"]

    outcome = line.collect()

    text = only_problem(outcome)
    assert "3 lists" in text
    assert all(name in text for name in ("cvpr_2018", "acl_2019", "nips_2020"))


@pytest.mark.parametrize(
    ("body", "said"),
    first(
        [
            (b"CVPR,06/18,89,137\r\n", "row 1"),
            (b"venue,month,pt,tf,n\r\nCVPR,06/18,89,137,979\r\n", "MM/YY"),
            (b"<!doctype html><title>Sign in</title>", "Sign in"),
            (b"", "empty"),
            (b"\xff\xfe\x00", "charset"),
        ],
        2,
    ),
)
def test_bad_counts_are_refused_and_the_lists_go_on(line: Line, body: bytes, said: str) -> None:
    line.files["data.csv"] = body

    outcome = line.collect()

    assert said in only_problem(outcome)
    assert [s.dataset for s in outcome.snapshots] == ["conference_papers"]


@pytest.mark.deep
def test_the_seed_stands_in_for_counts_that_were_refused(line: Line) -> None:
    line.files["data.csv"] = b""

    line.collect()
    line.build()

    assert {r["origin"] for r in line.query("papers_by_venue_year")} == {"seed"}


@pytest.mark.deep
def test_counts_that_vanish_are_named_and_stand_in_from_the_seed(line: Line) -> None:
    rows = line.files["data.csv"].splitlines(keepends=True)
    line.files["data.csv"] = b"".join(row for row in rows if not row.startswith(b"ICLR,05/21"))

    outcome = line.collect()
    line.build()

    assert "ICLR 05/21" in only_problem(outcome)
    origins = {(r["venue"], r["year"]): r["origin"] for r in line.query("papers_by_venue_year")}
    assert (origins["ICLR", 2021], origins["ICLR", 2020]) == ("seed", "collected")


def test_a_server_in_trouble_is_not_asked_for_every_list(line: Line) -> None:
    line.server.fault(r"/data/.*", *[Reply(503, {}, b"") for _ in range(200)])

    outcome = line.collect()

    assert [s.dataset for s in outcome.snapshots] == ["conference_counts"]
    assert len(line.server.asked(r"/data/.*")) <= 8
    assert "36 lists of papers were not requested" in str(outcome.problems[-1])


def test_a_server_that_asks_for_an_hour_s_patience_is_left_alone_until_then(line: Line) -> None:
    line.server.fault(LIST, Reply(429, {"Retry-After": "3600"}, b""))

    outcome = line.collect()

    asked = [request.path for request in line.server.asked(r"/data/.*")]
    assert asked[-1] == "/data/cvpr_2018.json"
    assert "run again after" in str(outcome.problems[0])
    snapshot = next(s for s in outcome.snapshots if s.dataset == "conference_papers")
    assert len(snapshot.files) == len(asked) - 1


def test_nothing_at_all_is_an_error_that_says_to_come_back(line: Line) -> None:
    line.server.fault(r".*", *[Reply(500, {}, b"") for _ in range(200)])

    with pytest.raises(TemporaryError):
        line.collect()

    assert line.raw.datasets() == []


def test_a_fault_that_passes_is_tried_again_and_leaves_no_problem(line: Line) -> None:
    line.server.fault(LIST, Reply(503, {"Retry-After": "0"}, b""))
    line.server.fault(r"/data/acl_2018\.json", Reply(reset=True))

    outcome = line.collect()

    assert outcome.problems == ()
    assert all(s.is_complete for s in outcome.snapshots)


@pytest.mark.deep
def test_hostile_text_travels_as_text(line: Line) -> None:
    hostile = "<script>alert(1)</script>'\"\u202e" + "A" * 10_000
    line.files["data.csv"] += f'"{hostile.replace(chr(34), chr(34) * 2)}",06/19,1,2,3\r\n'.encode()
    change(line, lambda papers: papers[0].update(name=hostile, authors=[hostile]))

    outcome = line.collect()
    line.build()

    assert outcome.problems == ()
    assert hostile in {r["venue"] for r in line.query("papers_by_venue_year")}


@pytest.mark.deep
def test_a_changed_list_makes_a_new_snapshot_and_the_old_one_stands(line: Line) -> None:
    first = next(s for s in line.collect().snapshots if s.dataset == "conference_papers")
    change(line, lambda papers: papers[0].update(name="Another title"))

    outcome = line.collect()

    assert [s.dataset for s in outcome.snapshots] == ["conference_papers"]
    assert next(s.id for s in line.raw.snapshots("conference_papers")) == first.id
    assert line.raw.verify() == []


def test_an_answer_of_any_damage_is_a_frameshare_error(line: Line) -> None:
    body = line.files[NAME]
    for cut in (1, 2, 200, len(body) // 2, len(body) - 2):
        line.files[NAME] = body[:cut]
        outcome = line.collect()
        assert all(isinstance(p, FrameshareError) for p in outcome.problems)
        assert len(outcome.problems) == 1
