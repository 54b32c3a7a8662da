"""Horace He's counts of papers that name PyTorch or TensorFlow, and the lists of papers behind them.

`collect` combines two steps, the counts and the `lists`; `origin` is where files come from (the network or a
folder); `counts` and `papers` are pure parsers that check the format.
The lists carry no licence: titles, authors and links stay in the raw zone, only figures are published.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from frameshare.base import resources
from frameshare.base.errors import ContentError
from frameshare.base.reference import read_rows
from frameshare.sources.base import Context, Outcome, Source, attempt
from frameshare.sources.conference_lists.counts import COUNTS, PINNED_ON, find_gaps, parse_counts
from frameshare.sources.conference_lists.lists import collect_lists
from frameshare.sources.conference_lists.origin import Origin
from frameshare.sources.conference_lists.papers import PAPERS


def collect(context: Context) -> Outcome:
    """Collect data.csv and the lists; raises a problem, temporary ones first, if both failed."""
    origin = Origin(context)
    return Outcome.settled([attempt(step, context, origin) for step in (collect_counts, collect_lists)])


def collect_counts(context: Context, origin: Origin) -> Outcome:
    """Collect data.csv; published rows that are gone are named, and the seed keeps them."""
    where = f"{origin.address}/data.csv"
    rows = parse_counts(origin.read("data.csv", "csv").text(), where)
    named = read_rows(resources.REFERENCE_DIR, "venue_names")
    venues = {str(row["name_in_source"]): str(row["venue"]) for row in named}
    gaps = find_gaps(rows, _published_counts(), venues)
    partial = context.raw.open_partial(COUNTS, origin.run_key)
    partial.write_part("counts", rows)
    snapshot = partial.publish(
        context.source,
        url=where,
        as_of=context.options.as_of or PINNED_ON,
        completeness="partial" if gaps else "complete",
        missing=gaps,
        definitions=[_collected_rule_set()],
    )
    return Outcome.of(COUNTS, snapshot, [_missing_counts(where, gaps)] if gaps else [])


def _missing_counts(where: str, gaps: Sequence[str]) -> ContentError:
    return ContentError(
        "Counts that were published are missing",
        where=where,
        expected="every venue and year of the table of 2021-10-22",
        found="without " + ", ".join(gaps),
        next_step="the bundled figures stand in for them; compare the address with the pinned commit",
    )


def _collected_rule_set() -> str:
    rows = read_rows(resources.REFERENCE_DIR, "rule_sets")
    return next(str(row["rule_set"]) for row in rows if row["is_collected"] == "true")


def _published_counts() -> set[tuple[str, str]]:
    """Return venue and month (MM/YY) of each row of the bundled table."""
    rule_set = _collected_rule_set()
    rows = read_rows(resources.SEED_DIR, "conference_counts")
    return {
        (str(row["venue"]), f"{int(str(row['conference_month'])):02}/{str(row['year'])[2:]}")
        for row in rows
        if row["rule_set"] == rule_set
    }


COMMIT = "3ef0c7dee3002f66277251eda55df970b3cda293"

SOURCE = Source(
    key="conference_lists",
    title="Papers that name PyTorch or TensorFlow, by Horace He",
    homepage="https://github.com/Chillee/pytorch-vs-tensorflow",
    licence="none given; only figures are published",
    attribution="Horace He, pytorch-vs-tensorflow, state of 2021-10-22",
    # The commit is pinned and the series has ended: a monthly check shows whether it still exists.
    cadence=timedelta(days=30),
    datasets=(COUNTS, PAPERS),
    base_urls={
        "conference_lists": f"https://raw.githubusercontent.com/Chillee/pytorch-vs-tensorflow/{COMMIT}/data_analysis"
    },
    collect=collect,
    options=frozenset({"from_path", "as_of"}),
)
