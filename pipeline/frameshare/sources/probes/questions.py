"""The questions for each source: the collectors' own addresses, with fixed scopes whose responses are known.

Pages are requested small, reference figures of closed periods, files by their end. What is expected of the
responses is in `reference.probes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from urllib.parse import quote, urlencode

from frameshare.http.request import Accept
from frameshare.sources.github_repositories.api import HEADERS as GITHUB
from frameshare.sources.hub.dataset import EXPANDED
from frameshare.sources.hub.listing import PAGE_ROWS
from frameshare.sources.hub_history import REPOSITORY as WEEKLY
from frameshare.sources.hub_whole import FILE, REPOSITORY
from frameshare.sources.paper_texts.listings import cvf, ecva, jmlr, neurips, pmlr
from frameshare.sources.probes import readers
from frameshare.sources.probes.question import KIB, AnyQuestion, Question, Reader, RegistryQuestion
from frameshare.sources.pwc_archive.places import files_of
from frameshare.sources.pwc_archive.tables import LINKS, PAPERS
from frameshare.sources.pypi_dependents.queries import range_sql
from frameshare.sources.pypi_downloads.baskets import basket_sql
from frameshare.sources.pypi_downloads.clickhouse import packages_sql
from frameshare.sources.pypi_downloads.endpoint import PATH as CLICKHOUSE
from frameshare.sources.transformers_releases import available_versions

_LIMITS_SQL = (
    "SELECT name, value FROM system.settings WHERE name IN "
    "('max_result_rows', 'max_rows_to_read', 'read_overflow_mode', 'result_overflow_mode') ORDER BY name"
)
# Even if started last, it ends within the minute.
_REGISTRY_S = 18.0
_CO = "paperswithcode_co"
_CODE_OF_PAPER = "codeofpaper/paper-code-graph"


def _models(name: str, sort: str, limit: int, fields: Iterable[str], kib: int) -> Question:
    query = urlencode([("sort", sort), ("limit", limit), *(("expand[]", field) for field in fields)])
    return Question(name, "hub", f"/api/models?{query}", most_bytes=kib * KIB)


def _dataset(base: str, name: str) -> Question:
    return Question("dataset", base, f"/api/datasets/{name}")


def _footer(name: str, base: str, path: str, kib: int = 64, redirects: int = 0) -> Question:
    headers = {"Range": f"bytes=-{kib * KIB}", "Accept-Encoding": "identity"}
    read = readers.parquet_footer
    return Question(name, base, path, read, "any", headers, most_bytes=kib * KIB, redirects=redirects)


def _hub_footer(name: str, base: str, repository: str, path: str, revision: str, kib: int = 64) -> Question:
    """A file of a dataset on the Hub, which redirects large ones to a storage host."""
    # The address of hf_hub_url, whose library takes longer to import than all of this.
    url = f"/datasets/{repository}/resolve/{quote(revision, safe='')}/{quote(path)}"
    return _footer(name, base, url, kib, redirects=1)


def _xml(name: str, base: str, path: str, kib: int = 48) -> Question:
    return Question(name, base, path, readers.xml_value, "xml", most_bytes=kib * KIB)


def _sql(name: str, sql: str) -> Question:
    return Question(name, "pypi_downloads", CLICKHOUSE, body=sql)


def _list(publisher: str, path: str, read: Reader, kib: int = 128, accept: Accept = "html") -> Question:
    return Question(publisher, publisher, path, read, accept, most_bytes=kib * KIB, is_beginning=True)


def _questions_asked_in(tag: str, year: int) -> Question:
    first, last = (
        int((day - date(1970, 1, 1)).total_seconds()) for day in (date(year, 1, 1), date(year + 1, 1, 1))
    )
    asked = {"site": "stackoverflow", "tagged": tag, "fromdate": first, "todate": last - 1, "filter": "total"}
    path = f"/2.3/questions?{urlencode(asked)}"
    return Question(f"{tag}_{year}", "stackoverflow_tags", path)


def _papers_of_june(name: str, size: int, **more: str) -> Question:
    asked = {**more, "start_date": "2026-06-01", "end_date": "2026-06-30", "latest_only": "true"}
    path = f"/api/v1/papers/?{urlencode({**asked, 'page': 1, 'page_size': size})}"
    return Question(name, _CO, path, most_bytes=128 * KIB)


def _github(name: str, path: str) -> Question:
    return Question(name, "github", path, headers=GITHUB, most_bytes=96 * KIB)


def _daily_downloads(name: str, days: str) -> Question:
    path = f"/downloads/range/{days}/{quote('@tensorflow/tfjs', safe='@')}"
    return Question(name, "npm_downloads", path)


def _image(name: str, image: str) -> Question:
    return Question(name, "docker_pulls", f"/v2/repositories/{image}/")


_LINKS, _PAPERS = files_of(LINKS)[0], files_of(PAPERS)[0]
_JANUARY = "after=2026-01-01&before=2026-01-31"
_LISTS = "conference_lists"
_ECOSYSTEMS = "ecosystems_dependents"
_AAAI = "/index.php/AAAI/oai?verb="
_FIRST_DAY = "from=2020-06-02&until=2020-06-02"

QUESTIONS: Mapping[str, tuple[AnyQuestion, ...]] = {
    "code_of_paper": (
        _dataset("code_of_paper_bulk", _CODE_OF_PAPER),
        _hub_footer("links", "code_of_paper_bulk", _CODE_OF_PAPER, "paper_repositories.parquet", "main"),
        Question("search", "code_of_paper", f"/papers/search?query=learning&{_JANUARY}&limit=5&offset=0"),
    ),
    "conda_downloads": (
        _xml("months", "conda_downloads", "/?list-type=2&prefix=conda%2Fmonthly%2F", 96),
        _footer("month", "conda_downloads", "/conda/monthly/2023/2023-01.parquet"),
    ),
    "conference_lists": (
        Question("counts", _LISTS, "/data.csv", readers.conference_counts, "any"),
        Question("colt_2017", _LISTS, "/data/colt_2017.json"),
    ),
    "docker_pulls": (_image("torchserve", "pytorch/torchserve"), _image("serving", "tensorflow/serving")),
    "ecosystems_dependents": (
        Question("torch", _ECOSYSTEMS, "/api/v1/registries/pypi.org/packages/torch", most_bytes=128 * KIB),
    ),
    "github_repositories": (
        _github("pytorch", "/repos/pytorch/pytorch"),
        _github("serve", "/repos/pytorch/serve"),
        _github("releases", "/repos/pytorch/serve/releases?per_page=5"),
        _github("stars", "/repos/pytorch/serve/stargazers/history?per_page=30&page=1"),
    ),
    "hf_papers": (
        Question("month", "hf_papers", "/api/daily_papers?month=2026-06&p=0&limit=30", most_bytes=256 * KIB),
        Question("paper", "hf_papers", "/api/papers/2602.23229"),
    ),
    "hub": (
        _models("newest", "createdAt", PAGE_ROWS, ["createdAt"], 256),
        _models("most_downloaded", "downloads", 20, EXPANDED, 64),
        _models("files", "downloads", 5, ["siblings"], 256),
        Question("oldest", "hub", "/api/models/google-bert/bert-base-uncased?expand%5B%5D=createdAt"),
    ),
    "hub_history": (
        _dataset("hub", WEEKLY),
        Question("weeks", "hub", f"/api/datasets/{WEEKLY}/tree/main/models"),
        Question("first_week", "hub", f"/api/datasets/{WEEKLY}/tree/main/models/2024-07-24"),
    ),
    "hub_whole": (
        _dataset("hub", REPOSITORY),
        _hub_footer("file", "hub", REPOSITORY, FILE, "main", 384),
        _models("crawl", "createdAt", 100, EXPANDED, 128),
    ),
    "npm_downloads": (
        _daily_downloads("month", "2024-01-01:2024-01-31"),
        _daily_downloads("longest", "2022-01-01:2023-05-16"),
    ),
    "paper_texts": (
        _list("pmlr", "/v189/", readers.papers_by(pmlr.parse_page), 256),
        _list("neurips", "/paper_files/paper/2024", readers.papers_by(neurips.parse_page)),
        _list("iclr", "/paper_files/paper/2024", readers.papers_by(neurips.parse_page)),
        _list("cvf", "/CVPR2024?day=all", readers.papers_by(cvf.parse_page)),
        _list("ecva", "/papers.php", readers.papers_by(partial(ecva.parse_page, mark="eccv_"))),
        _list("jmlr", "/papers/v25/", readers.papers_by(jmlr.parse_page)),
        _list("acl_anthology", "/N18.xml", readers.anthology_beginning, accept="xml"),
        _xml("aaai_sets", "aaai", f"{_AAAI}ListSets"),
        _xml("aaai_day", "aaai", f"{_AAAI}ListIdentifiers&metadataPrefix=oai_dc&{_FIRST_DAY}"),
    ),
    "paperswithcode_co": (
        Question("frameworks", _CO, "/api/v1/frameworks/", readers.framework_names, most_bytes=128 * KIB),
        _papers_of_june("tag", 1, framework="PyTorch"),
        _papers_of_june("links", 10, include_resources="true"),
    ),
    "pwc_archive": (
        _dataset("pwc_archive", _LINKS.repository),
        _hub_footer("links", "pwc_archive", _LINKS.repository, _LINKS.path, _LINKS.revision),
        _hub_footer("papers", "pwc_archive", _PAPERS.repository, _PAPERS.path, _PAPERS.revision),
    ),
    "pypi_dependents": (
        _sql(
            "torchvision", range_sql("torchvision", "torchvisioo", date(2024, 1, 1), {"torch": ["torch"]})[0]
        ),
    ),
    "pypi_downloads": (
        _sql("packages", packages_sql(["tensorflow", "torch"], date(2024, 4, 1))),
        _sql("basket", basket_sql(date(2026, 9, 1), date(2026, 10, 1), ["torch"])),
        _sql("limits", _LIMITS_SQL),
        Question("pypistats", "pypistats", "/api/packages/torch/overall"),
    ),
    "repo_labels": (
        Question(
            "clone",
            "github_clone",
            "/pytorch/serve.git/info/refs?service=git-upload-pack",
            readers.text_value,
            "any",
            {"Git-Protocol": "version=2"},
        ),
    ),
    "stackoverflow_tags": (_questions_asked_in("pytorch", 2022), _questions_asked_in("tensorflow", 2022)),
    "transformers_releases": (RegistryQuestion("versions", partial(available_versions, _REGISTRY_S)),),
}
