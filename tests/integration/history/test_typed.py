"""Numbers that stand in the words themselves are those of the tables, of a declared event or rule, or quoted.

A sentence that is typed does not change when the data do: each of its numbers is looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb
import pytest

from frameshare.base.resources import SEED_DIR
from frameshare.base.settings import Settings
from frameshare.sources.hub.daily import TOP_MODELS
from frameshare_site.words import I18N_DIR, texts_of
from tests.derivation import Answer, numbers

# Names, licences, units and windows, and the month of the blog that the pages take up.
NAMES = re.compile(
    r"95%|\b100%|= 100\b|\bat 100\b|\b(?:30|24|18|12|3)[ -](?:days?|months?)\b"
    r"|CC BY-SA 4\.0|Apache-2\.0|sha256|python3|\b[a-z]+(?:-[a-z]+)+-\d\b|mention-\d|\bJanuary 2022\b"
)
# Declared as data with their source: dates of events, rules of the verdict, mentions without use, readings.
DECLARED = (
    "reference.events",
    "reference.verdict_rules",
    "reference.mention_use",
    "seed.pwc_published_readings",
)
SPIKE = """
    with months as (
        select month, per_million / lead(per_million) over (order by month) as times_the_next
        from marts.package_downloads where package = 'jax'
    )
    select strftime(arg_max(month, times_the_next), '%B %Y') from months
"""
# What the tables say, by page and key.
SAID: Mapping[str, str] = {
    "code.share.caveat.none": """
        select format('{:.0f}%', 100 * sum(repositories) filter (framework = 'none') / sum(repositories))
        from seed.pwc_sample where grain = 'year' and official = 'all'""",
    "ecosystem.tools.caveat.evidence": "select strftime(max(read_to), '%B %Y') from marts.repo_commits",
    "ecosystem.downloads.caveat.machines": SPIKE,
    "models.then-and-now.intro": "select strftime(min(as_of), '%B %Y') from marts.hub_exclusivity",
    "models.then.caveat.rounded": """
        select format('{:.0f}%', 100 * sum(share) filter (bucket in ('both', 'tensorflow_only'))),
            format('{:.0f}%', 100 * sum(share) filter (bucket = 'tensorflow_only'))
        from marts.hub_exclusivity where as_of = date '2021-12-14'""",
}
# Tables whose description says what they hold.
DESCRIBED = ("pwc_sample", "pypi_totals")
# Settings and limits of ours.
RULES: Mapping[str, set[str]] = {
    "research.continued.caveat.sample": {str(Settings.model_fields["paper_sample_size"].default)},
    "research.by_venue.caveat.sample": {str(Settings.model_fields["paper_sample_size"].default)},
    "models.counters.denominator": {str(TOP_MODELS)},
}
# What others say of their own data, and where: nothing here could compute it.
QUOTED: Mapping[str, tuple[str, str]] = {
    "ecosystem.opinions.caveat.lag": ("180", "pypistats.org, about: data are kept for 180 days"),
    "ecosystem.opinions.title.agree": ("5%", "sql/marts/packages/package_second_opinion.sql"),
    "ecosystem.opinions.title.apart": ("5%", "sql/marts/packages/package_second_opinion.sql"),
    "ecosystem.stars.caveat.kinds": ("9%", "stars of 2018 by their own dates beside those shown at the time"),
}


def typed() -> dict[str, list[str]]:
    """Return the numbers that stand in the words, by page and key, but for names and units."""
    found = {}
    for path in sorted((I18N_DIR / "en").glob("*.json")):
        for key, text in texts_of("en", path.stem).items():
            said = numbers(NAMES.sub("", re.sub(r"\{[^}]*\}", "", text)))
            if said:
                found[f"{path.stem}.{key}"] = said
    return found


def declared(tables: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the numbers that are declared as data."""
    answers = [tables.execute(f"from {name}").to_arrow_table().to_pylist() for name in DECLARED]
    described = [(SEED_DIR / f"{name}.toml").read_text(encoding="utf-8") for name in DESCRIBED]
    return frozenset().union(*(Answer(rows).cells for rows in answers), *map(numbers, described))


def test_every_typed_number_is_declared_computed_or_quoted(seed_tables: duckdb.DuckDBPyConnection) -> None:
    known = declared(seed_tables)
    strange = {
        key: unknown
        for key, said in typed().items()
        if key not in SAID
        and (unknown := set(said) - known - RULES.get(key, set()) - {QUOTED.get(key, ("", ""))[0]})
    }

    assert strange == {}


@pytest.mark.parametrize("key", SAID)
def test_a_typed_number_about_the_data_is_what_the_tables_say(
    seed_tables: duckdb.DuckDBPyConnection, key: str
) -> None:
    computed = seed_tables.execute(SAID[key]).fetchone()

    assert computed is not None
    assert set(typed()[key]) - declared(seed_tables) <= set(computed)
    assert set(computed) <= set(typed()[key])
