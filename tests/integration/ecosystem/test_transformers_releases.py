"""Releases of transformers, through the real package client against a local index."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from frameshare.base.errors import TemporaryError
from frameshare.sources.transformers_releases import SOURCE, environment_without_secrets, new_versions
from tests.integration.ecosystem.conftest import MakeContext, rows_of
from tests.servers.local import LocalServer, Reply, html_reply
from tests.unit.test_wheels import make_wheel


@pytest.fixture
def index(server: LocalServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, bytes]:
    """A package index with what is put into it: file name to content."""
    files: dict[str, bytes] = {}
    links = "".join
    server.route(
        r"/simple/transformers/", lambda _: html_reply(links(f'<a href="/files/{n}">{n}</a>' for n in files))
    )
    server.route(r"/files/.*", lambda r: Reply(200, {}, files[r.path.removeprefix("/files/")]))
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", server.url + "/simple/")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    return files


def wheel(tmp_path: Path, version: str, *families: str) -> bytes:
    metadata = f"transformers-{version}.dist-info"
    names = {f"transformers/models/{f}/modeling_{f}.py": b"" for f in families}
    text = f"Metadata-Version: 2.1\nName: transformers\nVersion: {version}\n".encode()
    marks = {
        f"{metadata}/METADATA": text,
        f"{metadata}/WHEEL": b"Wheel-Version: 1.0\n",
        f"{metadata}/RECORD": b"",
    }
    return make_wheel(tmp_path / "made.whl", {**names, **marks}).read_bytes()


def put(index: dict[str, bytes], version: str, content: bytes) -> None:
    index[f"transformers-{version}-py3-none-any.whl"] = content


def test_of_each_new_minor_version_the_last_release_counts_oldest_first() -> None:
    available = ["5.9.0", "5.10.1", "5.10.0", "5.8.2", "5.11.0rc1", "4.57.6", "bad"]
    assert new_versions(available, ["5.8.0", "4.57.6"]) == ["5.9.0", "5.10.1"]


@pytest.mark.deep
def test_new_wheels_are_read_kept_as_rows_and_deleted(
    index: dict[str, bytes], tmp_path: Path, make_context: MakeContext
) -> None:
    put(index, "99.0.0", wheel(tmp_path, "99.0.0", "bert"))
    put(index, "99.1.0", wheel(tmp_path, "99.1.0", "bert", "vit"))
    context = make_context(SOURCE)
    outcome = SOURCE.collect(context)
    assert outcome.problems == ()
    assert [(r["version"], r["family"], r["built_on"]) for r in rows_of(outcome.snapshots[0])] == [
        ("99.0.0", "bert", date(2026, 5, 4)),
        ("99.1.0", "bert", date(2026, 5, 4)),
        ("99.1.0", "vit", date(2026, 5, 4)),
    ]
    assert list(context.settings.cache_dir.rglob("*.whl")) == []
    assert SOURCE.collect(make_context(SOURCE)).unchanged == ("transformers_families",)


@pytest.mark.deep
def test_the_registry_is_asked_once_a_day(
    index: dict[str, bytes], tmp_path: Path, make_context: MakeContext, server: LocalServer
) -> None:
    put(index, "99.0.0", wheel(tmp_path, "99.0.0", "bert"))
    context = make_context(SOURCE)
    SOURCE.collect(context)
    before = len(server.requests)
    assert SOURCE.collect(make_context(SOURCE)).unchanged == ("transformers_families",)
    assert len(server.requests) == before
    (context.settings.cache_dir / "transformers_versions.json").write_text("not json")
    SOURCE.collect(make_context(SOURCE))
    assert len(server.requests) > before


@pytest.mark.deep
def test_a_broken_wheel_is_named_and_the_others_are_kept(
    index: dict[str, bytes], tmp_path: Path, make_context: MakeContext
) -> None:
    put(index, "99.0.0", b"no zip at all")
    put(index, "99.1.0", wheel(tmp_path, "99.1.0", "bert"))
    outcome = SOURCE.collect(make_context(SOURCE))
    assert outcome.snapshots[0].provenance["missing"] == ["99.0.0"]
    assert len(outcome.problems) == 1


def test_no_registry_is_a_temporary_error_without_addresses(
    index: dict[str, bytes], make_context: MakeContext, server: LocalServer
) -> None:
    with pytest.raises(TemporaryError) as caught:
        SOURCE.collect(make_context(SOURCE))
    assert "http" not in str(caught.value)


def test_secrets_do_not_reach_the_package_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("HF_TOKEN", "secret")
    assert "secret" not in environment_without_secrets().values()
