"""Shares of repositories on tiny tables: identity, dates, labels, periods, official code, overlap, splice."""

from __future__ import annotations

import csv
from datetime import date
from math import exp, isclose, log
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.repositories.identity import STEPS, identity
from tests.unit.marts.tiny_warehouse import Table, build, check, empty_seeds, rows

LINK = {
    "source": "varchar",
    "link": "varchar",
    "repository": "varchar",
    "is_official": "boolean",
    "framework": "varchar",
    "labelled_by": "varchar",
    "linked_on": "date",
    "dated_by": "varchar",
    "snapshot_date": "date",
}
SOURCES = Table(
    {
        **dict.fromkeys(("source", "title", "population", "date_basis", "labelled_by", "note"), "varchar"),
        "ended_on": "date",
        "censored_from": "date",
        "settle_days": "integer",
    },
    [
        ("pwc_archive", "A", "p", "paper", "site", "n", date(2025, 7, 24), date(2024, 1, 1), 0),
        ("code_of_paper", "B", "p", "paper", "site", "n", None, None, 90),
        ("hf_papers", "C", "p", "paper", "us", "n", None, None, 14),
    ],
)
LABELS = {"repository": "varchar", "framework": "varchar"}
MODELS = [
    "marts.code_repositories",
    "marts.code_share_by_period",
    "marts.code_label_pairs",
    "marts.code_series_overlap",
    "marts.code_splice",
    "marts.code_coverage",
    "marts.code_official_community",
]
Link = tuple[Any, ...]


def link(
    repository: str,
    framework: str | None,
    day: date | None,
    *,
    source: str = "pwc_archive",
    official: bool | None = False,
    by: str = "source",
    as_of: date = date(2025, 7, 28),
) -> Link:
    link.counter = getattr(link, "counter", 0) + 1  # type: ignore[attr-defined]
    name, basis = str(link.counter), None if day is None else "paper_date"  # type: ignore[attr-defined]
    return (source, name, repository, official, framework, by if framework else None, day, basis, as_of)


def warehouse(
    links: list[Link],
    labels: list[tuple[str, str]] | None = None,
    unread: list[tuple[str, date]] | None = None,
) -> duckdb.DuckDBPyConnection:
    tables = {
        "staging.code_links": Table(LINK, links),
        "staging.repository_labels": Table(LABELS, labels or []),
        "intermediate.code_unread_months": Table({"source": "varchar", "month": "date"}, unread or []),
        "reference.code_sources": SOURCES,
        **empty_seeds("pwc_sample", "code_label_bench"),
    }
    return build(tables, MODELS)


def shares(
    connection: duckdb.DuckDBPyConnection, period: str, **where: Any
) -> dict[tuple[Any, ...], dict[str, Any]]:
    found = rows(connection, f"select * from marts.code_share_by_period where grain = '{period}'")
    chosen = [r for r in found if all(r[k] == v for k, v in {"official": "all", **where}.items())]
    return {(r["period"], r["framework"]): r for r in chosen}


def test_a_repository_of_several_papers_counts_once_on_its_earliest_date() -> None:
    made = warehouse(
        [
            link("h/o/a", "pytorch", date(2021, 5, 1)),
            link("h/o/a", "pytorch", date(2019, 2, 1)),
            link("h/o/a", "pytorch", None),
            link("h/o/b", "tensorflow", date(2019, 3, 1)),
        ]
    )

    found = shares(made, "year")

    assert {key[0] for key in found} == {date(2019, 1, 1)}
    row = found[date(2019, 1, 1), "pytorch"]
    assert (row["repositories"], row["denominator"], row["share"], row["is_partial"]) == (1, 2, 0.5, False)
    assert found[date(2019, 1, 1), "jax"]["repositories"] == 0


def test_none_is_in_the_denominator_and_can_be_left_out() -> None:
    made = warehouse(
        [
            link(f"h/o/{i}", f, date(2020, 1, 5))
            for i, f in enumerate(["pytorch", "pytorch", "jax", "none", "none"])
        ]
    )

    found = shares(made, "quarter")

    day = date(2020, 1, 1)
    assert (found[day, "pytorch"]["share"], found[day, "pytorch"]["share_detected"]) == (0.4, 2 / 3)
    assert (found[day, "none"]["share"], found[day, "none"]["share_detected"]) == (0.4, None)


def test_undated_repositories_are_counted_and_not_drawn() -> None:
    made = warehouse([link("h/o/a", "pytorch", None), link("h/o/b", "jax", date(2020, 1, 1))])

    coverage = rows(made, "select * from marts.code_coverage where official = 'all'")[0]

    assert (coverage["repositories"], coverage["undated"]) == (2, 1)
    assert all(row["denominator"] == 1 for row in shares(made, "month").values())


def test_of_several_labels_the_one_that_most_links_carry_counts_then_the_first_alphabetically() -> None:
    made = warehouse(
        [
            *[link("h/o/a", f, date(2020, 1, 1)) for f in ("tensorflow", "pytorch", "tensorflow")],
            *[link("h/o/b", f, date(2020, 1, 1)) for f in ("tensorflow", "pytorch")],
        ]
    )

    found = rows(made, "select repository, framework, label_count from marts.code_repositories order by all")

    assert [(r["framework"], r["label_count"]) for r in found] == [("tensorflow", 2), ("pytorch", 2)]


def test_official_only_takes_official_links_and_their_dates() -> None:
    made = warehouse(
        [
            link("h/o/a", "jax", date(2019, 1, 1)),
            link("h/o/a", "jax", date(2021, 1, 1), official=True),
            link("h/o/b", "pytorch", date(2021, 1, 1)),
        ]
    )

    found = shares(made, "year", official="official")

    assert {(k[0].year, k[1]): v["repositories"] for k, v in found.items() if v["repositories"]} == {
        (2021, "jax"): 1
    }
    kinds = rows(
        made, "select kind, year, framework from marts.code_official_community where repositories > 0"
    )
    assert {(r["kind"], r["year"], r["framework"]) for r in kinds} == {
        ("official", 2019, "jax"),
        ("community", 2021, "pytorch"),
    }


@pytest.mark.parametrize(
    ("source", "day", "as_of", "censored", "partial"),
    [
        ("pwc_archive", date(2023, 12, 31), date(2025, 7, 28), False, False),
        ("pwc_archive", date(2024, 1, 1), date(2025, 7, 28), True, True),
        ("pwc_archive", date(2025, 7, 2), date(2025, 7, 28), True, True),
        ("hf_papers", date(2026, 1, 5), date(2026, 4, 14), False, True),
        ("hf_papers", date(2026, 1, 5), date(2026, 4, 15), False, False),
        ("code_of_paper", date(2026, 1, 5), date(2026, 5, 19), False, True),
    ],
)
def test_quarters_that_are_not_complete_are_marked(
    source: str, day: date, as_of: date, censored: bool, partial: bool
) -> None:
    made = warehouse([link("h/o/a", "pytorch", day, source=source, as_of=as_of)])

    row = next(iter(shares(made, "quarter").values()))

    assert (row["is_right_censored"], row["is_partial"]) == (censored, partial)


def test_unlabelled_repositories_count_in_coverage_and_in_no_share() -> None:
    made = warehouse(
        [
            link("h/o/a", "pytorch", date(2026, 1, 1), source="hf_papers", by="frameshare"),
            link("h/o/b", None, date(2026, 1, 1), source="hf_papers"),
        ]
    )

    row = shares(made, "month")[date(2026, 1, 1), "pytorch"]

    assert (row["share"], row["denominator"], row["unlabelled"], row["coverage"]) == (1.0, 1, 1, 0.5)


def test_agreement_and_kappa_are_those_of_the_textbook() -> None:
    pairs = (
        [("pytorch", "pytorch")] * 20
        + [("pytorch", "jax")] * 5
        + [("jax", "pytorch")] * 10
        + [("jax", "jax")] * 15
    )
    links = [link(f"h/o/{i}", a, date(2024, 1, 1)) for i, (a, _) in enumerate(pairs)]
    links += [link(f"h/o/{i}", b, date(2024, 1, 1), source="code_of_paper") for i, (_, b) in enumerate(pairs)]

    found = rows(warehouse(links), "select * from marts.code_series_overlap")[0]

    assert (found["source_a"], found["source_b"]) == ("code_of_paper", "pwc_archive")
    assert (found["repositories"], found["agreeing"], found["agreement"]) == (50, 35, 0.7)
    assert isclose(found["kappa"], 0.4)


def test_full_agreement_by_chance_alone_has_no_kappa() -> None:
    links = [link("h/o/a", "jax", date(2024, 1, 1), source=s) for s in ("pwc_archive", "code_of_paper")]

    found = rows(warehouse(links), "select kappa from marts.code_series_overlap where span = 'all'")

    assert found == [{"kappa": None}]


def test_our_own_labels_are_held_against_the_archive_in_each_series_and_not_against_themselves() -> None:
    links = [
        link("h/o/a", "jax", date(2024, 1, 1), source="code_of_paper", by="frameshare"),
        link("h/o/a", "jax", date(2024, 1, 1), source="hf_papers", by="frameshare"),
        link("h/o/a", "jax", date(2024, 1, 1), source="pwc_archive"),
    ]

    found = warehouse(links, [("h/o/a", "jax")]).execute(
        "select source_a, source_b from marts.code_series_overlap where span = 'all' order by all"
    )

    assert found.fetchall() == [
        ("code_of_paper", "pwc_archive"),
        ("hf_papers", "pwc_archive"),
        ("pwc_archive", "repo_labels"),
    ]


def test_the_overlap_takes_repositories_that_both_series_first_link_while_both_ran() -> None:
    days = {"h/o/in": (date(2024, 1, 1), date(2025, 6, 30)), "h/o/before": (date(2023, 12, 31),) * 2}
    days |= {"h/o/half": (date(2024, 5, 1), date(2025, 7, 1)), "h/o/undated": (None, None)}
    links = [link(name, "jax", archive) for name, (archive, _) in days.items()]
    links += [link(name, "none", other, source="code_of_paper") for name, (_, other) in days.items()]
    labels = [("h/o/in", "jax"), ("h/o/before", "jax")]

    found = warehouse(links, labels).execute(
        "select span, source_a, source_b, repositories, agreeing from marts.code_series_overlap order by all"
    )

    assert found.fetchall() == [
        ("all", "code_of_paper", "pwc_archive", 4, 0),
        ("all", "code_of_paper", "repo_labels", 2, 0),
        ("all", "pwc_archive", "repo_labels", 2, 2),
        ("overlap", "code_of_paper", "pwc_archive", 1, 0),
        ("overlap", "code_of_paper", "repo_labels", 1, 0),
        ("overlap", "pwc_archive", "repo_labels", 1, 1),
    ]


def test_a_label_of_the_source_stands_before_ours() -> None:
    made = warehouse(
        [
            link("h/o/a", "jax", date(2024, 1, 1), source="code_of_paper"),
            *[link("h/o/a", "none", date(2024, 1, 1), source="code_of_paper", by="frameshare")] * 2,
            link("h/o/b", "none", date(2024, 1, 1), source="code_of_paper", by="frameshare"),
            link("h/o/c", None, date(2024, 1, 1), source="code_of_paper"),
        ]
    )

    found = rows(
        made, "select framework, labelled_by, label_count from marts.code_repositories order by repository"
    )

    assert [tuple(row.values()) for row in found] == [
        ("jax", "source", 1),
        ("none", "frameshare", 1),
        (None, None, 0),
    ]


def test_a_period_with_an_unread_month_is_partial() -> None:
    links = [
        link(f"h/o/{day}", "jax", day, source="hf_papers", as_of=date(2026, 6, 1))
        for day in (date(2024, 1, 5), date(2024, 4, 5), date(2025, 2, 5))
    ]

    made = warehouse(links, unread=[("hf_papers", date(2024, 6, 1)), ("pwc_archive", date(2025, 1, 1))])

    quarters = {key[0]: row["is_partial"] for key, row in shares(made, "quarter").items()}
    years = {key[0]: row["is_partial"] for key, row in shares(made, "year").items()}
    assert quarters == {date(2024, 1, 1): False, date(2024, 4, 1): True, date(2025, 1, 1): False}
    assert years == {date(2024, 1, 1): True, date(2025, 1, 1): False}


def test_the_splice_shifts_by_the_overlap_and_has_an_interval() -> None:
    def many(source: str, day: date, pytorch: int, none: int, start: int) -> list[Link]:
        frameworks = ["pytorch"] * pytorch + ["none"] * none
        return [
            link(f"h/{source}/{start + i}", f, day, source=source, as_of=date(2026, 6, 1))
            for i, f in enumerate(frameworks)
        ]

    links = many("pwc_archive", date(2024, 5, 1), 60, 40, 0) + many("hf_papers", date(2024, 5, 1), 80, 20, 0)
    links += many("hf_papers", date(2025, 11, 1), 90, 10, 1000)

    found = rows(warehouse(links), "select * from marts.code_splice where framework = 'pytorch'")[0]

    shift = log(60.5 / 40.5) - log(80.5 / 20.5)
    expected = 1 / (1 + exp(-(log(90.5 / 10.5) + shift)))
    assert found["period"] == date(2025, 10, 1)
    assert isclose(found["share_estimate"], expected)
    assert found["estimate_low"] < expected < found["estimate_high"]
    assert found["share_successor"] == 0.9


def test_without_an_overlap_there_is_no_splice() -> None:
    links = [link("h/o/a", "jax", date(2023, 5, 1))]
    links += [link("h/o/b", "jax", date(2025, 11, 1), source="hf_papers", as_of=date(2026, 6, 1))]

    assert rows(warehouse(links), "select * from marts.code_splice") == []


def test_the_checks_find_what_they_look_for() -> None:
    made = warehouse([link("h/o/a", "jax", date(2024, 1, 1)), link("h/o/b", "none", date(2024, 1, 1))])
    assert check(made, "code_shares_add_up") == []
    assert check(made, "code_repositories_once") == []

    made.execute("update marts.code_share_by_period set repositories = 2 where framework = 'jax'")
    made.execute("update marts.code_share_by_period set denominator = 5 where grain = 'year'")

    assert check(made, "code_shares_add_up")
    assert check(made, "code_repositories_once")


TESTS = Path(__file__).resolve().parents[2]
CASES = TESTS / "fixtures" / "repository_identities.csv"
MACRO = TESTS.parent / "sql" / "macros" / "code" / "repository_identity.sql"


def test_one_repository_has_one_identity_in_sql_and_in_python(
    with_macros: duckdb.DuckDBPyConnection,
) -> None:
    with CASES.open(encoding="utf-8", newline="") as lines:
        cases = {row["url"]: row["identity"] or None for row in csv.DictReader(lines)}

    in_sql = {
        url: with_macros.execute("select repository_identity(?::varchar)", [url]).fetchone() for url in cases
    }

    assert {url: found[0] for url, found in in_sql.items() if found} == cases
    assert {url: identity(url) for url in cases} == cases


def test_the_macro_has_the_steps_of_the_function_in_their_order() -> None:
    text = MACRO.read_text(encoding="utf-8")

    places = [text.find("'" + pattern.pattern.replace("'", "''") + f"', '{new}'") for pattern, new in STEPS]

    assert -1 not in places
    assert places == sorted(places)


@pytest.fixture(scope="module")
def with_macros() -> duckdb.DuckDBPyConnection:
    return build({}, [])


HOSTS = ("github.com", "GitHub.com", "gitlab.com", "gitlab.example.org", "bitbucket.org", "huggingface.co",
         "hf.co", "codeberg.org", "sourceforge.net", "x.sourceforge.io", "raw.githubusercontent.com",
         "git.example.org")  # fmt: skip
BEFORE = ("https://", "http://www.", "git@", "ssh://git@", "", "(https://u:p@", "git+https:/", "x ")
SEGMENTS = (
    "a",
    "B",
    "c.git",
    "-",
    "tree",
    "blob",
    "datasets",
    "spaces",
    "papers",
    "orgs",
    "projects",
    "p",
    "d.",
    "é",
)


@given(
    st.tuples(
        st.sampled_from(BEFORE),
        st.sampled_from(HOSTS),
        st.sampled_from(("/", ":", ":80/", "//")),
        st.lists(st.sampled_from(SEGMENTS), max_size=6).map("/".join),
        st.text("abAB.-_ /?#@:)(%=\n\v\u00e9\u0130\u201d", max_size=8),
        st.sampled_from(("", "/", ".git", ".GIT", ").", "/tree/main", "/-/blob/x", ".git/x", "\u2026")),
    ).map("".join)
)
def test_any_address_has_the_same_identity_in_sql_and_in_python(
    with_macros: duckdb.DuckDBPyConnection, url: str
) -> None:
    assert with_macros.execute("select repository_identity(?::varchar)", [url]).fetchone() == (identity(url),)


@pytest.mark.parametrize(
    ("arxiv_id", "month"),
    [
        ("1810.10559", date(2018, 10, 1)),
        ("0704.0001", date(2007, 4, 1)),
        ("2302.00001v3", date(2023, 2, 1)),
        ("cs/0601001", date(2006, 1, 1)),
        ("hep-th/9901001", date(1999, 1, 1)),
        ("math.GT/0309136", date(2003, 9, 1)),
        ("1613.00001", None),
        ("not an id", None),
        (None, None),
    ],
)
def test_an_arxiv_id_tells_its_month(arxiv_id: str | None, month: date | None) -> None:
    found = (
        build({}, []).execute("select arxiv_month(id) from (select ?::varchar as id)", [arxiv_id]).fetchone()
    )

    assert found == (month,)


def test_a_link_is_dated_by_its_paper_else_by_its_arxiv_id_and_words_are_translated() -> None:
    text = ("paper_url", "paper_arxiv_id", "repo_url", "framework", "snapshot_id")
    raw_links = {"row_number": "bigint", **dict.fromkeys(text, "varchar")}
    raw_links |= {"is_official": "boolean", "snapshot_date": "date"}
    day = date(2025, 7, 28)
    made = build(
        {
            "meta.snapshots": Table(
                {"dataset": "varchar", "snapshot_id": "varchar", "snapshot_date": "date", "rows": "bigint"},
                [("pwc_links", "small", day, 1), ("pwc_links", "full", day, 4), ("other", "zz", day, 9)],
            ),
            "raw.pwc_links": Table(
                raw_links,
                [
                    (1, "p1", "2001.00001", "https://github.com/a/b", "tf", "full", True, day),
                    (2, "p2", "2001.00001", "https://github.com/a/c", "paddle", "full", None, day),
                    (3, "p3", None, "https://github.com/a/d", "mojo", "full", False, day),
                    (4, "p4", "2001.00001", "nowhere", "none", "full", False, day),
                    (1, "p9", None, "https://github.com/x/y", "jax", "small", False, day),
                ],
            ),
            "raw.pwc_papers": Table(
                {"paper_url": "varchar", "date": "varchar"},
                [("p1", "2019-12-30"), ("p1", "2019-12-29"), ("p2", "20200101.0"), ("p3", None)],
            ),
            "reference.pwc_words": Table(
                {"word": "varchar", "framework": "varchar"},
                [("tf", "tensorflow"), ("paddle", "paddlepaddle"), ("none", "none")],
            ),
        },
        ["staging.pwc_newest_links", "staging.pwc_link_dates", "staging.pwc_links"],
    )

    found = rows(made, "select * from staging.pwc_links order by row_number")

    assert [(r["framework"], r["linked_on"], r["dated_by"]) for r in found] == [
        ("tensorflow", date(2019, 12, 30), "paper_date"),
        ("paddlepaddle", date(2020, 1, 1), "arxiv_id"),
        ("other", None, None),
        ("none", date(2020, 1, 1), "arxiv_id"),
    ]
    assert [r["repository"] for r in found] == ["github.com/a/b", "github.com/a/c", "github.com/a/d", None]


MONTHS = {"month": "varchar", "snapshot_id": "varchar"}


def unread_months(**given: Table) -> list[tuple[str, date]]:
    """Return the unread months of hf_papers links from 2023-12 to the day of the newest, 2024-03-10."""
    links = [
        link("h/o/a", "jax", day, source="hf_papers", as_of=date(2024, 3, 10))
        for day in (date(2023, 12, 20), date(2024, 2, 1))
    ]
    tables = {
        "staging.code_links": Table(LINK, links),
        "raw.hf_papers": Table(MONTHS),
        "raw.paperswithcode_co_links": Table(MONTHS),
        "raw.code_of_paper_links": Table(
            {
                "published_on": "varchar",
                "channel": "varchar",
                "snapshot_id": "varchar",
                "snapshot_date": "date",
            }
        ),
        "meta.snapshots": Table(
            dict.fromkeys(("dataset", "source", "snapshot_id", "missing"), "varchar"),
        ),
    }
    tables |= {name.replace("__", "."): table for name, table in given.items()}
    made = build(tables, ["intermediate.code_unread_months"])
    return made.execute("select source, month from intermediate.code_unread_months order by all").fetchall()


def missed(snapshot: str, *months: str) -> Table:
    columns = dict.fromkeys(("dataset", "source", "snapshot_id", "missing"), "varchar")
    return Table(columns, [("hf_papers", "hf_papers", snapshot, ", ".join(months))])


def test_months_before_the_first_that_was_read_are_unread() -> None:
    read = Table(MONTHS, [("2024-01", "s1"), ("2024-02", "s1"), ("2024-03", "s1")])

    assert unread_months(raw__hf_papers=read) == [("hf_papers", date(2023, 12, 1))]


def test_a_month_that_failed_or_broke_off_is_unread_until_a_later_run_has_it() -> None:
    first = [("2023-12", "s1"), ("2024-01", "s1"), ("2024-02", "s1")]

    broken = unread_months(
        raw__hf_papers=Table(MONTHS, first), meta__snapshots=missed("s1", "2024-02", "2024-03")
    )
    later = unread_months(
        raw__hf_papers=Table(MONTHS, [*first, ("2024-02", "s2"), ("2024-03", "s2")]),
        meta__snapshots=missed("s1", "2024-02", "2024-03"),
    )

    assert broken == [("hf_papers", date(2024, 2, 1)), ("hf_papers", date(2024, 3, 1))]
    assert later == []


def test_files_of_code_of_paper_hold_all_months_and_its_api_those_that_were_asked() -> None:
    links = [
        link("h/o/a", "jax", date(2024, 1, 5), source="code_of_paper", as_of=date(2024, 6, 2)),
    ]
    columns = {
        "published_on": "varchar",
        "channel": "varchar",
        "snapshot_id": "varchar",
        "snapshot_date": "date",
    }
    rows_of_both = [
        ("2023-01-01", "bulk", "s1", date(2024, 3, 20)),
        ("2024-05-02", "api", "s2", date(2024, 6, 2)),
        ("2024-06-01", "api", "s2", date(2024, 6, 2)),
    ]

    found = unread_months(
        staging__code_links=Table(LINK, links), raw__code_of_paper_links=Table(columns, rows_of_both)
    )

    assert found == [("code_of_paper", date(2024, 4, 1))]


def test_a_settled_quarter_that_the_published_warehouse_had_and_this_one_lacks_stops_the_build() -> None:
    made = warehouse([link("h/o/a", "jax", date(2020, 1, 1)), link("h/o/b", "jax", date(2025, 2, 1))])
    made.execute("attach ':memory:' as published; create schema published.marts")
    made.execute("create table published.marts.code_share_by_period as from marts.code_share_by_period")
    assert check(made, "code_history_kept") == []

    made.execute("delete from marts.code_share_by_period where grain = 'quarter'")

    assert check(made, "code_history_kept") == [
        {"source": "pwc_archive", "period": date(2020, 1, 1)},
    ]


def test_an_import_that_is_not_the_whole_archive_is_reported() -> None:
    known = Table({"file": "varchar", "dataset_rows": "bigint"}, [("links", 2), ("papers_0", 9)])
    links = {"row_number": "bigint"}

    def found(count: int) -> list[dict[str, Any]]:
        rows_ = [(number,) for number in range(count)]
        tables = {"staging.pwc_links": Table(links, rows_), "reference.pwc_archive_files": known}
        return check(build(tables, []), "code_archive_size")

    assert found(1) == [{"links": 1, "expected": 2}]
    assert found(2) == []
    assert found(0) == []


def test_unknown_words_are_reported_with_how_often_they_occur() -> None:
    archive = Table(
        {"word": "varchar", "framework": "varchar"}, [("mojo", "other")] * 2 + [("tf", "tensorflow")]
    )
    successor = Table({"framework": "varchar"}, [(" PyTorch",), ("candle",), (None,)])
    known = Table({"source": "varchar", "word": "varchar"}, [("code_of_paper", "pytorch")])

    made = build(
        {
            "staging.pwc_links": archive,
            "raw.code_of_paper_links": successor,
            "reference.successor_words": known,
        },
        [],
    )

    assert check(made, "code_words_known") == [
        {"source": "pwc_archive", "word": "mojo", "links": 2},
        {"source": "code_of_paper", "word": "candle", "links": 1},
    ]
