"""Horace He's counts of papers that name PyTorch or TensorFlow, and the lists of papers behind them.

`collect` combines two steps, the counts and the `lists`; `origin` is where files come from (the network or a
folder); `counts` and `papers` are pure parsers that check the format; `datasets` declares the raw datasets.
The lists carry no licence: titles, authors and links stay in the raw zone, only figures are published.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.sources.base import Source
from frameshare.sources.conference_lists.collect import collect
from frameshare.sources.conference_lists.datasets import COUNTS, PAPERS

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
