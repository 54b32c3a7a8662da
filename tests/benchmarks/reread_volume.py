"""Read a volume of PMLR again from a clone of its repository and compare with the bundled counts.

    python -m tests.benchmarks.reread_volume CLONE MIDL 2021

CLONE is a clone of github.com/mlresearch/v143 (its commit stands in seed.pmlr_volumes); PDFs that it lacks
count as not downloaded, as those of 4 MiB and more did. Prints each count that differs.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import SHARED
from tests.integration.papers.conftest import PaperLine, counts_of
from tests.servers.local import LocalServer
from tests.servers.proceedings import serve_volume


def papers_of(clone: Path) -> dict[str, tuple[str, bytes | None]]:
    """Return title and PDF, None where it is absent, of each paper of a volume's repository by its id."""

    def git(*words: str) -> bytes:
        return subprocess.run(["git", "-C", clone, *words], capture_output=True, check=True).stdout

    listed = [line.split("\t") for line in git("ls-tree", "-r", "-l", "HEAD").decode().splitlines()]
    sizes = {path: about.split()[-1] for about, path in listed}
    found: dict[str, tuple[str, bytes | None]] = {}
    for post in (path for path in sizes if path.startswith("_posts/")):
        head = git("show", f"HEAD:{post}").decode()
        paper_id, title = (re.search(rf"^{name}: (.*)$", head, re.M) for name in ("id", "title"))
        assert paper_id is not None, post
        name = paper_id[1].strip(" \"'")
        pdf = f"{name}/{name}.pdf"
        body = git("show", f"HEAD:{pdf}") if sizes.get(pdf, "").isdigit() else None
        found[name] = (title[1].strip(" \"'") if title else "", body)
    return found


def main() -> None:
    """Collect, build, compare."""
    clone, venue, year = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    with (SHARED / "history" / "pmlr_mentions.csv").open(encoding="utf-8", newline="") as file:
        bundled = next(r for r in csv.DictReader(file) if (r["venue"], r["year"]) == (venue, str(year)))
    with LocalServer() as server, tempfile.TemporaryDirectory() as folder:
        serve_volume(server, int(bundled["pmlr_volume"]), papers_of(clone))
        line = PaperLine(server, Path(folder) / "data", {"paper_workers": 2})
        line.collect(venue=venue, year=year)
        line.build()
        counts = counts_of(line, venue, year)
        tried = line.query("mention_coverage", is_tried=True)
        coverage = next(row for row in tried if row["origin"] == "collected")
    differing = {name: (bundled[name], n) for name, n in counts.items() if bundled[name] != str(n)}
    print(f"{len(counts)} counts, {len(differing)} differ (bundled, now): {differing}")
    for column, prefaces in (("papers_listed", "prefaces_listed"), ("papers_read", "prefaces_read")):
        print(f"{column}: {bundled[column]}, of them {bundled[prefaces]} prefaces; now {coverage[column]}")


if __name__ == "__main__":
    main()
