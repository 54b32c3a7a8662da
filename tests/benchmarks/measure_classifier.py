"""Measure how often `pwc_compat` agrees with the labels of the archive, on real repositories.

    python tests/benchmarks/measure_classifier.py BENCH.csv OUT.csv [--checkouts FOLDER] [--rules NAME]

BENCH.csv names public repositories with the archive's label (columns group, repo, pwc_label). Each is cloned
shallowly from GitHub, read and forgotten, or read from `FOLDER/owner+name`; OUT.csv gets figures, never
code. Reasons that a person wrote into the column `why_not` of an older OUT.csv are kept.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from frameshare.base.errors import FrameshareError, NotFoundError
from frameshare.base.settings import Settings
from frameshare.git.commit import Commit, head_commit
from frameshare.repositories.classifier import RULE_SETS, VERSION, classify_isolated
from frameshare.repositories.identity import clone_code

COLUMNS = [
    "group",
    "repo",
    "commit",
    "committed_on",
    "pwc_label",
    "pwc_compat",
    "agrees",
    "primary",
    "is_multi",
]
COLUMNS += ["evidence", "scores", "files_read", "understood_share", "label_share", "definition", "why_not"]


def main() -> None:
    """Measure every repository that can be had and print the agreement by group."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--checkouts", type=Path)
    parser.add_argument("--rules", default=VERSION, choices=RULE_SETS)
    asked = parser.parse_args()
    reasons = {row["repo"]: row["why_not"] for row in read(asked.out)} if asked.out.exists() else {}
    rows = [measure(row, asked.checkouts, reasons, asked.rules) for row in read(asked.bench)]
    with asked.out.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    had = [row for row in rows if row["commit"]]
    agreeing = Counter(row["group"] for row in had if row["agrees"] == "true")
    for group, total in Counter(row["group"] for row in had).items():
        print(f"{group}: {agreeing[group]} of {total} agree")


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def measure(
    row: dict[str, str], checkouts: Path | None, reasons: dict[str, str], rules: str
) -> dict[str, Any]:
    """Return one repository's figures; without them where it cannot be had."""
    known = dict.fromkeys(COLUMNS) | {name: row[name] for name in ("group", "repo", "pwc_label")}
    with tempfile.TemporaryDirectory() as scratch:
        try:
            folder, commit = code_of(row["repo"], checkouts, Path(scratch))
        except FrameshareError as error:
            return {**known, "why_not": f"not measured: {error.what}"}
        found = classify_isolated(folder, as_of=commit.committed_on, rule_set=rules)
    agrees = found.pwc_compat == row["pwc_label"]
    return {
        **known,
        "commit": commit.sha,
        "committed_on": commit.committed_on,
        "pwc_compat": found.pwc_compat,
        "agrees": str(agrees).lower(),
        "primary": found.primary,
        "is_multi": str(found.is_multi).lower(),
        "evidence": found.evidence,
        "scores": json.dumps({name: count.score for name, count in found.counts.items() if count.score}),
        "files_read": found.files_read,
        "understood_share": rounded(found.understood_share),
        "label_share": rounded(found.label_share),
        "definition": found.definition,
        "why_not": "" if agrees else reasons.get(row["repo"], ""),
    }


def rounded(share: float | None) -> float | None:
    """Return a share to three places."""
    return None if share is None else round(share, 3)


def code_of(repo: str, checkouts: Path | None, scratch: Path) -> tuple[Path, Commit]:
    """Return where the code is and the commit it is of."""
    if checkouts is None:
        clone = clone_code(f"https://github.com/{repo}", scratch, Settings())  # what either rule set reads
        return clone.path, clone.commit
    folder = checkouts / repo.replace("/", "+")
    commit = head_commit(folder)
    if commit is None:
        raise NotFoundError("There is no checkout", where=str(folder), next_step="check the repository out")
    return folder, commit


if __name__ == "__main__":
    main()
