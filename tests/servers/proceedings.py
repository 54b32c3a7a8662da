"""Servers that behave as publishers do: pages of PMLR and NeurIPS, AAAI's OAI-PMH, PDFs, robots.txt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


def serve_neurips(server: LocalServer, path: str, tracks: Iterable[str], pdf: bytes) -> list[str]:
    """Serve a year's page as NeurIPS and ICLR do, one paper a track named, and its PDFs; return the ids."""
    ids = []
    entries = []
    for number, track in enumerate(tracks, start=1):
        ids.append(f"{number:032x}")
        form = "" if track == "none" else f"-{track.title()}"
        entries.append(
            f'<li class="{track}" data-track="{track}"><div class="paper-content">'
            f'<a title="paper title" href="/{path}/hash/{ids[-1]}-Abstract{form}.html">Title {number}</a>'
            f'<span class="paper-authors">Ann Lee, Bo Chen</span></div></li>'
        )
    count = f'<span class="paper-count">{len(ids)} papers</span>'
    server.route(f"/{path}", html_reply(f'{count}<ul class="paper-list">{"".join(entries)}</ul>'))
    headers = {"Content-Type": "application/pdf"}
    server.route(rf"/{path}/file/.+\.pdf", lambda request: ranged(request, pdf, etag='"1"', headers=headers))
    return ids


@dataclass(frozen=True)
class OaiArticle:
    """One article of AAAI's server; `is_broken` is one that the server cannot write, ever."""

    number: int
    day: str
    spec: str = "AAAI:AI24-46"
    volume: int = 38
    is_broken: bool = False


# Specs say nothing about the section, as on the live server.
OAI_SETS = {
    "AAAI:AI24-46": "AAAI Technical Track on Machine Learning",
    "AAAI:APP": "AAAI Technical Track on Application Domains",
    "AAAI:SA": "AAAI Student Abstract and Poster Program",
    "AAAI:UC3": "IAAI Technical Track on Emerging Applications",
    "AAAI:X9": "EAAI: Main Track",
}


def serve_oai(
    server: LocalServer, articles: Sequence[OaiArticle], *, page_size: int = 3, ends_after: int | None = None
) -> None:
    """Serve OAI-PMH as AAAI does: pages with tokens and sizes, opaque sets, 500 where a record is broken.

    With `ends_after` a chain has no further token after so many records, however many there are.
    """
    set_size = 2

    def answer(request: Request) -> Reply:
        asked = {name: values[0] for name, values in request.query.items()}
        verb = asked["verb"]
        if "resumptionToken" in asked:
            question = dict(part.split("=") for part in asked["resumptionToken"].split(" "))
            asked = {**question, "verb": verb}
        start = int(asked.get("start", "0"))
        if verb == "ListSets":
            sets = list(OAI_SETS.items())
            body = "".join(
                f"<set><setSpec>{spec}</setSpec><setName>{escape(name)}</setName></set>"
                for spec, name in sets[start : start + set_size]
            )
            return _oai_reply(verb, body, _token(asked, start + set_size, len(sets)), len(sets))
        if verb == "GetRecord":
            chosen = [a for a in articles if asked["identifier"] == f"oai:ojs.aaai.org:article/{a.number}"]
            return _oai_page(verb, chosen)
        chosen = [
            a
            for a in articles
            if asked.get("from", "") <= a.day <= asked.get("until", "9999")
            and asked.get("set", a.spec) == a.spec
        ]
        if not chosen:
            return Reply(body=_OAI.format('<error code="noRecordsMatch">none</error>').encode())
        token = _token(asked, start + page_size, min(len(chosen), ends_after or len(chosen)))
        return _oai_page(verb, chosen[start : start + page_size], token, len(chosen))

    server.route(r"/index\.php/AAAI/oai", answer)


_OAI = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{}</OAI-PMH>'


def _token(asked: Mapping[str, str], start: int, size: int) -> str:
    kept = {name: asked[name] for name in ("from", "until", "set") if name in asked}
    return " ".join(f"{k}={v}" for k, v in {**kept, "start": start}.items()) if start < size else ""


def _oai_page(verb: str, articles: Sequence[OaiArticle], token: str = "", size: int = 0) -> Reply:
    is_header_only = verb == "ListIdentifiers"
    if not is_header_only and any(a.is_broken for a in articles):
        return Reply(status=500)
    return _oai_reply(verb, "".join(_oai_record(a, is_header_only) for a in articles), token, size)


def _oai_reply(verb: str, body: str, token: str, size: int) -> Reply:
    end = f'<resumptionToken completeListSize="{size}">{token}</resumptionToken>' if size else ""
    return Reply(body=_OAI.format(f"<{verb}>{body}{end}</{verb}>").encode())


def _oai_record(article: OaiArticle, is_header_only: bool) -> str:
    header = (
        f"<header><identifier>oai:ojs.aaai.org:article/{article.number}</identifier>"
        f"<datestamp>{article.day}T00:00:00Z</datestamp><setSpec>{article.spec}</setSpec></header>"
    )
    if is_header_only:
        return header
    return f"""<record>{header}<metadata>
      <d:dc xmlns:d="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <dc:title>T{article.number}</dc:title><dc:creator>Lee, Ann</dc:creator>
      <dc:source>Proceedings of the AAAI; Vol. {article.volume} No. 1: AAAI-24; 1-9</dc:source>
      <dc:relation>https://ojs.aaai.org/index.php/AAAI/article/view/{article.number}/7</dc:relation>
      </d:dc></metadata></record>"""
