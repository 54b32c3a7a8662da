"""The pinned folder of Horace He's repository as raw.githubusercontent.com serves it: plain text, ETags, 304.

`recorded_files` gives the real bodies, `synthetic_files` stand-ins of the same form for tests that need no
real figures.
"""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

from tests.servers.local import LocalServer, Reply, Request, conditional

ROOT = Path(__file__).resolve().parent.parent.parent
LIST_PATH = r"/data/([a-z]+_\d{4}\.json)"


def serve_conference_lists(server: LocalServer, files: dict[str, bytes]) -> None:
    """Serve `files` (`data.csv`, `data/<venue>_<year>.json`); changing the dict changes what is served."""

    def answer(request: Request) -> Reply:
        body = files.get(request.path.lstrip("/"))
        if body is None:
            return Reply(404, {"Content-Type": "text/plain; charset=utf-8"}, b"404: Not Found")
        etag = f'W/"{hashlib.sha256(body).hexdigest()}"'
        return conditional(request, Reply(200, {"Content-Type": "text/plain; charset=utf-8"}, body), etag)

    server.route(r"/data\.csv|" + LIST_PATH, answer)


def recorded_files(shared_data: Path) -> dict[str, bytes]:
    """Return the real files as recorded at the pinned commit."""
    papers = shared_data / "papers"
    files = {f"data/{path.name}": path.read_bytes() for path in (papers / "conference_lists").glob("*.json")}
    return {"data.csv": (papers / "conference_counts_2021-10-22.csv").read_bytes(), **files}


def synthetic_files(reference: Path = ROOT / "data" / "reference") -> dict[str, bytes]:
    """Return invented files: lists with the numbers of papers of `reference`, and the published counts."""
    with (reference / "conference_files.csv").open(newline="", encoding="utf-8") as stream:
        lists = {
            f"data/{row['file']}": _body(invented_list(row["file"], int(row["papers"])))
            for row in csv.DictReader(stream)
        }
    return {"data.csv": _published_counts(), **lists}


def invented_list(file: str, papers: int) -> list[dict[str, Any]]:
    """Return so many invented papers for a list of that name."""
    venue, _, year = file.removesuffix(".json").rpartition("_")
    return [
        {
            "authors": [f"Author {number % 97}"],
            "conference": venue,
            "id": f"{number:08x}",
            "metadata": {"affiliation": [], "words": [["pytorch"], ["tensorflow"], []][number % 3]},
            "name": f"Paper {number} of {venue} {year}",
            "pdf_link": f"https%3A//papers.example/{venue}/{number}.pdf",
            "year": int(year),
        }
        for number in range(papers)
    ]


def _body(value: Any) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


def _published_counts() -> bytes:
    with (ROOT / "data" / "seed" / "conference_counts.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["rule_set"] == "horace-2020-07-28"]
    lines = [
        f"{r['venue']},{int(r['conference_month']):02}/{r['year'][2:]},"
        f"{r['pytorch_only']},{r['tensorflow_only']},{r['papers']}"
        for r in rows
    ]
    return ("\r\n".join(lines) + "\r\n").encode()
