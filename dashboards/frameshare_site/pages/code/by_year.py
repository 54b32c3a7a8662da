"""The bundled sample of Papers With Code by year: what is known before any source is collected."""

from __future__ import annotations

from frameshare_site.signals.comparison import Comparison

SAMPLE = Comparison(
    "sample",
    "code_share_by_year",
    "framework",
    {key: key for key in ("pytorch", "tensorflow", "jax")},
    "share",
    "percent",
    day="year",
    n="denominator",
    params={"source": "pwc_sample"},
    choice=("official", ("all", "official")),
    address="https://huggingface.co/pwc-archive",
)
