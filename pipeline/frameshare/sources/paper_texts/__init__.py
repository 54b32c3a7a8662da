"""Full texts of papers: lists of proceedings, a sample of each, and which frameworks the papers mention.

`collect` goes venue by venue; `listings` parses the publishers' lists, `obtain` downloads and reads papers,
`readings` writes the results, `polite` keeps to the publishers' rate limits, `kept_texts` keeps texts on
request. PDFs are deleted after reading; only figures, and hits with 80 characters of context, are published.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.sources.base import Collected, Source
from frameshare.sources.paper_texts.collect import collect
from frameshare.sources.paper_texts.datasets import LISTING, READS

SOURCE = Source(
    key="paper_texts",
    is_large=True,
    title="Frameworks named in the full texts of papers",
    homepage="https://aclanthology.org",
    licence="the publishers' own; only figures and short hits are published",
    attribution="proceedings of ACL Anthology, CVF, ECVA, PMLR, NeurIPS, ICLR, JMLR, AAAI",
    # Conferences are yearly, but a first collection takes several runs.
    cadence=timedelta(days=7),
    datasets=(LISTING, READS),
    base_urls={
        "cvf": "https://openaccess.thecvf.com",
        "ecva": "https://www.ecva.net",
        "acl_anthology": "https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml",
        "pmlr": "https://proceedings.mlr.press",
        "neurips": "https://proceedings.neurips.cc",
        "iclr": "https://proceedings.iclr.cc",
        "jmlr": "https://jmlr.org",
        "aaai": "https://ojs.aaai.org",
        "openreview": "https://api2.openreview.net",
    },
    collect=collect,
    options=frozenset({"from_path", "as_of", "scope", "venue", "year", "is_all", "keep_texts"}),
    # A first collection takes days at the publishers' rate limits, so nobody should start one by accident.
    collected=Collected.WHEN_NAMED,
)
