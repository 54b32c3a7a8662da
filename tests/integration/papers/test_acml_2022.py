"""ACML 2022 through the whole line: list and PDFs over HTTP, warehouse, queries."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.papers.conftest import PAPERS, PaperLine, counts_of
from tests.servers.local import LocalServer
from tests.servers.proceedings import acml_2022, serve_volume

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(
        not (PAPERS / "pdfs").is_dir(), reason="needs the real papers of ../shared/data/papers"
    ),
]


@pytest.fixture(scope="module")
def acml(tmp_path_factory: pytest.TempPathFactory, seed_data: Path) -> Iterator[PaperLine]:
    with LocalServer() as server:
        serve_volume(server, 189, acml_2022(PAPERS))
        line = PaperLine(server, tmp_path_factory.mktemp("acml") / "data", {"paper_workers": 2}, seed_data)
        line.collect()
        line.build()
        yield line


def shares(line: PaperLine, rule_set: str) -> dict[str, dict[str, object]]:
    rows = line.query("mention_share", venue="acml", year=2022, rule_set=rule_set)
    return {str(row["framework"]): row for row in rows}


def collected(line: PaperLine) -> list[dict[str, object]]:
    """The venues and years that this installation read, the bundled volumes of PMLR left out."""
    return [r for r in line.query("mention_coverage", is_tried=True) if r["origin"] == "collected"]


@pytest.mark.deep
def test_70_of_83_listed_papers_are_read_and_the_others_have_their_reason(acml: PaperLine) -> None:
    (coverage,) = collected(acml)

    assert (coverage["venue"], coverage["year"]) == ("ACML", 2022)
    assert coverage["papers_expected"] == coverage["papers_listed"] == coverage["papers_tried"] == 83
    assert coverage["papers_read"] == 70
    assert coverage["papers_not_obtained"] == 13
    assert coverage["papers_without_text"] == 0
    unread = acml.query("mention_unread")
    assert Counter(row["reason"] for row in unread) == {"not_downloaded": 13}


def test_the_counts_are_those_of_the_guide(acml: PaperLine) -> None:
    rows = shares(acml, "mention-1")

    counts = {name: (rows[name]["papers_with_mention"], rows[name]["exclusive"]) for name in rows}
    assert counts["pytorch"] == (25, 23)
    assert counts["tensorflow"] == (4, 2)
    assert counts["keras"] == (1, 1)
    assert counts["jax"] == (0, 0)
    assert {row["papers_listed"] for row in rows.values()} == {83}
    assert {row["papers_read"] for row in rows.values()} == {70}
    assert {row["origin"] for row in rows.values()} == {"collected"}
    assert rows["pytorch"]["share"] == pytest.approx(25 / 70)
    assert rows["pytorch"]["share_low"] == pytest.approx(0.2551, abs=1e-3)
    assert rows["pytorch"]["share_high"] == pytest.approx(0.4741, abs=1e-3)


def test_the_rules_of_the_published_series_can_be_compared_with_ours(acml: PaperLine) -> None:
    final, first = shares(acml, "horace-2020-07-28"), shares(acml, "horace-2019-09-05")

    assert final["pytorch"]["exclusive"] == 23
    assert final["tensorflow"]["exclusive"] == 2
    assert final.keys() == first.keys() == {"pytorch", "tensorflow"}
    for rows in (final, first):
        assert rows["pytorch"]["papers_read"] == 70


def test_reading_again_gives_the_bundled_counts_of_the_volume_to_the_paper(acml: PaperLine) -> None:
    """No rule changed since (cntk, jax, theano, mindspore, damaged text, appendices) moves one of them."""
    with (PAPERS.parent / "history" / "pmlr_mentions.csv").open(encoding="utf-8", newline="") as file:
        bundled = next(r for r in csv.DictReader(file) if (r["venue"], r["year"]) == ("ACML", "2022"))

    found = counts_of(acml, "ACML", 2022)

    assert len(found) == 54
    assert found == {column: int(bundled[column]) for column in found}


def test_the_ecosystem_is_a_wider_definition_beside_the_first(acml: PaperLine) -> None:
    rows = {row["framework"]: row for row in acml.query("mention_ecosystem")}

    counts = {n: (r["papers_naming_framework"], r["papers_naming_ecosystem"]) for n, r in rows.items()}
    # One paper names DeepSpeed and not PyTorch, one Neural Tangents and not JAX.
    assert counts["pytorch"] == (25, 26)
    assert counts["tensorflow"] == (4, 4)
    assert counts["jax"] == (0, 1)
    assert {row["papers_read"] for row in rows.values()} == {70}
    assert {row["rule_set"] for row in acml.query("mention_share")}.isdisjoint({"mention-2"})
    (hit,) = acml.query("mention_hits", framework="jax", rule_set="mention-2")[:1]
    assert (hit["paper_id"], hit["rule"]) == ("dai23a", "neural-tangents")


def test_body_only_finds_fewer_papers_than_anywhere(acml: PaperLine) -> None:
    anywhere, body = shares(acml, "mention-1"), shares(acml, "mention-1-body")

    assert 0 < int(str(body["pytorch"]["papers_with_mention"])) < 25
    for name, row in body.items():
        assert int(str(row["papers_with_mention"])) <= int(str(anywhere[name]["papers_with_mention"]))


def test_every_hit_can_be_looked_up_with_its_place(acml: PaperLine) -> None:
    hits = acml.query("mention_hits", venue="ACML", year=2022, framework="keras")

    assert [(h["paper_id"], h["page"], h["section"]) for h in hits] == [("chang23a", 8, "body")]
    assert "keras2.3.1" in hits[0]["context"]
    papers = {h["paper_id"] for h in acml.query("mention_hits", framework="pytorch")}
    assert len(papers) == 25


def test_no_pdf_and_no_text_is_left_behind(acml: PaperLine) -> None:
    left = [path for path in acml.data_dir.rglob("*") if path.suffix in {".pdf", ".gz", ".partial"}]

    assert left == []
    assert acml.raw.verify() == []


def test_collecting_again_reads_no_paper_again_and_changes_nothing(acml: PaperLine) -> None:
    read_before = len(acml.server.asked(r".*\.pdf"))
    snapshots = len(acml.raw.snapshots("paper_reads"))

    outcome = acml.collect()

    # The 13 that could not be downloaded are asked for again, those that were read are not.
    assert len(acml.server.asked(r".*\.pdf")) == read_before + 13
    assert outcome.snapshots == ()
    assert len(acml.raw.snapshots("paper_reads")) == snapshots


@pytest.mark.deep
def test_a_folder_of_pdfs_gives_the_same_answer(tmp_path: Path, server: LocalServer, seed_data: Path) -> None:
    papers = acml_2022(PAPERS)
    serve_volume(server, 189, papers)
    line = PaperLine(server, tmp_path / "data", {"paper_workers": 2}, seed_data)
    line.collect(scope="listing")

    line.collect(from_path=PAPERS / "pdfs" / "acml-2022")
    line.build()

    assert server.asked(r".*\.pdf") == []
    (coverage,) = collected(line)
    assert (coverage["papers_listed"], coverage["papers_read"]) == (83, 70)
    assert {
        n: r["papers_with_mention"] for n, r in shares(line, "mention-1").items() if r["papers_with_mention"]
    } == {
        "pytorch": 25,
        "tensorflow": 4,
        "keras": 1,
    }
