"""Read the published files: papers, repositories and the links between them.

Only some of their columns are documented, so each is looked up under the names that the API and the data card
use. A missing required column is an error that lists the columns found; a label that no link has is a note
that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError, NotFoundError
from frameshare.raw.dataset import Column, Dataset
from frameshare.sources.base import Context

API_URL = "https://api.codeofpaper.com"

BULK_URL = "https://huggingface.co"

LINKS = Dataset(
    name="code_of_paper_links",
    description="Links from papers to repositories, with the source's tier and framework.",
    columns=(
        Column("paper_id", pa.string(), "Name of the paper in the source", is_nullable=False),
        Column("arxiv_id", pa.string(), "arXiv id of the paper"),
        Column("published_on", pa.string(), "Date of publication as written"),
        Column("repo_url", pa.string(), "Address or full name of the repository", is_nullable=False),
        Column("tier", pa.string(), "official, high_confidence_community or possible_match"),
        Column("is_official", pa.bool_(), "Whether the authors' own code, as the source says"),
        Column("framework", pa.string(), "The source's framework word"),
        Column("stars", pa.int64(), "Stars of the repository"),
        Column("channel", pa.string(), "bulk or api", is_nullable=False),
    ),
    key=("paper_id", "repo_url"),
)

_FOLDER = "datasets/codeofpaper/paper-code-graph/resolve/main"
_PARQUET = b"PAR1"
_MAX_BYTES = 2_000_000_000
_PAPER = ("paper_id", "arxiv_id", "paper_arxiv_id")
_PAPER_KEY = ("paper_id", "id", "arxiv_id")
_REPOSITORY = ("repository_id", "repo_id", "full_name", "repo_full_name", "repository_full_name")
_REPOSITORY_KEY = ("repository_id", "repo_id", "id", "full_name")
_URL = ("html_url", "full_name", "repo_url", "url", "repo_full_name")
_PUBLISHED = ("published_date", "published_at", "published", "date")
# Labels whose columns may be absent from the files, and the consequence.
_UNSURE_LABELS = {
    "framework": "they count as not labelled",
    "tier": "possible matches cannot be left out",
}


def bulk_address(context: Context) -> str:
    """Return the address of the files; if only the API's is replaced, it is used for the files as well."""
    api, bulk = context.base_url("code_of_paper"), context.base_url("code_of_paper_bulk")
    is_replaced_alone = api != API_URL and bulk == context.source.base_urls["code_of_paper_bulk"]
    return f"{api if is_replaced_alone else bulk}/{_FOLDER}"


def snapshot_date(context: Context, address: str) -> date | None:
    """Return the day that the files describe, or None if their manifest does not say."""
    try:
        manifest = context.http.get(f"{address}/manifest.json", accept="json").json()
        return date.fromisoformat(str(manifest["snapshot_date"]))
    except (NotFoundError, ContentError, KeyError, TypeError, ValueError):
        return None


def link_table(context: Context, address: str) -> tuple[pa.Table, tuple[str, ...]]:
    """Return all links as a table of `code_of_paper_links`, and notes on labels that no link has.

    Raises ContentError for missing columns, for no link at all and for links whose paper or repository is not
    in the files.
    """
    links = _read(context, f"{address}/paper_repositories.parquet", None)
    papers = _read(context, f"{address}/papers.parquet", (*_PAPER_KEY, *_PUBLISHED))
    repositories = _read(context, f"{address}/repositories.parquet", None)
    paper_column = _column(links, _PAPER, "paper_repositories.parquet")
    repo_column = _column(links, _REPOSITORY, "paper_repositories.parquet")
    papers_by_id = _index(papers, _key_for(papers, paper_column, _PAPER_KEY, "papers.parquet"))
    repos_by_id = _index(
        repositories, _key_for(repositories, repo_column, _REPOSITORY_KEY, "repositories.parquet")
    )
    rows = list(_rows(links, paper_column, repo_column, papers_by_id, repos_by_id))
    lost = links.num_rows - len(rows)
    if not rows or lost > 0.01 * links.num_rows:
        raise ContentError(
            "Links of Code of Paper do not match its papers and repositories",
            where=address,
            expected=f"{paper_column} and {repo_column} of {links.num_rows:,} links in the other files",
            found=f"{len(rows):,} that fit",
            next_step="the API is used instead; report it if it persists",
        )
    table = pa.Table.from_pylist(rows, schema=LINKS.schema)
    return table, _missing_labels(table, repositories, links)


def _missing_labels(table: pa.Table, repositories: pa.Table, links: pa.Table) -> tuple[str, ...]:
    columns = "; ".join(
        f"{name}.parquet has {', '.join(file.column_names)}"
        for name, file in (("repositories", repositories), ("paper_repositories", links))
    )
    return tuple(
        f"no link in the files has a {label}, so {consequence}: {columns}"
        for label, consequence in _UNSURE_LABELS.items()
        if table.column(label).null_count == table.num_rows
    )


def _read(context: Context, url: str, wanted: Sequence[str] | None) -> pa.Table:
    with context.http.range_reader(url, max_bytes=_MAX_BYTES) as stream:
        start = stream.read(80)
        if not start.startswith(_PARQUET):
            raise _unreadable(url, f"something that starts with {start.decode('utf-8', 'replace')!r}")
        stream.seek(0)
        try:
            with pq.ParquetFile(stream) as file:
                names = file.schema_arrow.names
                return file.read(columns=names if wanted is None else [n for n in wanted if n in names])
        except pa.ArrowException as error:
            raise _unreadable(url, str(error).splitlines()[0][:300]) from None


def _unreadable(where: str, found: str) -> ContentError:
    return ContentError(
        "A file of Code of Paper cannot be read",
        where=where,
        expected="a Parquet file",
        found=found,
        next_step="the API is used instead; report it if it persists",
    )


def _column(table: pa.Table, names: Sequence[str], where: str) -> str:
    found = next((name for name in names if name in table.column_names), None)
    if found is None:
        raise ContentError(
            "A column of Code of Paper is missing",
            where=where,
            expected="one of " + ", ".join(names),
            found=", ".join(table.column_names)[:300],
            next_step="the API is used instead; the files have changed",
        )
    return found


def _key_for(table: pa.Table, link_column: str, names: Sequence[str], where: str) -> str:
    """Return the column that a link's column refers to: the one of the same name, else `id` and its kind."""
    short = link_column.removeprefix("paper_").removeprefix("repo_").removeprefix("repository_")
    return _column(table, (link_column, short, *names), where)


def _index(table: pa.Table, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in table.to_pylist()}


def _rows(
    links: pa.Table,
    paper_column: str,
    repo_column: str,
    papers: dict[Any, dict[str, Any]],
    repositories: dict[Any, dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    for link in links.to_pylist():
        paper, repository = papers.get(link[paper_column]), repositories.get(link[repo_column])
        if paper is None or repository is None:
            continue
        address = address_of(repository)
        if address is None:
            continue
        yield {
            "paper_id": str(link[paper_column]),
            "arxiv_id": paper.get("arxiv_id"),
            "published_on": published_on(paper),
            "repo_url": address,
            **labels({**repository, **{k: v for k, v in link.items() if v is not None}}),
            "channel": "bulk",
        }


def published_on(paper: dict[str, Any]) -> str | None:
    """Return a paper's date as written, under any of its known names."""
    return next((str(paper[name]) for name in _PUBLISHED if paper.get(name)), None)


def address_of(repository: dict[str, Any]) -> str | None:
    """Return a repository's address; a bare owner/name is on GitHub, the only host of the source."""
    named = next((str(repository[name]) for name in _URL if repository.get(name)), None)
    return named if named is None or "://" in named else f"https://github.com/{named}"


def labels(found: dict[str, Any]) -> dict[str, Any]:
    """Return tier, officiality, framework and stars of a repository as the source gives them."""
    tier, stars = found.get("tier"), found.get("stars", found.get("stargazers_count"))
    official = found.get("is_official")
    return {
        "tier": tier if isinstance(tier, str) else None,
        "is_official": official if isinstance(official, bool) else (tier == "official" if tier else None),
        "framework": found.get("framework") if isinstance(found.get("framework"), str) else None,
        "stars": int(stars) if isinstance(stars, (int, float)) and not isinstance(stars, bool) else None,
    }
