"""Papers of PMLR's volumes that we read, 2017 to this year: which frameworks they name."""

from __future__ import annotations

from frameshare_site.signals.comparison import Comparison

PMLR = Comparison(
    "pmlr",
    "pmlr_pytorch_share",
    "panel",
    {"usable": "pytorch"},
    "share_pytorch",
    "percent",
    day="year",
    n="papers_read",
    address="https://proceedings.mlr.press",
)
