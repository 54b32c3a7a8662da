"""A server that behaves as PMLR does: a volume's page with links to its own host, PDFs, robots.txt."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from tests.servers.local import LocalServer, Reply, Request, html_reply, ranged

PMLR = "https://proceedings.mlr.press"
Papers = Mapping[str, tuple[str, bytes | None]]


def acml_2022(folder: Path) -> dict[str, tuple[str, bytes | None]]:
    """Return title and PDF of the 83 papers of volume 189; None for the 13 PDFs that are not at hand."""
    listed = json.loads((folder / "pmlr_acml-2022.json").read_text(encoding="utf-8"))["acml-2022"]
    pdfs = {path.stem: path.read_bytes() for path in (folder / "pdfs" / "acml-2022").glob("*.pdf")}
    return {paper_id: (entry["title"], pdfs.get(paper_id)) for paper_id, entry in listed.items()}


def serve_volume(server: LocalServer, volume: int, papers: Papers, *, repeated: str | None = None) -> None:
    """Serve the page of a volume, with links to the publisher's own host, and its PDFs."""
    ids = [*papers, *([repeated] if repeated else [])]
    page = "<html><body>" + "".join(entry(volume, i, papers[i][0]) for i in ids) + "</body></html>"
    server.route(rf"/v{volume}/", html_reply(page))

    def pdf(request: Request) -> Reply:
        found = re.fullmatch(r"/v\d+/([^/]+)/\1\.pdf", request.path)
        body = papers.get(found[1], ("", None))[1] if found else None
        if body is None:
            return html_reply("<html><title>404</title></html>", 404)
        return ranged(request, body, etag='"1"', headers={"Content-Type": "application/pdf"})

    server.route(rf"/v{volume}/.+\.pdf", pdf)


def entry(volume: int, paper_id: str, title: str) -> str:
    """Return one paper as a volume's page shows it, with the names of two made-up authors."""
    base = f"{PMLR}/v{volume}/{paper_id}"
    return (
        f'<div class="paper"><p class="title">{escape(title)}</p><p class="details">'
        f'<span class="authors">Ann {paper_id}, Bo {paper_id[:3]}</span></p><p class="links">'
        f'[<a href="{base}.html">abs</a>][<a href="{base}/{paper_id}.pdf">Download PDF</a>]</p></div>'
    )


def forbid(server: LocalServer, path: str) -> None:
    """Serve a robots.txt that asks every program to stay away from `path`."""
    server.route(r"/robots\.txt", Reply(body=f"User-agent: *\nDisallow: {path}\n".encode()))
