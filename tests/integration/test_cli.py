"""The real command, a process each: exit codes, formats, messages, and what it leaves untouched."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.commands import run_command
from tests.conftest import ROOT, Frameshare
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer, Reply

NOBODY = "http://127.0.0.1:9"
ROWS_COMMANDS: dict[str, tuple[str, ...]] = {
    "status": ("status",),
    "tables": ("tables",),
    "columns of a table": ("tables", "marts.verdict"),
    "queries": ("queries",),
    "query": ("query", "pytorch_share_by_year"),
    "sql": ("sql", "select 1 as one, null as nothing, 'a,\"b' as text"),
    "raw list": ("raw", "list"),
}
NOT_UNDERSTOOD = {
    "an unknown command": ("nothing",),
    "an unknown option": ("run", "--nothing"),
    "an unknown source to collect": ("collect", "nothing"),
    "an unknown source to run": ("run", "--direct", "--source", "nothing"),
    "an option that the source does not take": ("collect", "conference_lists", "--scope", "whole"),
    "a file to import that is absent": ("collect", "conference_lists", "--from", "absent"),
    "one import for two sources": ("collect", "hub", "conference_lists", "--from", "."),
    "an unknown query": ("query", "nothing"),
    "an unknown parameter": ("query", "verdict", "--param", "nothing=1"),
    "a parameter without a value": ("query", "verdict", "--param", "question"),
    "an unknown table": ("tables", "marts.nothing"),
    "an unknown format": ("tables", "--format", "xml"),
    "SQL that is none": ("sql", "selec 1"),
    "SQL that writes": ("sql", "drop table marts.verdict"),
    "SQL that reads a file": ("sql", "select * from read_csv('/etc/hosts')"),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, offline_run: Path) -> Path:
    """A data folder with one collected source, built and drawn; tests only read it."""
    folder = shutil.copytree(offline_run, tmp_path_factory.mktemp("published") / "data")
    with LocalServer() as server:
        serve_conference_lists(server, synthetic_files())
        done = run_in(folder, "run", "--direct", "--source", "conference_lists", **asked_at(server.url))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def ask(published: Path) -> Frameshare:
    """Run the command on the published data folder."""

    def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
        return run_in(published, *args, **env)

    return run


@pytest.fixture
def lists_server(server: LocalServer) -> LocalServer:
    """A server of the conference lists."""
    serve_conference_lists(server, synthetic_files())
    return server


def run_in(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return run_command(args, {**outside(), "FRAMESHARE_DATA_DIR": str(folder), **env}, ROOT, timeout_s=120)


def outside() -> dict[str, str]:
    """Our environment without settings: a fixture of the module runs before the one that removes them."""
    return {k: v for k, v in os.environ.items() if not k.startswith("FRAMESHARE_")}


def asked_at(url: str) -> dict[str, str]:
    return {
        "FRAMESHARE_CONFERENCE_LISTS_URL": url,
        "FRAMESHARE_MAX_ATTEMPTS": "1",
        "FRAMESHARE_BACKOFF_S": "0",
    }


def is_a_sentence_with_a_next_step(text: str) -> bool:
    return "Traceback" not in text and bool(re.search(r"Next: .+\.$", text.strip(), re.MULTILINE))


def rows_of(text: str) -> list[dict[str, Any]]:
    rows = json.loads(text)
    assert isinstance(rows, list)
    assert all(isinstance(row, dict) for row in rows)
    return rows


@pytest.mark.deep
def test_a_run_whose_sources_answer_ends_with_0_and_names_the_page(
    frameshare: Frameshare, lists_server: LocalServer, data_dir: Path
) -> None:
    done = frameshare("run", "--direct", "--source", "conference_lists", **asked_at(lists_server.url))

    assert done.returncode == 0, done.stderr
    assert (data_dir / "site" / "index.html").as_uri() in done.stdout
    assert "collect conference_lists: collected" in done.stdout


@pytest.mark.deep
@pytest.mark.usefixtures("after_a_first_run")
def test_a_run_without_its_source_is_degraded_and_ends_with_0_or_with_3_if_strict(
    frameshare: Frameshare, data_dir: Path
) -> None:
    lenient = frameshare("run", "--direct", "--source", "conference_lists", **asked_at(NOBODY))
    strict = frameshare("run", "--direct", "--strict", "--source", "conference_lists", **asked_at(NOBODY))

    assert (lenient.returncode, strict.returncode) == (0, 3)
    assert "degraded" in lenient.stdout
    assert is_a_sentence_with_a_next_step(lenient.stderr)
    assert (data_dir / "site" / "research.html").exists()


def test_collecting_a_source_that_fails_ends_with_1_and_says_why(frameshare: Frameshare) -> None:
    done = frameshare("collect", "conference_lists", **asked_at(NOBODY))

    assert done.returncode == 1
    assert NOBODY in done.stderr
    assert is_a_sentence_with_a_next_step(done.stderr)


@pytest.mark.parametrize("args", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
def test_what_is_not_understood_ends_with_2_and_one_message(ask: Frameshare, args: tuple[str, ...]) -> None:
    done = ask(*args)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 4


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FRAMESHARE_MAX_ATTEMPTS", "many"),
        ("FRAMESHARE_READ_TIMEOUT_S", "-1"),
        ("FRAMESHARE_CONFERENCE_LISTS_URL", "ftp://lists.example"),
        ("FRAMESHARE_CONFERENCE_LISTS_URL", "lists.example"),
    ],
)
def test_an_unusable_setting_ends_with_2_before_anything_starts(
    frameshare: Frameshare, data_dir: Path, variable: str, value: str
) -> None:
    done = frameshare("run", "--direct", "--source", "conference_lists", **{variable: value})

    assert done.returncode == 2
    assert variable in done.stderr
    assert value in done.stderr
    assert is_a_sentence_with_a_next_step(done.stderr)
    assert not (data_dir / "raw").exists()


def test_questions_before_the_first_run_end_with_1_and_say_to_run(frameshare: Frameshare) -> None:
    for args in (("query", "verdict"), ("sql", "select 1"), ("tables",), ("site",)):
        done = frameshare(*args)
        assert done.returncode == 1
        assert "frameshare run" in done.stderr
        assert is_a_sentence_with_a_next_step(done.stderr)


def test_a_data_folder_that_is_a_file_is_explained(frameshare: Frameshare, data_dir: Path) -> None:
    data_dir.write_text("a file")

    run = frameshare("run", "--direct", "--offline")
    doctor = frameshare("doctor", "--format", "json")

    assert run.returncode == 1
    assert str(data_dir) in run.stderr
    assert is_a_sentence_with_a_next_step(run.stderr)
    assert doctor.returncode == 1
    assert any(r["check"] == "data folder" and r["state"] == "broken" for r in rows_of(doctor.stdout))


@pytest.mark.parametrize("args", ROWS_COMMANDS.values(), ids=ROWS_COMMANDS)
def test_every_format_holds_the_same_rows_and_columns(ask: Frameshare, args: tuple[str, ...]) -> None:
    as_json, as_lines, as_csv = (ask(*args, "--format", f).stdout for f in ("json", "ndjson", "csv"))
    table = ask(*args, "--format", "table").stdout

    rows = rows_of(as_json)
    assert rows
    assert [json.loads(line) for line in as_lines.splitlines()] == rows
    in_csv = list(csv.DictReader(io.StringIO(as_csv)))
    assert [list(row) for row in in_csv] == [list(row) for row in rows]
    assert all(column in table for column in rows[0])


def test_no_row_is_an_empty_list_and_not_nothing(ask: Frameshare) -> None:
    done = ask("sql", "select 1 as one where false", "--format", "json")

    assert (done.returncode, rows_of(done.stdout)) == (0, [])


@pytest.mark.deep
def test_a_missing_value_is_null_in_json_and_empty_in_csv(ask: Frameshare) -> None:
    select = ("sql", "select null as nothing, 0 as zero")

    assert rows_of(ask(*select, "--format", "json").stdout) == [{"nothing": None, "zero": 0}]
    assert ask(*select, "--format", "csv").stdout == "nothing,zero\n,0\n"


def test_parameters_restrict_what_a_query_answers(ask: Frameshare) -> None:
    done = ask(
        "query",
        "pytorch_share_by_year",
        "--param",
        "rule_set=horace-2020-07-28",
        "--param",
        "population=accepted_only",
        "--format",
        "json",
    )

    rows = rows_of(done.stdout)
    assert {(row["rule_set"], row["population"]) for row in rows} == {("horace-2020-07-28", "accepted_only")}


@pytest.mark.deep
def test_a_reader_that_leaves_early_gets_no_trace(published: Path) -> None:
    for fmt in ("table", "csv", "json", "ndjson"):
        command = (
            f"{shlex.quote(sys.executable)} -m frameshare query package_downloads --format {fmt} | head -1"
        )
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=ROOT,
            env={**os.environ, "FRAMESHARE_DATA_DIR": str(published)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stderr == ""
        assert len(done.stdout.splitlines()) == 1


def test_a_terminal_is_not_needed_for_the_table_and_notes_are_cut_in_it_alone(frameshare: Frameshare) -> None:
    frameshare("collect", "conference_lists", **asked_at(NOBODY))

    table, as_json = frameshare("status"), frameshare("status", "--format", "json")

    note = next(r["note"] for r in rows_of(as_json.stdout) if r["source"] == "conference_lists")
    assert len(note) > 80
    assert note not in table.stdout
    assert note[:60] in table.stdout


@pytest.mark.parametrize(
    "line",
    re.findall(
        r"^    (frameshare (?:sql|query|tables) ?.*)$", (ROOT / "README.md").read_text(), re.MULTILINE
    ),
)
def test_every_question_in_the_readme_is_answered(ask: Frameshare, line: str) -> None:
    done = ask(*shlex.split(line)[1:])

    assert done.returncode == 0, done.stderr
    assert not done.stdout.rstrip().endswith("0 rows")


def test_sql_leaves_the_warehouse_as_it_is(ask: Frameshare, published: Path) -> None:
    before = (published / "warehouse.duckdb").read_bytes()

    for statement in (
        "create table x as select 1",
        "delete from marts.verdict",
        "attach 'x.duckdb'",
        "select 1; select 2",
    ):
        assert ask("sql", statement).returncode == 2

    assert (published / "warehouse.duckdb").read_bytes() == before


def test_every_table_and_column_of_the_warehouse_says_what_it_means(published: Path) -> None:
    with duckdb.connect(str(published / "warehouse.duckdb"), read_only=True) as warehouse:
        silent = warehouse.execute(
            "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns() "
            "where not internal and coalesce(comment, '') = '' "
            "union all select schema_name || '.' || table_name from duckdb_tables() "
            "where not internal and coalesce(comment, '') = ''"
        ).fetchall()
        listed, there = warehouse.execute(
            "select (select count(*) from meta.columns), "
            "(select count(*) from duckdb_columns() where not internal)"
        ).fetchone() or (0, -1)

    assert silent == []
    assert listed == there


def test_a_table_lists_its_columns_with_their_meaning(ask: Frameshare) -> None:
    rows = rows_of(ask("tables", "marts.papers_by_venue_year", "--format", "json").stdout)

    assert {"venue", "year", "share_pytorch"} <= {row["column"] for row in rows}
    assert all(row["description"] for row in rows)


@pytest.mark.usefixtures("after_a_first_run")
def test_offline_asks_nobody_and_uses_what_is_there(
    frameshare: Frameshare, lists_server: LocalServer
) -> None:
    done = frameshare("run", "--direct", "--offline", **asked_at(lists_server.url))

    assert done.returncode == 0
    assert lists_server.requests == []
    assert len([line for line in done.stdout.splitlines() if "skipped" in line]) == 1
    assert "steps skipped: not asked: the run was started with --offline" in done.stdout
    states = {r["source"]: r["state"] for r in rows_of(frameshare("status", "--format", "json").stdout)}
    assert states["conference_lists"] == "seed"


@pytest.mark.deep
@pytest.mark.usefixtures("after_a_first_run")
def test_a_source_that_fails_stops_neither_the_others_nor_the_pages(
    frameshare: Frameshare, lists_server: LocalServer, data_dir: Path
) -> None:
    done = frameshare(
        "run",
        "--direct",
        *("--source", "stackoverflow_tags", "--source", "conference_lists"),
        FRAMESHARE_STACKOVERFLOW_TAGS_URL=NOBODY,
        **asked_at(lists_server.url),
    )

    assert done.returncode == 0
    assert "collect stackoverflow_tags: failed" in done.stdout
    assert "collect conference_lists: collected" in done.stdout
    assert (data_dir / "site" / "index.html").exists()
    assert done.stderr.count(NOBODY.removeprefix("http://")) <= 2


@pytest.mark.deep
def test_a_source_that_is_named_twice_is_collected_once(
    frameshare: Frameshare, lists_server: LocalServer
) -> None:
    done = frameshare("collect", "conference_lists", "conference_lists", **asked_at(lists_server.url))

    assert done.returncode == 0
    assert done.stdout.count("collect conference_lists") == 1


@pytest.mark.deep
@pytest.mark.usefixtures("after_a_first_run")
def test_a_run_with_nothing_new_leaves_warehouse_and_pages_in_place(
    frameshare: Frameshare, lists_server: LocalServer, data_dir: Path
) -> None:
    command = ("run", "--direct", "--source", "conference_lists")
    frameshare(*command, **asked_at(lists_server.url))
    first = {p: p.stat().st_ino for p in (data_dir / "warehouse.duckdb", data_dir / "site" / "research.html")}
    snapshots = sorted((data_dir / "raw").glob("*/*/provenance.json"))

    again = frameshare(*command, **asked_at(lists_server.url))

    assert again.returncode == 0
    assert "collect conference_lists: unchanged" in again.stdout
    assert {path: path.stat().st_ino for path in first} == first
    assert sorted((data_dir / "raw").glob("*/*/provenance.json")) == snapshots


@pytest.mark.deep
def test_a_folder_is_imported_without_a_network(
    frameshare: Frameshare, data_dir: Path, tmp_path: Path
) -> None:
    for name, body in synthetic_files().items():
        path = tmp_path / "lists" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    done = frameshare("collect", "conference_lists", "--from", str(tmp_path / "lists"), **asked_at(NOBODY))

    assert done.returncode == 0, done.stderr
    assert list((data_dir / "raw" / "conference_counts").glob("*/provenance.json"))


@pytest.mark.deep
def test_pages_can_be_drawn_elsewhere_but_never_over_other_files(ask: Frameshare, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.tex").write_text("dear to me")

    fresh, refused = ask("site", "--out", str(tmp_path / "new")), ask("site", "--out", str(mine))

    assert fresh.returncode == 0
    assert (tmp_path / "new" / "index.html").exists()
    assert refused.returncode == 2
    assert [path.name for path in mine.iterdir()] == ["thesis.tex"]


@pytest.mark.deep
def test_verify_and_doctor_name_the_snapshot_that_was_damaged(
    frameshare: Frameshare, lists_server: LocalServer, data_dir: Path
) -> None:
    frameshare("collect", "conference_lists", **asked_at(lists_server.url))
    clean = frameshare("raw", "verify")
    part = next((data_dir / "raw" / "conference_counts").glob("*/part-*.parquet"))
    part.write_bytes(part.read_bytes()[:-20] + b"x" * 20)

    damaged = frameshare("raw", "verify", "--format", "json")
    doctor = frameshare("doctor", "--format", "json")

    assert clean.returncode == 0
    assert "all intact" in clean.stdout
    assert (damaged.returncode, doctor.returncode) == (1, 1)
    problem = rows_of(damaged.stdout)[0]
    assert part.parent.name in problem["where"]
    assert problem["found"]
    assert problem["next"]
    assert any(r["check"] == "raw zone" and r["state"] == "broken" for r in rows_of(doctor.stdout))


def test_doctor_says_what_to_do_about_an_invalid_warehouse_and_ledger(
    frameshare: Frameshare, data_dir: Path
) -> None:
    data_dir.mkdir()
    (data_dir / "warehouse.duckdb").write_text("not a database")
    (data_dir / "ledger.sqlite").write_text("not a database")

    done = frameshare("doctor", "--format", "json")

    rows = {row["check"]: row for row in rows_of(done.stdout)}
    assert done.returncode == 1
    assert {check for check, row in rows.items() if row["state"] == "broken"} == {"warehouse"}
    assert "frameshare build" in rows["warehouse"]["next"]
    assert rows["run ledger"]["state"] == "note"
    assert "begins a new one" in rows["run ledger"]["next"]


def test_doctor_finds_nothing_broken_where_nothing_is_and_guesses_misspelt_settings(ask: Frameshare) -> None:
    done = ask("doctor", "--format", "json", FRAMESHARE_DATADIR="elsewhere")

    rows = rows_of(done.stdout)
    assert done.returncode == 0
    assert [row for row in rows if row["state"] == "broken"] == []
    assert any("FRAMESHARE_DATA_DIR" in row["next"] for row in rows if row["check"] == "settings")
    networks = [row["found"] for row in rows if row["check"] == "network"]
    assert len(networks) == len(set(networks))


@pytest.mark.deep
def test_a_file_that_is_not_a_warehouse_is_explained_and_rebuilt(
    frameshare: Frameshare, data_dir: Path
) -> None:
    data_dir.mkdir()
    (data_dir / "warehouse.duckdb").write_text("not a database")

    asked, built = frameshare("query", "verdict"), frameshare("build")

    assert asked.returncode == 1
    assert is_a_sentence_with_a_next_step(asked.stderr)
    assert built.returncode == 0, built.stderr
    assert frameshare("query", "verdict").returncode == 0


@pytest.mark.deep
def test_a_source_whose_answer_has_changed_says_what_it_expected_and_found(
    frameshare: Frameshare, server: LocalServer
) -> None:
    files = synthetic_files()
    files["data.csv"] = b"a;b\n1;2\n"
    serve_conference_lists(server, files)

    done = frameshare("collect", "conference_lists", **asked_at(server.url))

    assert "Expected: " in done.stderr
    assert "Found: " in done.stderr
    assert "data.csv" in done.stderr
    assert is_a_sentence_with_a_next_step(done.stderr)


def test_html_in_place_of_figures_is_recognised(frameshare: Frameshare, server: LocalServer) -> None:
    server.route(".*", lambda _: Reply(200, {"Content-Type": "text/html"}, b"<html>Please log in</html>"))

    done = frameshare("collect", "conference_lists", **asked_at(server.url))

    assert done.returncode == 1
    assert "HTML" in done.stderr
    assert is_a_sentence_with_a_next_step(done.stderr)


def test_version_and_help_answer_without_a_data_folder(frameshare: Frameshare, data_dir: Path) -> None:
    version, overview = frameshare("--version"), frameshare("--help")

    assert re.fullmatch(r"frameshare \d+\.\d+\.\d+\n", version.stdout)
    assert "Usage: frameshare " in overview.stdout
    assert not data_dir.exists()
