"""`frameshare match` and `frameshare collect paper_texts` as a user calls them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.servers.local import LocalServer, Reply
from tests.servers.proceedings import serve_volume
from tests.unit.papers.pdf_builder import build_pdf
from tests.worlds import begun_with

PYTORCH = build_pdf([["We trained every model with PyTorch 1.7 on one machine and nothing else."] * 5] * 2)
SILENT = build_pdf([["We prove a theorem about graphs and their colourings, by induction."] * 5])


def frameshare(*arguments: object, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "frameshare", *map(str, arguments)]
    root = Path(__file__).resolve().parents[3]
    given = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(root), "HOME": str(folder), **environment}
    return subprocess.run(
        command, cwd=folder, env=given, capture_output=True, text=True, timeout=120, check=False
    )


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.deep
def test_match_prints_one_object_a_hit(tmp_path: Path) -> None:
    named, silent = write(tmp_path, "named.pdf", PYTORCH), write(tmp_path, "silent.pdf", SILENT)

    answer = frameshare("match", silent, named, "--format", "json", folder=tmp_path)

    hits: list[dict[str, Any]] = json.loads(answer.stdout)
    assert answer.returncode == 0, answer.stderr
    assert len(hits) == 10
    assert list(hits[0]) == ["file", "framework", "page", "section", "pattern", "context"]
    assert {hit["file"] for hit in hits} == {str(named)}
    assert (hits[0]["framework"], hits[0]["page"], hits[0]["section"]) == ("pytorch", 1, "body")
    assert "PyTorch 1.7" in hits[0]["context"]


@pytest.mark.deep
def test_match_without_a_hit_is_an_empty_list_and_not_a_failure(tmp_path: Path) -> None:
    silent = write(tmp_path, "silent.pdf", SILENT)

    answer = frameshare("match", silent, "--format", "json", folder=tmp_path)

    assert (answer.returncode, json.loads(answer.stdout)) == (0, [])


@pytest.mark.deep
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.pdf", b"", "no bytes"),
        ("page.pdf", b"<html></html>", "web page"),
        ("half.pdf", PYTORCH[: len(PYTORCH) // 2], "ends before its end mark"),
        ("missing.pdf", None, "is not there"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_done(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    broken = write(tmp_path, name, content) if content is not None else tmp_path / name
    named = write(tmp_path, "named.pdf", PYTORCH)

    answer = frameshare("match", broken, named, "--format", "json", folder=tmp_path)

    assert answer.returncode == 1
    assert len(json.loads(answer.stdout)) == 10
    assert f"{name}: " in answer.stderr
    assert said in answer.stderr


@pytest.mark.deep
def test_match_searches_the_pdfs_of_a_folder_and_names_one_without_any(tmp_path: Path) -> None:
    (tmp_path / "assets" / "lee23a").mkdir(parents=True)
    (tmp_path / "none").mkdir()
    write(tmp_path / "assets" / "lee23a", "lee23a.PDF", PYTORCH)

    answer = frameshare("match", tmp_path / "assets", "--format", "json", folder=tmp_path)
    without = frameshare("match", tmp_path / "none", "--format", "json", folder=tmp_path)

    assert (answer.returncode, len(json.loads(answer.stdout))) == (0, 10)
    assert (without.returncode, json.loads(without.stdout)) == (1, [])
    assert "no PDF in the folder" in without.stderr


@pytest.mark.deep
def test_match_searches_by_the_wider_rule_set_if_asked(tmp_path: Path) -> None:
    named = write(
        tmp_path, "a.pdf", build_pdf([["We fine-tune with DeepSpeed on eight machines of ours."] * 3])
    )

    narrow = frameshare("match", named, "--format", "json", folder=tmp_path)
    wide = frameshare("match", named, "--rule-set", "mention-2", "--format", "json", folder=tmp_path)
    unknown = frameshare("match", named, "--rule-set", "mention-9", folder=tmp_path)

    assert json.loads(narrow.stdout) == []
    assert [hit["framework"] for hit in json.loads(wide.stdout)] == ["pytorch"] * 3
    assert unknown.returncode != 0
    assert "mention-1" in unknown.stderr


@pytest.mark.deep
def test_doctor_names_the_volumes_of_pmlr_that_have_no_row(tmp_path: Path, server: LocalServer) -> None:
    listed = '- volume: 999\n  url: "v999"\n  description: "Proceedings of ACML 2099"\n- volume: 189\n'
    server.route(r"/proceedings\.yaml", Reply(body=listed.encode(), headers={"Content-Type": "text/yaml"}))

    answer = frameshare("doctor", "--format", "json", folder=tmp_path, FRAMESHARE_PMLR_URL=server.url)

    (found,) = [row for row in json.loads(answer.stdout) if row["check"] == "proceedings"]
    assert found["state"] == "note"
    assert "v999 (Proceedings of ACML 2099)" in found["found"]
    assert "v189" not in found["found"]
    assert "venues.csv" in found["next"]


def test_match_without_a_file_is_a_usage_error(tmp_path: Path) -> None:
    assert frameshare("match", folder=tmp_path).returncode == 2


@pytest.mark.deep
def test_collect_build_and_query_work_from_the_command_line(
    tmp_path: Path, server: LocalServer, seed_data: Path
) -> None:
    begun_with(tmp_path / "data", seed_data)
    serve_volume(server, 189, {f"paper{n:02}": (f"T{n}", PYTORCH if n % 2 else SILENT) for n in range(83)})
    environment = {"FRAMESHARE_PMLR_URL": server.url, "FRAMESHARE_DATA_DIR": str(tmp_path / "data")}

    collected = frameshare(
        "collect", "paper_texts", "--venue", "acml", "--year", "2022", folder=tmp_path, **environment
    )
    built = frameshare("build", folder=tmp_path, **environment)
    asked = frameshare(
        "query", "mention_share", "--param", "framework=pytorch", "--param", "rule_set=mention-1",
        "--param", "venue=ACML", "--format", "json", folder=tmp_path, **environment,
    )  # fmt: skip

    assert collected.returncode == 0, collected.stderr
    assert built.returncode == 0, built.stderr
    (row,) = json.loads(asked.stdout)
    assert list(row) == [
        "venue",
        "year",
        "rule_set",
        "framework",
        "papers_listed",
        "papers_read",
        "papers_with_mention",
        "share",
        "share_low",
        "share_high",
        "exclusive",
        "origin",
    ]
    assert (row["papers_listed"], row["papers_read"], row["papers_with_mention"]) == (83, 83, 41)
