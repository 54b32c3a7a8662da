"""Every source at once, as it is expected to answer: the servers of this folder, filled with invented data.

with world(monkeypatch) as servers:      # settings point at them
    frameshare probe                     # all as expected

Files of a gigabyte are their end: what is asked for of them are the columns, and how many rows and bytes.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.servers import clickhouse as ch
from tests.servers.code_of_paper import CodeOfPaperApi
from tests.servers.conda import CondaBucket
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.git_http import serve_git
from tests.servers.github import GitHub
from tests.servers.hf_papers import DailyPapers, daily_paper
from tests.servers.hub import Hub, synthetic_rows
from tests.servers.local import LocalServer, Reply, Request, html_reply, json_reply
from tests.servers.paperswithcode_co import PapersWithCodeSite, framework_tree, paper
from tests.servers.proceedings import OaiArticle, serve_neurips, serve_oai, serve_volume

# Which server stands for which base address.
BASES: Mapping[str, Sequence[str]] = {
    "hub": ("hub", "code_of_paper_bulk", "hf_papers", "pwc_archive"),
    "services": (
        "aaai", "acl_anthology", "code_of_paper", "conference_lists", "cvf", "docker_pulls",
        "ecosystems_dependents", "ecva", "github", "jmlr", "neurips", "npm_downloads", "paperswithcode_co",
        "pmlr", "stackoverflow_tags",
    ),
    "sql": ("pypi_downloads", "pypistats"),
    "bucket": ("conda_downloads", "iclr"),
    "git": ("github_clone",),
}  # fmt: skip


@contextmanager
def world(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, LocalServer]]:
    """Serve every source, and let the settings of this process point there."""
    with ExitStack() as stack:
        servers = {name: stack.enter_context(LocalServer()) for name in (*BASES, "storage")}
        for name, bases in BASES.items():
            for base in bases:
                monkeypatch.setenv(f"FRAMESHARE_{base.upper()}_URL", servers[name].url)
        _serve_hub(servers["hub"], servers["storage"])
        _serve_services(servers["services"])
        _serve_publishers(servers["services"])
        _serve_sql(servers["sql"])
        _serve_bucket(servers["bucket"])
        serve_neurips(servers["bucket"], "paper_files/paper/2024", ["Conference"] * 2260, b"")
        _serve_repository(servers["git"], folder)
        yield servers


def end_of_parquet(rows: int, columns: Sequence[str], size: int | None = None) -> Reply:
    """Answer with the end of a Parquet file of so many rows, whose whole size is said to be `size`."""
    sink = io.BytesIO()
    table = pa.table({name: pa.nulls(rows, pa.string()) for name in columns})
    pq.write_table(table, sink, row_group_size=rows)
    body = sink.getvalue()[-(64 << 10) :]
    whole = size or len(sink.getvalue())
    headers = {"Content-Range": f"bytes {whole - len(body)}-{whole - 1}/{whole}", "ETag": '"1"'}
    return Reply(206, headers, body)


def _serve_hub(server: LocalServer, storage: LocalServer) -> None:
    oldest = {
        "_id": "621ffdc036468d709f17434d",
        "id": "google-bert/bert-base-uncased",
        "createdAt": "2022-03-02T23:29:04.000Z",
    }
    rows = [{**row, "siblings": [{"rfilename": "model.safetensors"}]} for row in synthetic_rows(1100)]
    hub = Hub(server, rows, bucket=1000)
    server.route("/api/models/google-bert/bert-base-uncased", json_reply(oldest))
    licences = {
        "cfahlgren1/hub-stats": "apache-2.0",
        "hfmlsoc/hub_weekly_snapshots": "odbl",
        "codeofpaper/paper-code-graph": "cc-by-4.0",
        "pwc-archive/links-between-paper-and-code": "cc-by-sa-4.0",
    }
    for name, licence in licences.items():
        hub.add_dataset(name, {}, tags=[f"license:{licence}"])
    _serve_weeks(server, "/api/datasets/hfmlsoc/hub_weekly_snapshots/tree/main/models")
    links = ("paper_url", "paper_arxiv_id", "repo_url", "is_official", "framework")
    files = {
        "/datasets/cfahlgren1/hub-stats/.*": end_of_parquet(
            2_970_000, ["id", "createdAt", "downloads", "tags"], 1_570_000_000
        ),
        "/datasets/codeofpaper/.*": end_of_parquet(62_634, ["paper_id", "repository_id"]),
        "/datasets/pwc-archive/links.*": end_of_parquet(300_161, links, 41_364_239),
        "/datasets/pwc-archive/papers.*": end_of_parquet(144_066, ["paper_url", "date"], 145_000_000),
    }
    for number, (pattern, reply) in enumerate(files.items()):
        storage.route(f"/xet/{number}", reply)
        server.route(
            pattern, Reply(302, {"Location": f"{storage.url}/xet/{number}?X-Amz-Signature=secret-{number}"})
        )
    papers = [daily_paper(f"2606.{n:05}", f"2026-06-{1 + n % 28:02}") for n in range(40)]
    recorded = daily_paper("2602.23229", "2026-03-06", "https://github.com/marco-garosi/CIRCLE")
    DailyPapers([*papers, recorded]).serve(server)


def _serve_weeks(server: LocalServer, path: str) -> None:
    days = [date(2024, 7, 24) + timedelta(weeks=n) for n in range(111)]
    server.route(path, json_reply([{"type": "directory", "path": f"models/{d}"} for d in days]))
    file = {"path": "models/2024-07-24/models.parquet", "size": 5, "lfs": {"oid": "0" * 64, "size": 5}}
    server.route(f"{path}/2024-07-24", json_reply([{"type": "file", **file}]))


def _serve_services(server: LocalServer) -> None:
    serve_conference_lists(server, synthetic_files())
    server.route(r"/v2/repositories/.*", _image)
    package = {
        "name": "torch",
        "ecosystem": "pypi",
        "dependent_packages_count": 21_000,
        "dependent_repos_count": 300_000,
        "last_synced_at": "2026-11-20T04:00:00.000Z",
    }
    server.route(r"/api/v1/registries/pypi.org/packages/torch", json_reply(package))
    server.route(r"/downloads/range/.*", _npm_range)
    server.route(r"/2.3/questions", _questions)
    github = GitHub(server, budget=1000)
    github.add("pytorch/pytorch", [1000] * 100)
    releases = [
        {"tag_name": f"v{n}", "prerelease": False, "published_at": "2024-09-30T00:00:00Z"} for n in range(5)
    ]
    github.add("pytorch/serve", [10] * 40, archived=True, releases=releases)
    june = [
        paper(f"2606.{n:05}", "2026-06-05", ("pytorch",), ("https://github.com/o/n", True)) for n in range(12)
    ]
    tree = framework_tree("PyTorch", "TensorFlow", "JAX")
    PapersWithCodeSite(june, frameworks=tree).serve(server)
    january = [{"id": f"2601.{n:05}", "published_date": f"2026-01-{1 + n:02}"} for n in range(9)]
    CodeOfPaperApi(january).serve(server)


def _image(request: Request) -> Reply:
    _, _, _, namespace, name, _ = request.path.split("/")
    return json_reply({"namespace": namespace, "name": name, "pull_count": 1_500_000})


def _npm_range(request: Request) -> Reply:
    first, last = (date.fromisoformat(d) for d in request.path.split("/")[3].split(":"))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = [{"day": d.isoformat(), "downloads": d.day} for d in days]
    return json_reply({"package": request.path.split("/", 4)[4], "downloads": rows})


def _questions(request: Request) -> Reply:
    year = datetime.fromtimestamp(int(request.query["fromdate"][0]), UTC).year
    totals = {("pytorch", 2022): 6500, ("tensorflow", 2022): 11_000}
    return json_reply({"total": totals[request.query["tagged"][0], year]})


def _serve_publishers(server: LocalServer) -> None:
    serve_volume(server, 189, {f"name{n}": (f"Title {n}", None) for n in range(83)})
    serve_neurips(server, "paper_files/paper/2024", ["Conference"] * 4493, b"")
    server.route("/CVPR2024", _open_access("/content/CVPR2024", 40))
    server.route(r"/papers\.php", _open_access("papers/eccv_2024/papers_ECCV", 80))
    entries = "".join(
        f"<dl><dt>Title {n}</dt><dd><b><i>Ann Lee</i></b> [<a href='/papers/v25/{n}.html'>abs</a>]"
        f"[<a href='/papers/volume25/{n}/{n}.pdf'>pdf</a>]</dd></dl>"
        for n in range(60)
    )
    server.route("/papers/v25/", html_reply(f"<html><body><div id='content'>{entries}</div></body></html>"))
    papers = "".join(
        f'<paper id="{n}"><title>Title {n}</title><url>N18-1{n:03}</url></paper>' for n in range(900)
    )
    volume = f'<collection id="N18"><volume id="1">{papers}</volume></collection>'
    server.route(
        "/N18.xml", Reply(200, {"Content-Type": "text/plain"}, f"<?xml version='1.0'?>{volume}".encode())
    )
    serve_oai(server, [OaiArticle(n, "2020-06-02") for n in range(120)], page_size=100)
    records = server.route_of("/index.php/AAAI/oai")
    server.route(
        r"/index\.php/AAAI/oai", lambda r: _sets() if r.query["verb"] == ["ListSets"] else records(r)
    )


def _open_access(folder: str, count: int) -> Reply:
    entries = "".join(
        f'<dt class="ptitle"><a href="{folder}/html/Lee_Title{n}_paper.html">Title {n}</a></dt>'
        f'<dd>Ann Lee</dd><dd>[<a href="{folder}/papers/Lee_Title{n}_paper.pdf">pdf</a>]</dd>'
        for n in range(count)
    )
    return html_reply(f'<html><body><div id="content"><dl>{entries}</dl></div></body></html>')


def _sets() -> Reply:
    sets = "".join(f"<set><setSpec>AAAI:{n}</setSpec><setName>Track {n}</setName></set>" for n in range(100))
    body = f"<ListSets>{sets}<resumptionToken>more</resumptionToken></ListSets>"
    return Reply(body=f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{body}</OAI-PMH>'.encode())


def _serve_sql(server: LocalServer) -> None:
    months = [date(2018 + n // 12, n % 12 + 1, 1) for n in range(7, 105)]
    series = {name: dict.fromkeys(months, 23_200_000) for name in ("torch", "tensorflow")}
    ch.ClickHouse(server, series)
    packages = server.route_of("/")
    uploads = [
        ("torchvision", date(2018 + n // 12, n % 12 + 1, 5), ["numpy", "torch (==1.0)"]) for n in range(72)
    ]
    ch.Uploads(server, uploads)
    dependents = server.route_of("/")

    def answer(request: Request) -> Reply:
        sql = request.body.decode()
        if "system.settings" in sql:
            return _limits(request)
        return dependents(request) if "pypi.projects" in sql else packages(request)

    server.route("/", answer)
    ch.PyPIStats(server, {"torch": 3_000_000}, date(2026, 11, 26), mirrors=1)


def _limits(request: Request) -> Reply:
    values = {
        "max_result_rows": "10000",
        "max_rows_to_read": "1000000000",
        "read_overflow_mode": request.query["read_overflow_mode"][0],
        "result_overflow_mode": request.query["result_overflow_mode"][0],
    }
    rows = [{"name": name, "value": value} for name, value in values.items()]
    return json_reply({"data": rows, "rows": len(rows), "statistics": {"rows_read": 1000}})


def _serve_bucket(server: LocalServer) -> None:
    bucket = CondaBucket(server)
    for number in range(95):
        month = f"{2017 + number // 12}-{1 + number % 12:02}"
        bucket.put_file(month, b"PAR1")
    end = end_of_parquet(30_000, ["data_source", "pkg_name", "counts"], 9_000_000)
    server.route("/conda/monthly/2023/2023-01.parquet", end)


def _serve_repository(server: LocalServer, folder: Path) -> None:
    repository = folder / "pytorch" / "serve.git"
    for command in (["init", "--quiet", "--bare", str(repository)],
                    ["-C", str(repository), "config", "uploadpack.allowFilter", "true"]):  # fmt: skip
        subprocess.run(["git", *command], check=True, capture_output=True)
    serve_git(server, folder)
