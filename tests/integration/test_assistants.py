"""`frameshare mcp`, asked by the SDK's own client over stdio."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.reference import load_tables
from frameshare.base.resources import SEED_DIR, SQL_DIR
from frameshare.sources.registry import all_sources
from frameshare.warehouse.about import beginnings
from frameshare.warehouse.reader import Warehouse
from tests.conftest import ROOT
from tests.loops import run_apart

pytestmark = pytest.mark.skipif(find_spec("mcp") is None, reason="the extra mcp is not installed")


def ask(data: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """Return the answers to these calls; an error is its text."""
    import mcp

    async def run() -> list[Any]:
        server = mcp.StdioServerParameters(
            command=sys.executable,
            args=["-m", "frameshare", "mcp"],
            cwd=str(ROOT),
            env={"FRAMESHARE_DATA_DIR": str(data), "PATH": "/usr/bin"},
        )
        async with mcp.stdio_client(server) as (read, write), mcp.ClientSession(read, write) as session:
            await session.initialize()
            names = {tool.name for tool in (await session.list_tools()).tools}
            answers: list[Any] = [names]
            for name, arguments in calls:
                answer = await session.call_tool(name, arguments)
                text = "".join(part.text for part in answer.content)
                answers.append(text if answer.is_error else json.loads(text))
            return answers

    return run_apart(run())


def test_an_assistant_finds_describes_and_asks(seed_data: Path) -> None:
    names, described, verdict, counted, escaped, cut = ask(
        seed_data,
        ("describe_table", {"name": "marts.papers_by_venue_year"}),
        ("query", {"name": "verdict", "parameters": {"question": "models"}}),
        ("sql", {"statement": "select sum(papers) as n from marts.papers_by_venue_year where year = 2019"}),
        ("sql", {"statement": "from read_text('/etc/passwd')"}),
        ("sql", {"statement": "select x.venue from marts.papers_by_venue_year as x, range(1000)"}),
    )

    assert {"search", "list_tables", "describe_table", "list_queries", "query", "sql"} == names
    assert {"venue", "papers"} <= {column["column"] for column in described["columns"]}
    assert {row["question"] for row in verdict["rows"]} == {"models"}
    assert verdict["sources"]
    assert counted["rows"][0]["n"] > 0
    assert "conference_lists" in counted["sources"]
    assert "read_text" in escaped
    for answer in (described, verdict, counted, cut):
        assert {"sources", "as_of", "definitions", "licences"} <= answer.keys()
        assert "A missing value is unknown, never zero." in answer["caveats"]
    assert any("conference_lists was never collected here" in caveat for caveat in counted["caveats"])
    assert any(caveat.startswith("2020-04-26: Paper counts") for caveat in described["caveats"])
    assert len(cut["rows"]) == 500
    assert cut["caveats"][0].startswith("These are the first 500 rows")


def test_every_series_that_breaks_has_a_source_or_bundled_table_to_be_a_caveat_of(seed_data: Path) -> None:
    with Warehouse(seed_data / "warehouse.duckdb", SQL_DIR) as warehouse:
        series = {str(row["affects"]) for row in warehouse.breaks()}
    names = [*all_sources(), *(table.name for table in load_tables(SEED_DIR, "seed"))]

    assert [one for one in sorted(series) if not any(n.startswith(beginnings(one)) for n in names)] == []
