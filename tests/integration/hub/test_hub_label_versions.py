"""hub-label-2: file names requested in bulk and kept, and the labels that they and its changed rules give."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from frameshare.raw.zone import RawZone
from frameshare.warehouse.reader import Warehouse
from tests.integration.hub.conftest import Build, Collect
from tests.servers.hub import Hub
from tests.servers.local import LocalServer, Reply, json_reply

TODAY = datetime.now(UTC).date()
FAIRLY_OLD = "2024-05-06T07:08:09.000Z"


def model(
    name: str, tags: list[str], library: str | None, files: list[str], downloads: int = 100
) -> dict[str, Any]:
    """One invented model with its files."""
    return {
        "_id": f"{abs(hash(name)):024x}"[:24],
        "id": name,
        "tags": [*tags, "region:us"],
        "library_name": library,
        "downloads": downloads,
        "likes": 1,
        "pipeline_tag": None,
        "createdAt": FAIRLY_OLD,
        "lastModified": FAIRLY_OLD,
        "private": False,
        "gated": False,
        "siblings": [{"rfilename": file} for file in (".gitattributes", "README.md", *files)],
    }


Labels = dict[str, str | None]
UNKNOWN: Labels = {"unknown": None}
# What each model is by hub-label-1 and by hub-label-2.
MODELS: dict[str, tuple[list[str], str | None, list[str], Labels, Labels]] = {
    "torch.save files": ([], None, ["weights/best.pth"], UNKNOWN, {"pytorch": "files"}),
    "a Lightning checkpoint": ([], None, ["v1-5-pruned.ckpt"], UNKNOWN, {"pytorch": "files"}),
    "a TensorFlow checkpoint": (
        [], None, ["model.ckpt.index", "model.ckpt.meta", "model.ckpt.data-00000-of-00001"], UNKNOWN,
        {"tensorflow": "files"},
    ),
    "a SavedModel in capitals": ([], None, ["TF/SAVED_MODEL.PB"], UNKNOWN, {"tensorflow": "files"}),
    "Keras weights": ([], None, ["model.h5"], UNKNOWN, {"keras": "files"}),
    "nothing that tells": ([], None, ["notes.txt", "model.bin"], UNKNOWN, UNKNOWN),
    "no file at all": ([], None, [], UNKNOWN, UNKNOWN),
    "faster-whisper without tags": (
        [], None, ["model.bin", "vocabulary.json"], UNKNOWN, {"ctranslate2": "files"},
    ),
    "faster-whisper as transformers": (
        [], "transformers", ["model.bin", "vocabulary.txt"], {"pytorch": "library"}, {"ctranslate2": "files"},
    ),
    "ctranslate2 as transformers": (
        ["ctranslate2"], "transformers", ["model.bin", "vocabulary.txt"],
        {"ctranslate2": "explicit", "pytorch": "library"}, {"ctranslate2": "explicit"},
    ),
    "transformers with its files": (
        [], "transformers", ["pytorch_model.bin"], {"pytorch": "library"}, {"pytorch": "files"},
    ),
    "for all three": (
        ["mlx", "jax", "pytorch", "safetensors"], "transformers",
        ["model.safetensors", "flax_model.msgpack", "mlx_model.safetensors"],
        {"mlx": "explicit", "jax": "explicit"}, {"mlx": "explicit", "jax": "explicit", "pytorch": "files"},
    ),
    "a conversion to MLX": (
        ["mlx", "pytorch", "safetensors"], "transformers", ["model.safetensors", "config.json"],
        {"mlx": "explicit"}, {"mlx": "explicit"},
    ),
    "fastText": ([], "fasttext", ["model.bin"], UNKNOWN, {"fasttext": "library"}),
    "MLC": ([], "mlc-llm", ["params_shard_0.bin", "mlc-chat-config.json"], UNKNOWN, {"tvm": "files"}),
    "Candle": ([], "candle", [], UNKNOWN, {"candle": "library"}),
    "Grok-1": ([], "grok", ["ckpt-0/tensor00000_000"], UNKNOWN, {"jax": "files"}),
    "Seamless": (
        [], "seamless_communication", ["seamless_streaming_unity.pt"], UNKNOWN, {"pytorch": "files"},
    ),
    "Seamless without files": ([], "seamless_communication", [], UNKNOWN, {"pytorch": "library"}),
    "Fish Speech": ([], "fish-speech", ["firefly.pth"], UNKNOWN, {"pytorch": "files"}),
    "big_vision": ([], "big_vision", ["model.bv"], UNKNOWN, {"jax": "library"}),
    "TimesFM": ([], "timesfm", ["checkpoint.data"], {"pytorch": "library"}, {"pytorch": "library"}),
    "Moshi": (["safetensors"], "moshi", ["model.safetensors"], {"pytorch": "format"}, {"pytorch": "format"}),
    "whisper.cpp": ([], None, ["ggml-base.en.bin"], UNKNOWN, {"ggml": "files"}),
    "tags alone suffice": (
        ["safetensors"], "transformers", ["x.gguf"], {"pytorch": "format"}, {"pytorch": "format"},
    ),
    "GGUF as transformers": (
        ["gguf"], "transformers", ["x.gguf"], {"gguf": "explicit"}, {"gguf": "explicit"},
    ),
}  # fmt: skip


def rows() -> list[dict[str, Any]]:
    return [model(f"o/{name}", *MODELS[name][:3], downloads=1000 - n) for n, name in enumerate(MODELS)]


def labels(warehouse: Warehouse, name: str, definition: str | None) -> Labels:
    found = warehouse.query("hub_model_labels", id=f"o/{name}", definition=definition).dicts()
    assert {row["definition"] for row in found} == {definition or "hub-label-1"}
    return {row["framework"]: row["label_evidence"] for row in found}


@pytest.mark.deep
def test_each_version_gives_each_model_its_labels(
    server: LocalServer, collect: Collect, build: Build
) -> None:
    Hub(server, rows())
    collect("hub")
    with build() as warehouse:
        for name, (_, _, _, first, second) in MODELS.items():
            assert (name, labels(warehouse, name, None)) == (name, first)
            assert (name, labels(warehouse, name, "hub-label-1")) == (name, first)
            assert (name, labels(warehouse, name, "hub-label-2")) == (name, second)


def test_both_versions_are_shown_next_to_each_other_with_what_is_unknown(
    server: LocalServer, collect: Collect, build: Build
) -> None:
    Hub(server, rows())
    collect("hub")
    unknown = [sum(m[place] == UNKNOWN for m in MODELS.values()) for place in (3, 4)]
    by_files = sum("files" in m[4].values() for m in MODELS.values())
    with build() as warehouse:
        versions = warehouse.query("hub_label_versions", as_of=TODAY).dicts()
        top = warehouse.query("hub_top_availability").dicts()
        models = warehouse.query("hub_top_models", definition="hub-label-2").dicts()
    assert [
        (r["definition"], r["is_current"], r["unknown"], r["labelled_by_files"]) for r in versions[:2]
    ] == [
        ("hub-label-1", True, unknown[0], 0),
        ("hub-label-2", False, unknown[1], by_files),
    ]
    assert {row["definition"] for row in top if row["scope"] == "top" and row["as_of"] == TODAY} == {
        "hub-label-1"
    }
    assert {r["id"]: r["frameworks"] for r in models}["o/for all three"] == "jax, mlx, pytorch"
    assert len(models) == len(MODELS)


def test_a_list_says_to_which_rank_it_is_complete(
    server: LocalServer, collect: Collect, build: Build, tmp_path: Any
) -> None:
    Hub(server, rows() * 1)
    collect("hub")
    with build() as warehouse:
        found = warehouse.query("hub_top_availability", as_of=TODAY).dicts()
        bundled = warehouse.query("hub_top_availability", scope="top", as_of=date(2024, 12, 13)).dicts()
    assert [(r["top_n"], r["models"], r["complete_to_rank"], r["is_complete"]) for r in found] == [
        (n, len(MODELS), len(MODELS), n <= len(MODELS)) for n in (30, 100, 500, 1000, 5000)
    ]
    assert {(r["top_n"], r["complete_to_rank"], r["is_complete"]) for r in bundled} == {
        (n, 815, True) for n in (30, 100, 500, 815)
    }


def asked_for_files(server: LocalServer) -> int:
    return sum("siblings" in r.query.get("expand[]", []) for r in server.asked("/api/models"))


def kept(raw: RawZone) -> dict[str, list[str]]:
    files = [str(f) for s in raw.snapshots("hub_files") for f in s.files]
    return dict(duckdb.execute("select id, files from read_parquet(?)", [files]).fetchall())


def test_lists_are_asked_for_in_bulk_once_and_kept(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    Hub(server, rows())
    collect("hub")
    assert asked_for_files(server) == 1
    sure = {"o/tags alone suffice", "o/Moshi", "o/GGUF as transformers", "o/ctranslate2 as transformers"}
    assert set(kept(raw)) == {f"o/{name}" for name in MODELS} - sure
    assert kept(raw)["o/torch.save files"][-1] == "weights/best.pth"
    outcome = collect("hub")
    assert asked_for_files(server) == 1
    assert "hub_files" in outcome.unchanged


def test_only_pages_with_an_unsure_model_are_asked_for_again(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    plain = [model(f"p/{n}", ["safetensors"], None, [], downloads=n) for n in range(4_000)]
    Hub(server, [*plain, model("o/new", [], None, ["a.pt"], downloads=2_500)])
    collect("hub")
    assert asked_for_files(server) == 1
    assert set(kept(raw)) == {"o/new"}


def test_a_list_is_asked_for_again_once_its_model_has_changed(
    server: LocalServer, collect: Collect, raw: RawZone, build: Build
) -> None:
    hub = Hub(server, rows())
    collect("hub")
    changed = next(r for r in hub.rows if r["id"] == "o/nothing that tells")
    changed |= {"lastModified": "2024-06-01T00:00:00.000Z", "siblings": [{"rfilename": "model.pt"}]}
    changed["downloads"] += 0
    collect("hub")
    assert asked_for_files(server) == 2
    with build() as warehouse:
        assert labels(warehouse, "nothing that tells", "hub-label-2") == {"pytorch": "files"}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500),
        json_reply({"error": "no"}),
        json_reply([{"id": "o/torch.save files"}]),
        json_reply([{"id": "o/torch.save files", "siblings": "many"}]),
        json_reply([]),
    ],
)
def test_without_lists_the_models_are_published_all_the_same(
    server: LocalServer, collect: Collect, raw: RawZone, build: Build, reply: Reply
) -> None:
    hub = Hub(server, rows())
    plain = hub._list
    server.route(
        "/api/models",
        lambda request: reply if "siblings" in request.query.get("expand[]", []) else plain(request),
    )
    outcome = collect("hub")
    assert len(outcome.problems) == 1
    assert raw.snapshots("hub_files") == []
    with build() as warehouse:
        assert labels(warehouse, "torch.save files", "hub-label-2") == UNKNOWN
        assert labels(warehouse, "Grok-1", "hub-label-2") == {"jax": "library"}


@pytest.mark.deep
def test_hostile_names_of_files_are_text_and_a_hundred_thousand_are_cut(
    server: LocalServer, collect: Collect, raw: RawZone, build: Build
) -> None:
    many = [f"data/{n}.json" for n in range(100_000)]
    Hub(
        server,
        [
            model("o/many", [], None, many),
            model("o/odd", [], None, ["'); drop table x; --.pt", "\u202etp.a"]),
        ],
    )
    collect("hub")
    assert len(kept(raw)["o/many"]) == 10_000
    with build() as warehouse:
        assert labels(warehouse, "odd", "hub-label-2") == {"pytorch": "files"}


@pytest.mark.deep
def test_a_list_says_nothing_about_days_before_it_was_read(
    server: LocalServer, collect: Collect, build: Build, tmp_path: Any
) -> None:
    import json

    Hub(server, rows())
    collect("hub")
    file = tmp_path / "before.json"
    file.write_text(json.dumps([{k: v for k, v in r.items() if k != "siblings"} for r in rows()]))
    before = TODAY - timedelta(days=3)
    collect("hub", from_path=file, as_of=before, scope="sample")
    with build() as warehouse:
        found = {
            row["as_of"]: row["framework"]
            for row in warehouse.query(
                "hub_model_labels", id="o/torch.save files", definition="hub-label-2"
            ).dicts()
        }
    assert found == {TODAY: "pytorch", before: "unknown"}
