"""Every number that a title or an answer of the pages says is recomputed here from the tables, by SQL of its own."""

# ruff: noqa: E501 - a query reads better on few lines

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

from frameshare.api import connect
from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.reader import Warehouse
from frameshare_site.discovery import find_pages
from frameshare_site.page import Card, Cell
from frameshare_site.pages.index import answer
from frameshare_site.reading import matching
from frameshare_site.words import words_for

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TOKEN = re.compile(rf"(?:{_MONTHS}) \d{{4}}|\d+\.\d+\.\d+|\d+(?:,\d{{3}})*(?:\.\d+)?%?")
LATEST = "rule_set = 'horace-2020-07-28'"
# For a series of two: since when the first leads, the newest day, and how many times as much it has.
LEAD = """
    with joined as ({pairs}),
    newest as (select max(day) as day, arg_max(a, day) as a, arg_max(b, day) as b from joined),
    kept as (select joined.* from joined, newest where (newest.a > newest.b and joined.a <= joined.b) or (newest.a < newest.b and joined.a >= joined.b)),
    start as (select min(day) as day from joined where day > coalesce((select max(day) from kept), date '1000-01-01'))
    select {columns} from newest, start
"""
TIMES = "format('{:.1f}', greatest(newest.a, newest.b) / least(newest.a, newest.b))"


def led(pairs: str, *days: str) -> str:
    """Return SQL for a title on who leads; `days` are start, newest or before, as month or year (y)."""
    names = {
        "start": "strftime(start.day, '%B %Y')", "newest": "strftime(newest.day, '%B %Y')",
        "before": "strftime((select max(day) from kept), '%B %Y')",
        "start_y": "year(start.day)", "newest_y": "year(newest.day)",
    }  # fmt: skip
    return LEAD.format(pairs=pairs, columns=", ".join([*(names[d] for d in days), TIMES]))


def percent(value: str, digits: int = 1) -> str:
    return f"format('{{:.{digits}f}}%', 100 * ({value}))"


def pair_of(
    table: str, name: str, first: str, second: str, value: str, day: str = "month", more: str = "true"
) -> str:
    return (
        f"select a.{day} as day, a.{value} as a, b.{value} as b from {table} as a "
        f"inner join {table} as b using ({day}) where a.{name} = '{first}' and b.{name} = '{second}' and {more.format('a.', 'b.')} "
        f"and a.{value} is not null and b.{value} is not null"
    )


def year_day(sql: str) -> str:
    return f"select make_date(day, 1, 1) as day, a, b from ({sql})"


NEWEST_PMLR = "panel = 'usable' and rule_set = 'mention-1'"
TOOLS = """
    with alive as (select tool, status in ('active', 'slowing') as lives from marts.tool_status),
    named as (
        select named.side, own.lives or coalesce(next.lives, false) as lives
        from marts.tool_status as named
        inner join alive as own using (tool)
        left join alive as next on next.tool = named.successor
        where named.area = '{}' and named.is_named_by_blog
    )
    select 2022, count_if(lives and side = 'pytorch'), count_if(side = 'pytorch'), count_if(lives and side = 'tensorflow'), count_if(side = 'tensorflow') from named
"""
SAID: dict[tuple[str, str], str] = {
    ("research", "share"): f"""
        with known as (from marts.pytorch_share_by_year where {LATEST} and population = 'as_published' and venues > 1 and share_pytorch is not null)
        select {percent("arg_min(share_pytorch, year)")}, min(year), {percent("arg_max(share_pytorch, year)")}, max(year),
            min(year) filter (where year > (select max(year) from known where share_low <= 0.5)) from known""",
    ("research", "venues"): f"""
        with newest as (from marts.papers_by_venue_year where {LATEST} qualify row_number() over (partition by venue order by year desc) = 1)
        select count_if(pytorch_only > tensorflow_only), count(*) from newest""",
    ("research", "changed"): f"""
        select from_year, to_year, {percent("max(share) filter (from_framework = 'tensorflow' and to_framework = 'pytorch')")},
            {percent("max(share) filter (from_framework = 'pytorch' and to_framework = 'tensorflow')")}
        from marts.researcher_migration where author_rule = 'all' and vendor_papers = 'excluded' group by all""",
    ("research", "pmlr"): led(
        f"select make_date(year, 1, 1) as day, share_pytorch as a, 1 - share_pytorch as b from marts.pmlr_pytorch_share where {NEWEST_PMLR}",
        "start_y", "newest_y",
    ),
    ("research", "continued"): f"""
        select year, {percent("share_pytorch")}, {percent("share_low")}, {percent("share_high")}, venues
        from marts.pmlr_pytorch_share where panel = 'usable' and {LATEST} order by year desc limit 1""",
    ("research", "named"): f"""
        select max(year), {percent("arg_max(share, year) filter (framework = 'pytorch')")}, {percent("arg_max(share, year) filter (framework = 'jax')")}
        from marts.mentions_by_year where rule_set = 'mention-1'""",
    ("research", "venues-named"): """
        with known as (
            select venue, year, max(share) filter (framework = 'pytorch') > max(share) filter (framework in ('tensorflow', 'jax')) as is_ahead
            from marts.mention_readings where rule_set = 'mention-1' group by all
        ), venues as (select venue, arg_max(is_ahead, year) as is_ahead from known group by venue having count(*) >= 3)
        select count_if(is_ahead), count(*) from venues""",
    ("research", "used"): """
        with counted as (
            select venue, year, max(exclusive) filter (framework = 'pytorch') as p, max(exclusive) filter (framework = 'tensorflow') as t
            from marts.mention_readings where rule_set = 'mention-1' group by all
        ), moved as (select venue, year, 100 * (p * 0.92 / (p * 0.92 + t * 0.76) - p / (p + t)) as points from counted where p + t > 0)
        select format('{:g}', round(max(abs(points)), 1)), arg_max(year, abs(points)) from moved""",
    ("research", "movers"): f"""
        select from_year, to_year, {percent("share")}, authors, denominator from marts.researcher_migration
        where author_rule = 'all' and vendor_papers = 'excluded' and from_framework = 'tensorflow' and to_framework = 'pytorch'""",
    ("research", "papers-read"): """
        select sum(papers_read), sum(papers_listed), count(*), sum(papers_listed - papers_read) from seed.pmlr_volumes""",
    ("models", "then"): f"""
        with shown as (from marts.hub_exclusivity where scope <> 'new' and bucket = 'pytorch_only')
        select strftime(min(as_of), '%B %Y'), {percent("arg_min(share, as_of)", 0)}, 'December 2024',
            {percent("max(share) filter (as_of = date '2024-12-15' and method = 'inferred')", 0)}, {percent("max(share) filter (as_of = date '2024-12-15' and method = 'raw')", 0)} from shown""",
    ("models", "gap"): f"""
        select created_year, {percent("share_raw")}, {percent("share_inferred")} from marts.hub_created_years
        where models >= 100 and scope <> 'new' order by as_of desc, created_year desc limit 1""",
    ("models", "availability"): f"""
        select models, {percent("pytorch_inferred / models")}, {percent("tensorflow / models")}, tensorflow_without_pytorch
        from marts.hub_top_availability order by top_n desc limit 1""",
    ("models", "created"): f"""
        select created_year, {percent("pytorch_inferred / models")}, {percent("tensorflow / models")}, strftime(as_of, '%B %Y') from marts.hub_created_years
        where tensorflow is not null and models >= 100 and created_year < year(as_of) order by created_year desc, as_of desc limit 1""",
    ("models", "formats"): """
        with first_by_month as (select created_month, arg_max(format, share) as format from marts.hub_formats_by_month group by all),
        other as (select max(created_month) as created_month from first_by_month where format <> 'safetensors')
        select strftime(min(created_month) filter (created_month > (from other)), '%B %Y'), strftime(max(created_month), '%B %Y') from first_by_month""",
    ("models", "downloads"): f"""
        select {percent("share")}, {percent("downloads_30d / (select sum(downloads_30d) from marts.hub_popular_libraries as every where every.as_of = one.as_of)")}
        from marts.hub_popular_libraries as one where framework = 'pytorch' order by as_of desc limit 1""",
    ("models", "totals"): """
        select arg_min(models, as_of), strftime(min(as_of), '%B %Y'), arg_max(models, as_of), strftime(max(as_of), '%B %Y') from marts.hub_totals""",
    ("code", "share"): f"""
        select strftime(max(read_on), '%B %Y'), {percent("arg_max(share, read_on) filter (framework = 'pytorch')", 0)}, {percent("arg_max(share, read_on) filter (framework = 'tensorflow')", 0)} from seed.pwc_published_readings""",
    ("code", "sample"): led(
        "select p.period as day, p.repositories / p.denominator as a, t.repositories / t.denominator as b from seed.pwc_sample as p inner join seed.pwc_sample as t using (grain, period, official) "
        "where p.framework = 'pytorch' and t.framework = 'tensorflow' and grain = 'year' and official = 'all' and p.is_complete",
        "start_y", "newest_y",
    ),
    ("code", "readings"): "select count_if(share between sample_low - 0.005 and sample_high + 0.005), count(*) from marts.code_published_readings",
    ("code", "community"): f"""
        select year, {percent("max(share) filter (kind = 'official')")}, {percent("max(share) filter (kind = 'community')")} from marts.code_official_community
        where framework = 'pytorch' and not is_partial and denominator >= 20 group by source, year having count(*) = 2 order by source, year desc limit 1""",
    ("code", "labels"): f"""
        with pairs as (from seed.code_label_bench where drawn = 'random'), n as (select sum(repositories) as n from pairs),
        agreed as (select sum(repositories) / any_value(n.n) as share from pairs, n where framework_archive = framework_ours),
        chance as (
            select sum(x.k * y.k) as e from (select framework_archive as f, sum(repositories) / any_value(n.n) as k from pairs, n group by f) as x
            inner join (select framework_ours as f, sum(repositories) / any_value(n.n) as k from pairs, n group by f) as y using (f)
        )
        select n.n, {percent("agreed.share")}, format('{{:.2f}}', (agreed.share - chance.e) / (1 - chance.e)) from n, agreed, chance""",
    ("code", "sources"): f"select sum(repositories), {percent('1.0')} from seed.pwc_sample where grain = 'year' and official = 'all'",
    ("deployment", "mlperf"): f"""
        with newest as (from marts.mlperf_share where suite = 'inference' qualify rank() over (order by published_on desc nulls last) = 1)
        select {percent("max(share) filter (framework = 'tensorrt')")}, strftime(max(published_on), '%B %Y'), {percent("max(share) filter (framework = 'vllm')")} from newest""",
    ("deployment", "packages"): led(
        pair_of("marts.package_group_downloads", "package_group", "tflite", "executorch", "per_million"), "start", "newest", "newest"
    ),
    ("deployment", "activity"): """
        select max(commits) filter (repository = 'tensorflow/serving'), year, max(commits) filter (repository = 'pytorch/serve') from marts.repo_commits
        where not is_partial and repository in ('tensorflow/serving', 'pytorch/serve') group by year having count(*) = 2 order by year desc limit 1""",
    ("deployment", "pulls"): """
        select arg_min(pulls, observed_on), strftime(min(observed_on), '%B %Y'), arg_max(pulls, observed_on), strftime(max(observed_on), '%B %Y')
        from marts.docker_pulls where image = 'pytorch/torchserve'""",
    ("deployment", "tools-deployment"): TOOLS.format("deployment"),
    ("ecosystem", "tools-ecosystem"): TOOLS.format("ecosystem"),
    ("ecosystem", "crossing"): led(
        pair_of("marts.package_downloads", "package", "torch", "tensorflow", "downloads_raw"), "start", "newest"
    ),
    ("ecosystem", "downloads"): led(
        pair_of("marts.package_group_downloads", "package_group", "torch", "tensorflow", "per_million"), "start", "newest"
    ),
    ("ecosystem", "opinions"): """
        select format('{:.2f}', median(ratio)), count(*), format('{:.2f}', quantile_cont(ratio, 0.1)), format('{:.2f}', quantile_cont(ratio, 0.9)) from marts.package_lists_compared""",
    ("ecosystem", "stars"): led(
        pair_of("marts.repo_stars", "repository", "pytorch/pytorch", "tensorflow/tensorflow", "stars", more="{}counting = 'observed' and {}counting = 'observed'"),
        "start", "newest", "newest",
    ),
    ("ecosystem", "dependents"): led(
        pair_of("marts.repository_dependents", "repository", "pytorch/pytorch", "tensorflow/tensorflow", "dependents"), "before", "start", "newest"
    ),
    ("ecosystem", "conda"): led(
        pair_of("marts.conda_downloads", "package", "pytorch/pytorch", "conda-forge/tensorflow", "downloads_30d"), "start", "newest", "newest"
    ),
    ("ecosystem", "surveys"): f"""
        select {percent("max(share) filter (framework = 'sklearn')")}, year, {percent("max(share) filter (framework = 'tensorflow')")}
        from marts.survey_share where survey = 'kaggle' and population = 'all' group by year order by year desc limit 1""",
    ("ecosystem", "hiring"): led(
        year_day(pair_of("marts.job_mentions", "term", "pytorch", "tensorflow", "share", "year", "not {}is_partial")), "start_y", "newest_y"
    ),
    ("ecosystem", "families"): """
        with ordered as (select *, lag(version) over w as before, lag(tensorflow_families) over w as was from marts.transformers_families window w as (order by released_on, version)),
        gone as (from ordered where tensorflow_families = 0 and was > 0 order by released_on limit 1)
        select gone.version, gone.was, gone.before, (select arg_max(version, (released_on, version)) from ordered), (select arg_max(families, (released_on, version)) from ordered) from gone""",
    ("ecosystem", "questions"): led(
        year_day(pair_of("marts.stackoverflow_questions", "tag", "pytorch", "tensorflow", "questions", "year", "{}months = 12 and {}months = 12 and year >= 2016")),
        "start_y", "newest_y", "newest_y",
    ),
    ("ecosystem", "hubs"): led(
        pair_of("seed.model_hub_pages", "hub", "tfhub.dev", "pytorch_hub", "pages"), "start", "newest", "newest"
    ),
    ("index", "indicators"): """
        with points as (
            select rules.indicator, rules.question, p.day, p.value / (p.value + t.value) as share from reference.verdict_rules as rules
            inner join reference.verdict_versions as versions on versions.rule_version = rules.rule_version and versions.is_current
            inner join marts.verdict_series as p on p.measure = rules.measure and p.side = 'pytorch'
            inner join marts.verdict_series as t on t.measure = rules.measure and t.side = 'tensorflow' and t.day = p.day where p.value + t.value > 0
        ), now as (select indicator, max(day) as day, arg_max(share, day) as share from points group by all),
        near as (
            select points.indicator, arg_min(points.share, abs(points.day - date '2022-01-01')) as share from points inner join now using (indicator)
            group by points.indicator having min(abs(points.day - date '2022-01-01')) <= 550
                and arg_min(points.day, abs(points.day - date '2022-01-01')) < any_value(now.day)
        )
        select (select count_if(share > 0.5) from now), (select count(*) from now), 2022, (select count_if(share > 0.5) from near), (select count(*) from near)""",
    ("verdict", "indicators"): "select 2022",
    ("sources", "status"): """
        select count(*), count_if(state = 'seed'), count_if(state = 'never') from meta.freshness""",
}  # fmt: skip
# Where a snapshot of every source says something else: the newest listing, reading or links.
SAID_COLLECTED: dict[tuple[str, str], str] = {
    ("models", "then"): f"""
        with shown as (from marts.hub_exclusivity where scope <> 'new' and scope <> 'top' and bucket = 'pytorch_only'),
        newest as (select max(as_of) as as_of from shown where method = 'inferred')
        select strftime(min(as_of), '%B %Y'), {percent("arg_min(share, as_of)", 0)}, strftime((select as_of from newest), '%B %Y'),
            {percent("max(share) filter (as_of = (select as_of from newest) and method = 'inferred')", 0)},
            {percent("max(share) filter (as_of = (select as_of from newest) and method = 'raw')", 0)} from shown""",
    # Of twelve invented models two are for PyTorch by their file format alone, two by their library.
    ("models", "models"): """
        select count(distinct id) filter (label_evidence in ('format', 'library')), 12, 0 from marts.hub_model_labels where scope = 'whole' and framework = 'pytorch'""",
    ("models", "formats"): """
        with first_by_month as (select created_month, arg_max(format, share) as format from marts.hub_formats_by_month where counting = 'study' group by all),
        other as (select max(created_month) as created_month from first_by_month where format <> 'safetensors')
        select strftime(min(created_month) filter (created_month > (from other)), '%B %Y'), strftime(max(created_month), '%B %Y') from first_by_month""",
    ("models", "downloads"): f"""
        select {percent("count(distinct id) / 12")}, {percent("count(distinct id) / 12")} from marts.hub_model_labels where scope = 'whole' and framework = 'pytorch'""",
    ("code", "sources"): f"""
        select sum(repositories), {percent("sum(labelled) / sum(repositories)")} from marts.code_coverage where official = 'all' and origin = 'collected'""",
    ("research", "papers-read"): """
        select sum(papers_read) + 1, sum(papers_listed) + 1, count(*) + 1, sum(papers_listed - papers_read) from seed.pmlr_volumes""",
    ("ecosystem", "crossing"): "select strftime(max(month), '%B %Y') from marts.package_downloads where package in ('torch', 'tensorflow')",
    ("sources", "status"): """
        select count(*), count_if(state = 'fresh'), count_if(state = 'never') from meta.freshness""",
}  # fmt: skip
PAGES = {page.key: page for page in find_pages()}


@pytest.fixture(scope="module")
def collected(collected_data: Path) -> Iterator[Warehouse]:
    """A warehouse of the bundled history and a small snapshot of every source."""
    with Warehouse(collected_data / "warehouse.duckdb", SQL_DIR) as warehouse:
        yield warehouse


def titles(warehouse: Warehouse) -> dict[tuple[str, str], str]:
    """Return what each card says when the page opens."""
    return {
        (key, card.key): card.views[0].title
        for key, page in PAGES.items()
        for section in page.build(warehouse, words_for(key, "en"))
        for card in section.blocks
        if isinstance(card, Card) and not card.is_empty
    }


def numbers(text: str) -> list[str]:
    # Values are kept apart by marks of direction, which are no part of a number.
    plain = re.sub("[\u2066-\u2069]", "", text)
    return [found.replace(",", "") for found in _TOKEN.findall(plain)]


def contradicted(
    told: Mapping[tuple[str, str], str],
    queries: Mapping[tuple[str, str], str],
    tables: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], object]:
    """Return the titles whose numbers are not those of their query."""
    wrong: dict[tuple[str, str], object] = {}
    for place, title in told.items():
        said = numbers(title)
        if said:
            found = tables.execute(queries[place]).fetchone() if place in queries else None
            computed = None if found is None else [str(value) for value in found]
            if said != computed:
                wrong[place] = (title, said, computed)
    return wrong


def test_every_number_in_a_title_is_what_the_tables_say(
    seed_only: Warehouse, seed_tables: duckdb.DuckDBPyConnection
) -> None:
    assert contradicted(titles(seed_only), SAID, seed_tables) == {}


@pytest.mark.deep
def test_every_number_in_a_title_is_what_the_tables_say_once_all_sources_were_collected(
    collected: Warehouse,
) -> None:
    with connect(collected.name) as tables:
        assert contradicted(titles(collected), SAID | SAID_COLLECTED, tables) == {}


@pytest.mark.deep
def test_small_snapshots_leave_no_title_without_a_figure_that_the_bundle_has(
    seed_only: Warehouse, collected: Warehouse
) -> None:
    before, after = titles(seed_only), titles(collected)

    silent = {place for place, title in before.items() if numbers(title) and not numbers(after[place])}

    assert silent == set()


def test_the_answer_counts_the_indicators_that_tensorflow_leads(
    seed_only: Warehouse, seed_tables: duckdb.DuckDBPyConnection
) -> None:
    said = " ".join(answer.sentences(seed_only.query("verdict_details").dicts(), words_for("index", "en")))
    counted = seed_tables.execute(
        "select count_if(leader = 'tensorflow'), count(*) from marts.verdict where is_current and state = 'leads' "
        "and indicator not in ('all_indicators', 'blog_2022')"
    ).fetchone()

    assert counted is not None
    assert numbers(said) == [str(n) for n in counted]


def test_the_questions_table_counts_what_the_verdict_counts(seed_only: Warehouse) -> None:
    rows = matching(seed_only.query("verdict_details").dicts(), indicator="all_indicators")
    told = answer.questions(seed_only, words_for("index", "en")).rows

    for row, cells in zip(
        sorted(rows, key=lambda r: answer.QUESTIONS.index(r["question"])), told, strict=True
    ):
        counts = [row[f"indicators_{key}"] for key in ("for", "against", "too_old", "never_collected")]
        assert numbers(str(cells[4])) == [str(n) for n in counts]


def test_the_line_below_the_answer_dates_its_newest_and_oldest_evidence(
    seed_only: Warehouse, seed_tables: duckdb.DuckDBPyConnection
) -> None:
    said = answer.age(seed_only.query("verdict_details").dicts(), words_for("index", "en"))
    dated = seed_tables.execute(
        "select strftime(max(as_of), '%B %Y'), strftime(min(oldest_as_of), '%B %Y') from marts.verdict "
        "where is_current and indicator = 'all_indicators'"
    ).fetchone()

    assert dated is not None
    assert numbers(said) == list(dated)


def test_the_questions_table_names_both_leaders_and_draws_the_first_and_the_last_share(
    seed_only: Warehouse, seed_tables: duckdb.DuckDBPyConnection
) -> None:
    told = answer.questions(seed_only, words_for("index", "en")).rows
    verdict = words_for("verdict", "en")

    for question, (_, then, now, trend, _, evidence) in zip(answer.QUESTIONS, told, strict=True):
        leaders = dict(
            seed_tables.execute(
                "select indicator, leader from marts.verdict where is_current and question = ? "
                "and indicator in ('all_indicators', 'blog_2022')",
                [question],
            ).fetchall()
        )
        drawn = seed_tables.execute(
            f"""
            with shares as (
                select p.day, p.value / (p.value + t.value) as share from reference.verdict_rules as rules
                inner join reference.verdict_versions as versions on versions.rule_version = rules.rule_version and versions.is_current
                inner join marts.verdict_series as p on p.measure = rules.measure and p.side = 'pytorch'
                inner join marts.verdict_series as t on t.measure = rules.measure and t.side = 'tensorflow' and t.day = p.day
                where rules.question = ? and rules.indicator = ? and p.value + t.value > 0
            )
            select {percent("arg_min(share, day)", 0)}, year(min(day)), {percent("arg_max(share, day)", 0)}, year(max(day)) from shares""",
            [question, answer.PICTURED[question]],
        ).fetchone()
        dated = seed_tables.execute(
            "select strftime(oldest_as_of, '%B %Y'), strftime(as_of, '%B %Y') from marts.verdict "
            "where is_current and question = ? and indicator = 'all_indicators'",
            [question],
        ).fetchone()

        assert drawn is not None
        assert dated is not None
        assert then == verdict.label("leader", leaders["blog_2022"])
        assert now == verdict.label("leader", leaders["all_indicators"])
        assert isinstance(trend, Cell)
        assert numbers(trend.text) == [str(value) for value in drawn]
        assert numbers(str(evidence)) == list(dated)


@pytest.mark.deep
def test_the_line_on_sources_counts_those_that_are_current(collected: Warehouse) -> None:
    page = PAGES["index"].build(collected, words_for("index", "en"))
    said = " ".join(str(block) for block in page[-1].blocks)
    with connect(collected.name) as tables:
        counted = tables.execute("select count_if(state = 'fresh'), count(*) from meta.freshness").fetchone()

    assert counted is not None
    assert f"{counted[0]} of {counted[1]} sources are current" in re.sub("[\u2066-\u2069]", "", said)


def test_the_indicators_drawn_and_those_judged_are_reconciled_in_a_sentence(
    seed_only: Warehouse, seed_tables: duckdb.DuckDBPyConnection
) -> None:
    page = PAGES["index"].build(seed_only, words_for("index", "en"))
    (card,) = (b for section in page for b in section.blocks if isinstance(b, Card))
    judged = seed_tables.execute(
        "select count_if(state = 'leads'), count_if(state = 'too_old') from marts.verdict where is_current "
        "and indicator not in ('all_indicators', 'blog_2022')"
    ).fetchone()

    drawn, *parts = (int(n) for n in numbers(card.views[0].notes[0]))

    assert judged is not None
    assert drawn == int(numbers(card.views[0].title)[1])
    assert parts == list(judged)
    assert drawn == sum(parts)


def spoken(text: str) -> list[str]:
    """Return the numbers of a sentence in either language; of a day its year alone, whose place differs."""
    plain = re.sub("[\u2066-\u2069]", "", text)
    plain = re.sub(r"(\d{4}) ?年(?: ?\d{1,2} ?月)?(?: ?\d{1,2} ?日)?", r"\1 ", plain)
    plain = re.sub(rf"(?:\d{{1,2}} )?(?:{_MONTHS}) (\d{{4}})", r"\1", plain)
    return sorted(found.replace(",", "") for found in _TOKEN.findall(plain))


def sentences(warehouse: Warehouse, language: str) -> dict[tuple[str, str, int, int], str]:
    """Return every title, n and note of every view, by page, card, view and place."""
    return {
        (key, card.key, number, place): text
        for key, page in PAGES.items()
        for section in page.build(warehouse, words_for(key, language))
        for card in section.blocks
        if isinstance(card, Card)
        for number, view in enumerate(card.views)
        for place, text in enumerate((view.title, view.facts.n, *view.notes))
    }


@pytest.mark.deep
def test_both_languages_say_the_same_numbers_in_every_view(seed_only: Warehouse) -> None:
    english, chinese = (sentences(seed_only, language) for language in ("en", "zh"))

    assert english.keys() == chinese.keys()
    apart = {
        place: (english[place], chinese[place])
        for place in english
        if spoken(english[place]) != spoken(chinese[place])
    }
    assert apart == {}
