"""Our own labels for repositories that no successor of Papers With Code labels.

`candidates` finds repositories without a label in the collected data; `collect` clones some of them within
`FRAMESHARE_REPO_LABEL_BUDGET`, newest papers first, then a seeded random sample of the others, and keeps
their `pwc-classifier-2` labels with commit and date; labels by an earlier rule set are renewed. Code is read,
never run, and not kept. `FRAMESHARE_GITHUB_CLONE_URL` replaces `https://github.com`.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.sources.base import Source
from frameshare.sources.repo_labels.collect import LABELS, collect

SOURCE = Source(
    key="repo_labels",
    is_large=True,
    title="Repositories labelled by frameshare",
    homepage="https://github.com",
    licence="our own labels, Apache-2.0",
    attribution="frameshare, pwc-classifier-2",
    cadence=timedelta(days=7),
    datasets=(LABELS,),
    base_urls={"github_clone": "https://github.com"},
    collect=collect,
    options=frozenset({"as_of"}),
)
