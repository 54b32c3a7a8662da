"""The archive from the Hub and from files: rows checked, damage reported by row, too much damage refused."""

from __future__ import annotations

import csv
import gzip
import json
import multiprocessing
import os
import re
import signal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from frameshare.base.errors import AccessError, ContentError, NotFoundError
from frameshare.raw.partial import PartialSnapshot
from frameshare.raw.zone import RawZone
from tests.integration.code.conftest import Collect, rows_of
from tests.servers.local import LocalServer, Reply, html_reply
from tests.servers.pwc_archive import (
    LINKS,
    LINKS_JSON,
    PAPERS,
    link,
    links_json_gz,
    links_parquet,
    on_main,
    papers_parquet,
    serve_file,
)

REPO = "https://github.com/o/n"
FRAMEWORKS = ("pytorch", "tf", "jax", "none")


def some_links(count: int = 300) -> list[dict[str, Any]]:
    return [link(f"p{i}", f"{REPO}{i}", FRAMEWORKS[i % 4], official=i % 3 == 0) for i in range(count)]


def serve_papers(server: LocalServer, place: str = PAPERS) -> None:
    for shard in range(4):
        papers = [(f"p{i}", "2021-05-03" if i % 5 else None) for i in range(shard * 500, shard * 500 + 500)]
        serve_file(server, place.format(shard), papers_parquet(papers))


def write_csv(path: Path, links: list[dict[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(links[0]))
        writer.writeheader()
        writer.writerows(links)
    return path


def dies_after_a_part(collect: Collect, folder: Path) -> None:
    write_part = PartialSnapshot.write_part

    def write_and_die(*args: Any) -> None:
        write_part(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    PartialSnapshot.write_part = write_and_die  # type: ignore[method-assign]
    collect("pwc_archive", from_path=write_csv(folder / "killed.csv", some_links()))


def test_links_and_dates_are_collected_from_the_hub(collect: Collect, server: LocalServer) -> None:
    serve_file(server, LINKS, links_parquet(some_links()))
    serve_papers(server)

    outcome = collect("pwc_archive", {"pwc_archive": server.url})

    found = {snapshot.dataset: rows_of(snapshot) for snapshot in outcome.snapshots}
    assert len(found["pwc_links"]) == 300
    assert found["pwc_links"][3]["is_official"] is True
    assert len(found["pwc_papers"]) == 2000
    assert "expected" in str(outcome.problems[0]).lower()
    assert "300,161" in str(outcome.problems[0])


def test_each_file_is_read_at_its_pinned_commit(collect: Collect, server: LocalServer) -> None:
    serve_file(server, LINKS, links_parquet(some_links()))
    serve_papers(server)

    outcome = collect("pwc_archive", {"pwc_archive": server.url})

    asked = {request.path for request in server.requests}
    assert asked == {LINKS, *(PAPERS.format(shard) for shard in range(4))}
    assert all(re.search("/resolve/[0-9a-f]{40}/", path) for path in asked)
    urls = {snapshot.dataset: snapshot.provenance["url"] for snapshot in outcome.snapshots}
    assert urls == {"pwc_links": server.url + LINKS, "pwc_papers": server.url + PAPERS.format(0)}


def test_the_main_branch_fallback_for_a_commit_that_is_gone(collect: Collect, server: LocalServer) -> None:
    serve_file(server, on_main(LINKS), links_parquet(some_links()))
    serve_papers(server, on_main(PAPERS))

    outcome = collect("pwc_archive", {"pwc_archive": server.url})

    found = {snapshot.dataset: snapshot for snapshot in outcome.snapshots}
    assert len(rows_of(found["pwc_links"])) == 300
    assert len(rows_of(found["pwc_papers"])) == 2000
    assert found["pwc_papers"].provenance["url"] == server.url + on_main(PAPERS.format(0))
    gone = [problem for problem in outcome.problems if isinstance(problem, NotFoundError)]
    assert [problem.where for problem in gone] == [
        server.url + path for path in (LINKS, *(PAPERS.format(shard) for shard in range(4)))
    ]
    assert f"{server.url}{on_main(LINKS)} was read instead" in str(gone[0])


def test_papers_that_are_not_as_many_as_known_are_reported(collect: Collect, server: LocalServer) -> None:
    serve_file(server, LINKS, links_parquet(some_links()))
    serve_papers(server)

    outcome = collect("pwc_archive", {"pwc_archive": server.url})

    assert "Expected: 576,261 rows. Found: 2,000 rows" in str(outcome.problems[-1])


def test_of_the_papers_only_two_columns_travel(collect: Collect, server: LocalServer) -> None:
    serve_file(server, LINKS, links_parquet(some_links()))
    bodies = []
    for shard in range(4):
        bodies.append(papers_parquet([(f"p{shard}-{i}", "2021-05-03") for i in range(2000)]))
        serve_file(server, PAPERS.format(shard), bodies[-1])

    collect("pwc_archive", {"pwc_archive": server.url})

    asked = [r.headers.get("Range", "") for r in server.requests if "papers-with-abstracts" in r.path]
    spans = [r.removeprefix("bytes=").split("-") for r in asked]
    travelled = sum(int(last) - int(first) + 1 for first, last in spans)
    assert all(asked)
    assert travelled < sum(map(len, bodies)) / 2


@pytest.mark.parametrize(("status", "kind"), [(404, NotFoundError), (401, AccessError)])
def test_the_json_stands_in_where_the_parquet_is_gone(
    collect: Collect, server: LocalServer, status: int, kind: type[Exception]
) -> None:
    server.route(r".*/links-between-paper-and-code/.*", lambda _: Reply(status))
    serve_file(server, LINKS_JSON, links_json_gz(some_links()))
    serve_papers(server)

    outcome = collect("pwc_archive", {"pwc_archive": server.url})

    links = next(s for s in outcome.snapshots if s.dataset == "pwc_links")
    assert len(rows_of(links)) == 300
    assert links.provenance["url"].endswith("json.gz")
    assert [type(p) for p in outcome.problems if p.where != links.provenance["url"]][:2] == [kind, kind]


def test_links_stand_where_the_dates_cannot_be_had(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    serve_file(server, LINKS, links_parquet(some_links()))

    outcome = collect("pwc_archive", {"pwc_archive": server.url})

    assert [s.dataset for s in outcome.snapshots] == ["pwc_links"]
    assert raw.snapshots("pwc_papers") == []


def test_reading_dates_resumes_with_the_file_that_failed(collect: Collect, server: LocalServer) -> None:
    serve_file(server, LINKS, links_parquet(some_links()))
    serve_papers(server)
    server.fault(PAPERS.format(2).replace(".", r"\."), *[Reply(500)] * 4)
    collect("pwc_archive", {"pwc_archive": server.url})
    before = len(server.requests)

    outcome = collect("pwc_archive", {"pwc_archive": server.url})

    again = {r.path for r in server.requests[before:] if "papers-with-abstracts" in r.path}
    assert again == {PAPERS.format(2), PAPERS.format(3)}
    papers = next(s for s in outcome.snapshots if s.dataset == "pwc_papers")
    assert len(rows_of(papers)) == papers.provenance["extra"]["rows_read"] == 2000


def test_html_instead_of_a_file_is_named(collect: Collect, server: LocalServer) -> None:
    server.route(r"/datasets/.*", lambda _: html_reply("<html><title>Gone</title></html>"))

    with pytest.raises(ContentError, match="HTML"):
        collect("pwc_archive", {"pwc_archive": server.url})


def test_parquet_json_and_csv_of_the_same_links_give_the_same_rows(collect: Collect, tmp_path: Path) -> None:
    links = some_links()
    files = {
        "links.parquet": links_parquet(links),
        "links.json": json.dumps(links, indent=1).encode(),
        "links.json.gz": links_json_gz(links),
    }
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    write_csv(tmp_path / "links.csv", links)

    first = rows_of(collect("pwc_archive", from_path=tmp_path / "links.parquet").snapshots[0])
    others = [
        collect("pwc_archive", from_path=tmp_path / n) for n in ("links.json", "links.json.gz", "links.csv")
    ]

    assert len(first) == 300
    assert [outcome.unchanged for outcome in others] == [("pwc_links",)] * 3


def test_neither_a_failed_nor_a_killed_import_leaves_anything_behind(
    collect: Collect, raw: RawZone, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json.gz"
    broken.write_bytes(links_json_gz(some_links(5_000))[:-2_000])
    with pytest.raises(ContentError):
        collect("pwc_archive", from_path=broken)
    assert raw.partials() == []

    killed = multiprocessing.get_context("fork").Process(target=dies_after_a_part, args=(collect, tmp_path))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    assert len(raw.partials()) == 1

    collect("pwc_archive", from_path=write_csv(tmp_path / "other.csv", some_links()))

    assert raw.partials() == []


def test_unknown_words_are_kept_and_reported_with_their_rows(collect: Collect, tmp_path: Path) -> None:
    links = some_links(200)
    links[41]["framework"] = "mojo"
    links[100]["framework"] = "<script>"

    outcome = collect("pwc_archive", from_path=write_csv(tmp_path / "links.csv", links))

    assert len(rows_of(outcome.snapshots[0])) == 200
    assert "'mojo' in 1 rows (42)" in str(outcome.problems[0])
    assert outcome.snapshots[0].provenance["extra"]["unknown_words"]["mojo"] == {"rows": 1, "first": [42]}


def test_a_word_that_only_copies_have_is_mapped_and_reported(collect: Collect, tmp_path: Path) -> None:
    links = some_links(200)
    links[5]["framework"] = "tensorflow"

    outcome = collect("pwc_archive", from_path=write_csv(tmp_path / "links.csv", links))

    assert len(rows_of(outcome.snapshots[0])) == 200
    assert "'tensorflow' in 1 rows (6)" in str(outcome.problems[0])


@pytest.mark.parametrize("form", ["parquet", "json", "csv"])
def test_blank_values_are_damage_in_every_form(collect: Collect, tmp_path: Path, form: str) -> None:
    links = some_links(400)
    links[6]["repo_url"] = ""
    links[8] |= {"paper_url": " \t", "framework": ""}
    path = tmp_path / f"links.{form}"
    if form == "csv":
        write_csv(path, links)
    else:
        path.write_bytes(links_parquet(links) if form == "parquet" else json.dumps(links).encode())

    outcome = collect("pwc_archive", from_path=path)

    snapshot = outcome.snapshots[0]
    assert len(rows_of(snapshot)) == 398
    assert snapshot.provenance["extra"]["damaged_rows"] == {
        "7": "without repo_url",
        "9": "without paper_url and framework",
    }
    assert {row["row_number"] for row in rows_of(snapshot)} == set(range(1, 401)) - {7, 9}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_bytes_that_are_not_text_are_damage(collect: Collect, tmp_path: Path, form: str) -> None:
    links = some_links(400)
    links[6]["repo_url"] = "https://github.com/o/XX"
    links[8]["paper_title"] = "a YY title"
    path = tmp_path / f"links.{form}"
    text = write_csv(path, links).read_bytes() if form == "csv" else json.dumps(links).encode()
    path.write_bytes(text.replace(b"XX", b"n\xff7").replace(b"YY", b"\\u0000" if form == "json" else b"\0"))

    outcome = collect("pwc_archive", from_path=path)

    damaged = outcome.snapshots[0].provenance["extra"]["damaged_rows"]
    assert list(damaged) == ["7", "9"]
    assert "UTF-8" in damaged["7"]
    assert "NUL" in damaged["9"]


def test_half_a_character_pair_in_a_json_is_damage(collect: Collect, tmp_path: Path) -> None:
    text = json.dumps(some_links(400)).replace('"paper_title": "p7"', '"paper_title": "\\ud83d"')
    (tmp_path / "links.json").write_text(text)

    outcome = collect("pwc_archive", from_path=tmp_path / "links.json")

    assert list(outcome.snapshots[0].provenance["extra"]["damaged_rows"]) == ["8"]


@pytest.mark.parametrize(
    ("form", "is_number"),
    [("json.gz", False), ("csv", False), ("parquet", False), ("parquet", True)],
)
def test_dates_of_papers_are_imported_from_every_form(
    collect: Collect, tmp_path: Path, form: str, is_number: bool
) -> None:
    papers = [
        {"paper_url": f"p{i}", "title": "t", "date": 2020.5 + i if is_number else f"2020-01-{i + 1:02}"}
        for i in range(29)
    ] + [{"paper_url": "undated", "title": "t", "date": None}]
    path = tmp_path / f"papers.{form}"
    if form == "csv":
        write_csv(path, papers)
    elif form == "parquet":
        pq.write_table(pa.Table.from_pylist(papers), path)
    else:
        path.write_bytes(gzip.compress(json.dumps(papers).encode()))

    outcome = collect("pwc_archive", from_path=path)

    assert [s.dataset for s in outcome.snapshots] == ["pwc_papers"]
    found = {row["paper_url"]: row["date"] for row in rows_of(outcome.snapshots[0])}
    written = {str(p["paper_url"]): str(p["date"]) for p in papers if p["date"] is not None}
    assert found == {**written, "undated": None}


def test_damaged_rows_are_left_out_and_reported_with_their_rows(collect: Collect, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "links.csv", some_links(400))
    lines = path.read_text().splitlines(keepends=True)
    lines[7] = lines[7].rstrip("\r\n") + ",surplus\r\n"
    lines[9] = lines[0]
    lines[11] = lines[11].replace(",p10,", ',"p10"x,', 1)
    path.write_text("".join(lines), newline="")

    outcome = collect("pwc_archive", from_path=path)

    snapshot = outcome.snapshots[0]
    assert len(rows_of(snapshot)) == 397
    assert not snapshot.is_complete
    damaged = snapshot.provenance["extra"]["damaged_rows"]
    assert damaged["7"] == "11 fields instead of 10, line 8"
    assert damaged["9"] == "the header again, line 10"
    assert damaged["11"] == "quotes out of place, line 12"


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_file_damaged_beyond_the_threshold_is_refused(
    collect: Collect, tmp_path: Path, raw: RawZone, ending: str
) -> None:
    path = tmp_path / f"links.{ending}"
    if ending == "csv":
        text = write_csv(path, some_links(400)).read_text().replace("/p3", "/p3,", 40)
    else:
        text = json.dumps(some_links(400)).replace('"framework": "jax"', '"framework": jax', 40)
    path.write_text(text)

    with pytest.raises(ContentError, match="damaged beyond use"):
        collect("pwc_archive", from_path=path)

    assert raw.snapshots("pwc_links") == []


def test_damaged_objects_of_a_json_are_stepped_over(collect: Collect, tmp_path: Path) -> None:
    text = json.dumps(some_links(400)).replace('"framework": "jax"', '"framework": jax', 2)
    (tmp_path / "links.json.gz").write_bytes(gzip.compress(text.encode()))

    outcome = collect("pwc_archive", from_path=tmp_path / "links.json.gz")

    assert len(rows_of(outcome.snapshots[0])) == 398
    assert list(outcome.snapshots[0].provenance["extra"]["damaged_rows"]) == ["3", "7"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (links_json_gz(some_links())[:-400], "gzip file is"),
        (gzip.compress(json.dumps(some_links()).encode()[:-50]), "not one array"),
        (b"[1, 2, 3, 4]", "damaged beyond use|columns"),
        (json.dumps(some_links(9)).encode() + b"\n" + json.dumps(some_links(9)).encode(), "not one array"),
        (gzip.compress(json.dumps(some_links(9)).encode() + b" " * 3_000_000 + b"x"), "not one array"),
        (b'{"links": []}', "not one array"),
        (b"", "Unexpected kind of file"),
        (b"<!doctype html><title>x</title>", "Unexpected kind of file"),
        (b"PAR1 and then nothing PAR1", "cannot be read"),
        (b"paper,repo\n1,2\n", "lacks columns"),
        (links_parquet(some_links())[:-200], "cannot be read"),
    ],
    ids=["cut gzip", "cut json", "numbers", "two arrays", "more after it", "object", "empty", "html",
         "no parquet", "other csv", "cut parquet"],
)  # fmt: skip
def test_files_of_another_form_are_refused(
    collect: Collect, tmp_path: Path, raw: RawZone, body: bytes, says: str
) -> None:
    (tmp_path / "file").write_bytes(body)

    with pytest.raises(ContentError, match=says):
        collect("pwc_archive", from_path=tmp_path / "file")

    assert raw.snapshots("pwc_links") == []


def test_a_file_that_unpacks_without_end_is_refused(collect: Collect, tmp_path: Path, raw: RawZone) -> None:
    (tmp_path / "file").write_bytes(gzip.compress(b"[" + b" " * 200_000_000, 1))

    with pytest.raises(ContentError, match="not one array"):
        collect("pwc_archive", from_path=tmp_path / "file")

    assert raw.snapshots("pwc_links") == []


def test_the_damaged_file_found_in_the_wild_is_imported_without_its_stray_rows(
    collect: Collect, shared_data: Path
) -> None:
    outcome = collect("pwc_archive", from_path=shared_data / "pwc" / "paper_repo_info.csv")

    damaged = outcome.snapshots[0].provenance["extra"]["damaged_rows"]
    assert damaged == {"886": "the header again, line 887", "998": "25 fields instead of 13, line 999"}
    assert len(rows_of(outcome.snapshots[0])) == 2296
    assert "row 998" in str(outcome.problems[0])
