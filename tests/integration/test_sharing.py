"""A history is published in one commit, and taken up elsewhere as it was, over real sockets."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from pydantic import SecretStr
from typer.testing import CliRunner

from frameshare.base import resources
from frameshare.base.errors import AccessError, ContentError, NotFoundError, TemporaryError, UsageError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.base.settings import Settings
from frameshare.cli.app import app
from frameshare.raw.register import Event
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from frameshare.runs.products import build, gather_inputs
from frameshare.runs.sharing.address import HubAddress
from frameshare.runs.sharing.manifest import MANIFEST
from frameshare.runs.sharing.publish import Published, publish
from frameshare.runs.sharing.pull import Pulled, pull
from frameshare.sources.registry import all_sources
from frameshare.warehouse.reader import Warehouse
from tests.samples import by_day
from tests.servers.clients import quick_settings
from tests.servers.hub_commits import HubCommits, sha256
from tests.servers.local import LocalServer, Reply

NAME = "owner/history"
ADDRESS = HubAddress(NAME)
TOKEN = "hf_secret-of-a-test"
WHEN = datetime(2026, 1, 2, tzinfo=UTC)
DATASETS = {d.name: d for source in all_sources().values() for d in source.datasets}
SOURCES = {d.name: source for source in all_sources().values() for d in source.datasets}


@pytest.fixture
def hub(server: LocalServer, other_server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> HubCommits:
    """A Hub that datasets can be written to; the settings of this test lead to it."""
    monkeypatch.setenv("FRAMESHARE_HUB_URL", server.url)
    return HubCommits(server, other_server, token=TOKEN)


def settings_of(folder: Path, token: str | None = TOKEN) -> Settings:
    return quick_settings(folder).model_copy(update={"hf_token": SecretStr(token) if token else None})


def collect(
    folder: Path,
    dataset: str,
    day: date,
    rows: list[dict[str, Any]],
    url: str = "https://hub.docker.com/v2/repositories",
) -> Snapshot:
    """Put a snapshot into a raw zone as a collector does."""
    partial = RawZone(folder / "raw").open_partial(DATASETS[dataset], "run")
    partial.write_part("all", rows)
    found = partial.publish(SOURCES[dataset], url=url, as_of=day)
    assert found is not None
    return found


def pulls(day: date, count: int) -> list[dict[str, Any]]:
    return [{"image": "pytorch/pytorch", "pulls": count, "observed_on": day}]


@pytest.fixture
def publisher(tmp_path: Path, seed_data: Path) -> Path:
    """A data folder with the bundled history and one reading of Docker Hub."""
    folder = tmp_path / "publisher"
    folder.mkdir()
    (folder / "warehouse.duckdb").hardlink_to(seed_data / "warehouse.duckdb")
    collect(folder, "docker_pulls", date(2026, 11, 20), pulls(date(2026, 11, 20), 1_000))
    return folder


def put(folder: Path) -> Published:
    return publish(settings_of(folder), ADDRESS, is_private=False)


def take(folder: Path, address: HubAddress = ADDRESS) -> Pulled:
    return pull(settings_of(folder, token=None), address)


def test_a_history_goes_up_in_one_commit_and_a_second_publish_changes_nothing(
    hub: HubCommits, publisher: Path
) -> None:
    first, again = put(publisher), put(publisher)

    stored = hub.datasets[NAME]
    assert len(stored.commits) == 2
    assert again.is_unchanged
    assert again.commit == first.commit == stored.sha()
    (archive,) = (name for name in stored.commits[-1] if name.startswith("raw/"))
    assert archive == f"raw/docker_pulls/{date.today().year}.tar"  # noqa: DTZ011 - the year of the snapshot's id


def test_published_tables_are_the_marts_and_the_card_names_terms_and_sources(
    hub: HubCommits, publisher: Path
) -> None:
    put(publisher)

    files = hub.datasets[NAME].commits[-1]
    with Warehouse(publisher / "warehouse.duckdb", resources.SQL_DIR) as opened:
        marts = {str(t["table"]) for t in opened.tables() if str(t["table"]).startswith("marts.")}
        verdict = opened.table("marts.verdict")
    manifest = json.loads(files[MANIFEST])
    assert {t["table"] for t in manifest["tables"]} == marts
    assert all(sha256(files[t["file"]]) == t["sha256"] for t in manifest["tables"])
    assert pq.read_table(io.BytesIO(files["data/verdict.parquet"])).equals(verdict)
    card = files["README.md"].decode()
    head = yaml.safe_load(card.split("---")[1])
    assert head["license"] == "other"
    assert {c["config_name"] for c in head["configs"]} == {name.removeprefix("marts.") for name in marts}
    assert "ODbL 1.0 (attribution, share-alike)" in card
    assert "hugovk/top-pypi-packages" in card


@pytest.mark.deep
def test_only_what_changed_is_written_and_what_is_gone_is_deleted(hub: HubCommits, publisher: Path) -> None:
    put(publisher)
    hub.datasets[NAME].commits[-1]["data/of_an_earlier_version.parquet"] = b"old"
    hub.datasets[NAME].commits[-1]["notes.md"] = b"somebody's own"
    collect(publisher, "docker_pulls", date(2026, 11, 21), pulls(date(2026, 11, 21), 2_000))
    hub.server.requests.clear()

    done = put(publisher)

    (commit,) = hub.server.asked(r".*/commit/main")
    sent = [json.loads(line) for line in commit.body.splitlines()]
    written = {line["value"]["path"] for line in sent if line["key"] in {"file", "lfsFile"}}
    archive = next(p for p in written if p.startswith("raw/docker_pulls/"))
    assert written == {archive, MANIFEST}
    assert [line["value"]["path"] for line in sent if line["key"] == "deletedFile"] == [
        "data/of_an_earlier_version.parquet"
    ]
    assert (done.written, done.deleted, done.snapshots) == (2, 1, 2)
    assert hub.datasets[NAME].commits[-1]["notes.md"] == b"somebody's own"


def test_the_token_goes_to_the_hub_and_to_no_other_host(hub: HubCommits, publisher: Path) -> None:
    put(publisher)

    assert {r.headers.get("Authorization") for r in hub.server.requests} == {f"Bearer {TOKEN}"}
    assert hub.storage.requests
    assert [r for r in hub.storage.requests if TOKEN in str(r.headers.items()) or TOKEN in r.target] == []
    assert all(TOKEN.encode() not in body for body in hub.datasets[NAME].commits[-1].values())


def test_without_a_token_nothing_is_asked(hub: HubCommits, publisher: Path) -> None:
    with pytest.raises(AccessError, match="HF_TOKEN"):
        publish(settings_of(publisher, token=None), ADDRESS)

    assert hub.server.requests == []


def test_a_token_without_write_access_is_explained_in_a_sentence_and_changes_nothing(
    hub: HubCommits, publisher: Path
) -> None:
    put(publisher)
    collect(publisher, "docker_pulls", date(2026, 11, 22), pulls(date(2026, 11, 22), 3_000))

    with pytest.raises(AccessError, match="HF_TOKEN") as refused:
        publish(settings_of(publisher, token="hf_another"), ADDRESS)

    assert "hf_another" not in str(refused.value)
    assert len(hub.datasets[NAME].commits) == 2


@pytest.mark.deep
def test_an_upload_that_breaks_is_tried_again_and_a_lost_race_says_what_to_do(
    hub: HubCommits, publisher: Path
) -> None:
    hub.storage.fault("/put/.*", Reply(status=500))
    put(publisher)
    collect(publisher, "docker_pulls", date(2026, 11, 23), pulls(date(2026, 11, 23), 4_000))
    conflict = Reply(412, {"Content-Type": "application/json"}, b'{"error":"A commit has happened since."}')
    hub.server.fault(".*/commit/main", conflict)

    with pytest.raises(TemporaryError, match="frameshare pull"):
        put(publisher)

    assert len(hub.datasets[NAME].commits) == 2


@pytest.mark.deep
def test_a_data_set_with_other_files_is_refused(hub: HubCommits, publisher: Path) -> None:
    from tests.servers.hub_commits import Stored

    hub.datasets[NAME] = Stored([{"README.md": b"mine", "letters.parquet": b"mine"}])

    with pytest.raises(UsageError, match=r"letters\.parquet"):
        put(publisher)

    assert len(hub.datasets[NAME].commits) == 1


@pytest.mark.deep
def test_a_newcomer_takes_up_the_history_as_it_was_once(
    hub: HubCommits, publisher: Path, tmp_path: Path
) -> None:
    put(publisher)
    newcomer = tmp_path / "newcomer"

    first, again = take(newcomer), take(newcomer)

    (theirs,) = RawZone(publisher / "raw").snapshots("docker_pulls")
    (ours,) = RawZone(newcomer / "raw").snapshots("docker_pulls")
    assert (first.snapshots, first.datasets, again.snapshots) == (1, 1, 0)
    assert ours.id == theirs.id
    assert [f.read_bytes() for f in ours.files] == [f.read_bytes() for f in theirs.files]
    assert ours.provenance == theirs.provenance
    assert RawZone(newcomer / "raw").verify() == []
    (entry,) = RawZone(newcomer / "raw").register.entries()
    assert entry.note == f"pulled from hf://datasets/{NAME}@{first.commit}"
    assert not (newcomer / "raw" / ".partial" / ".pulled").exists()


@pytest.mark.deep
def test_what_was_collected_here_stays_next_to_what_is_pulled_and_is_published_with_it(
    hub: HubCommits, publisher: Path, tmp_path: Path, seed_data: Path
) -> None:
    put(publisher)
    other = tmp_path / "other"
    other.mkdir()
    (other / "warehouse.duckdb").hardlink_to(seed_data / "warehouse.duckdb")
    collect(other, "docker_pulls", date(2026, 11, 24), pulls(date(2026, 11, 24), 5_000))

    with pytest.raises(UsageError, match="1 snapshots that are not in use here"):
        put(other)
    take(other)
    done = put(other)

    assert done.snapshots == 2
    assert [s.as_of for s in RawZone(other / "raw").snapshots("docker_pulls")] == [
        date(2026, 11, 20),
        date(2026, 11, 24),
    ]


@pytest.mark.deep
def test_an_earlier_commit_is_pulled_by_its_revision(
    hub: HubCommits, publisher: Path, tmp_path: Path
) -> None:
    first = put(publisher)
    collect(publisher, "docker_pulls", date(2026, 11, 25), pulls(date(2026, 11, 25), 6_000))
    put(publisher)

    done = take(tmp_path / "newcomer", HubAddress(NAME, first.commit))

    assert (done.commit, done.snapshots) == (first.commit, 1)


@pytest.mark.deep
def test_what_was_pruned_or_given_up_here_does_not_come_back(
    hub: HubCommits, publisher: Path, tmp_path: Path
) -> None:
    put(publisher)
    newcomer = tmp_path / "newcomer"
    take(newcomer)
    zone = RawZone(newcomer / "raw")
    zone.prune(zone.snapshots("docker_pulls"))

    assert take(newcomer).snapshots == 0


@pytest.mark.deep
def test_a_held_snapshot_stays_here_until_it_is_accepted_and_then_is_accepted_there(
    hub: HubCommits, publisher: Path, tmp_path: Path
) -> None:
    partial = RawZone(publisher / "raw").open_partial(DATASETS["docker_pulls"], "run")
    partial.write_part("all", pulls(date(2026, 11, 26), 7_000))
    held = partial.publish(
        SOURCES["docker_pulls"], url="https://s.example", as_of=date(2026, 11, 26), doubts=["odd"]
    )
    assert held is not None
    assert put(publisher).snapshots == 1
    RawZone(publisher / "raw").register.add(Event.ACCEPTED, "docker_pulls", held.id)

    put(publisher)
    take(tmp_path / "newcomer")

    assert held.id in {s.id for s in RawZone(tmp_path / "newcomer" / "raw").snapshots("docker_pulls")}


@pytest.mark.deep
def test_what_the_terms_or_a_path_of_this_machine_forbid_stays_here(hub: HubCommits, publisher: Path) -> None:
    collect(
        publisher, "docker_pulls", date(2026, 11, 27), pulls(date(2026, 11, 27), 8_000), url="/home/me/x.csv"
    )
    collect(
        publisher,
        "hf_papers",
        date(2026, 11, 27),
        [{**dict.fromkeys(DATASETS["hf_papers"].schema.names), **_required("hf_papers")}],
    )

    put(publisher)

    files = hub.datasets[NAME].commits[-1]
    assert not [name for name in files if name.startswith("raw/hf_papers")]
    assert all(b"/home/me" not in body for body in files.values())


@pytest.mark.deep
def test_a_mirror_that_was_asked_is_published_as_the_source_itself(
    hub: HubCommits, publisher: Path, tmp_path: Path
) -> None:
    mirror = "https://mirror.corp.example:8443"
    asked = f"{mirror}/hub/v2/repositories"
    model = {"id": "o/m", "scope": "top", "downloads": 5, "tags": ["pytorch"], "createdAt": WHEN}
    collect(publisher, "docker_pulls", date(2026, 11, 27), pulls(date(2026, 11, 27), 8_000), url=asked)
    collect(publisher, "hub_models", date(2026, 11, 27), [model], url=f"{mirror}/api/models")
    settings = quick_settings(publisher)
    (publisher / "warehouse.duckdb").unlink()
    build(settings, gather_inputs(settings))

    put(publisher)
    take(tmp_path / "newcomer")

    files = hub.datasets[NAME].commits[-1]
    tables = [pq.read_table(io.BytesIO(body)) for name, body in files.items() if name.endswith(".parquet")]
    shown = "".join(str(table.to_pylist()) for table in tables)
    assert "mirror.corp.example" not in shown
    assert [name for name, body in files.items() if b"mirror.corp" in body] == []
    assert SOURCES["hub_models"].homepage in shown
    pulled = RawZone(tmp_path / "newcomer" / "raw").snapshots("docker_pulls")[-1]
    assert pulled.provenance["url"] == SOURCES["docker_pulls"].homepage
    here = RawZone(publisher / "raw").snapshots("docker_pulls")[-1]
    assert here.provenance["url"] == asked


@pytest.mark.deep
def test_a_new_data_set_is_private_or_public_as_requested_and_is_not_created_without_that_choice(
    hub: HubCommits, publisher: Path
) -> None:
    with pytest.raises(UsageError, match="--private or --public"):
        publish(settings_of(publisher), ADDRESS)
    assert hub.datasets == {}

    publish(settings_of(publisher), ADDRESS, is_private=True)
    again = publish(settings_of(publisher), ADDRESS)

    assert hub.datasets[NAME].is_private
    assert again.is_unchanged


def _required(dataset: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for column in DATASETS[dataset].columns:
        if not column.is_nullable:
            made[column.name] = (
                "x" if "string" in str(column.type) else 0 if "int" in str(column.type) else None
            )
            if "date" in str(column.type) or "timestamp" in str(column.type):
                made[column.name] = date(2026, 11, 1)
            if "bool" in str(column.type):
                made[column.name] = False
    return made


@pytest.fixture
def damaged(hub: HubCommits, publisher: Path) -> dict[str, bytes]:
    """The files of a published history, to be damaged."""
    put(publisher)
    return hub.datasets[NAME].commits[-1]


def archive_of(files: dict[str, bytes]) -> str:
    return next(name for name in files if name.startswith("raw/docker_pulls/"))


def rewritten(files: dict[str, bytes], body: bytes) -> None:
    """Replace the archive by another one whose hash the manifest has."""
    name = archive_of(files)
    files[MANIFEST] = files[MANIFEST].replace(sha256(files[name]).encode(), sha256(body).encode())
    files[name] = body


@pytest.mark.deep
def test_a_file_that_differs_from_its_hash_is_refused(damaged: dict[str, bytes], tmp_path: Path) -> None:
    damaged[archive_of(damaged)] += b"\0"

    with pytest.raises(ContentError, match="differs from its recorded hash"):
        take(tmp_path / "newcomer")

    assert RawZone(tmp_path / "newcomer" / "raw").datasets() == []


@pytest.mark.deep
@pytest.mark.parametrize("kind", by_day(["path", "link", "changed rows", "no tar", "without it"], 3))
def test_an_archive_that_is_odd_inside_is_refused_and_writes_nothing_elsewhere(
    damaged: dict[str, bytes], tmp_path: Path, kind: str
) -> None:
    packed = damaged[archive_of(damaged)]
    rewritten(
        damaged,
        {
            "path": _with_path,
            "link": _with_link,
            "no tar": lambda _: b"no tar",
            "without it": lambda _: _tar([]),
            "changed rows": _changed,
        }[kind](packed),
    )

    with pytest.raises(ContentError):
        take(tmp_path / "newcomer")

    assert RawZone(tmp_path / "newcomer" / "raw").snapshots("docker_pulls") == []
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path / "newcomer" / "raw" / ".partial" / ".pulled").exists()


def _tar(members: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for member, body in members:
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return made.getvalue()


def _with_path(_packed: bytes) -> bytes:
    return _tar([(tarfile.TarInfo("../../../evil"), b"x")])


def _with_link(_packed: bytes) -> bytes:
    link = tarfile.TarInfo("20261128T123640586795Z-b8c0731b43/provenance.json")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return _tar([(link, b"")])


def _changed(packed: bytes) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        members = [(m, archive.extractfile(m).read()) for m in archive]  # type: ignore[union-attr]
    return _tar([(m, body + b" " if m.name.endswith(".parquet") else body) for m, body in members])


def test_a_data_set_without_a_history_or_a_missing_data_set_is_explained_in_a_sentence(
    hub: HubCommits, tmp_path: Path
) -> None:
    from tests.servers.hub_commits import Stored

    with pytest.raises(NotFoundError, match="Nothing was found at this address"):
        take(tmp_path / "newcomer")
    hub.datasets[NAME] = Stored([{"README.md": b"mine"}])
    with pytest.raises(NotFoundError):
        take(tmp_path / "newcomer")
    hub.datasets[NAME] = Stored([{MANIFEST: b'{"format": 2}'}])
    with pytest.raises(ContentError, match="this version reads 1"):
        take(tmp_path / "newcomer")


@pytest.mark.parametrize(
    "text",
    ["owner/name", "hf://datasets/owner", "hf://models/a/b", "hf://datasets/a/../b", "hf://datasets/a/b@"],
)
def test_another_address_is_refused_with_the_form_that_is_expected(text: str) -> None:
    with pytest.raises(UsageError, match="hf://datasets/OWNER/NAME"):
        HubAddress.parse(text, "frameshare pull")


def test_the_policy_decides_about_every_raw_dataset() -> None:
    assert {row["dataset"] for row in read_rows(REFERENCE_DIR, "published_datasets")} == set(DATASETS)


@pytest.mark.deep
def test_the_commands_say_what_they_did_and_what_comes_next(
    hub: HubCommits, publisher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMESHARE_DATA_DIR", str(publisher))
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    address = f"hf://datasets/{NAME}"
    first = CliRunner().invoke(app, ["publish", "--public", "--to", address], catch_exceptions=False)
    again = CliRunner().invoke(app, ["publish", "--to", address], catch_exceptions=False)
    with pytest.raises(UsageError, match="omit the revision"):
        CliRunner().invoke(app, ["publish", "--to", f"{address}@main"], catch_exceptions=False)
    monkeypatch.setenv("FRAMESHARE_DATA_DIR", str(tmp_path / "newcomer"))
    monkeypatch.delenv("HF_TOKEN")
    pulled = CliRunner().invoke(app, ["pull", address], catch_exceptions=False)

    assert first.output.startswith(f"Published: {address} holds ")
    assert again.output.startswith(f"Unchanged: {address} holds ")
    assert pulled.output.startswith("1 new snapshots of 1 datasets, from commit ")
    assert "frameshare run" in pulled.output
    assert TOKEN not in first.output + again.output + pulled.output
