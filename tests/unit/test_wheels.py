"""Wheels of transformers: families from names, hostile files, and real wheels from the package registry."""

from __future__ import annotations

import csv
import struct
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from frameshare.base.errors import ContentError, LimitError
from frameshare.base.resources import SEED_DIR
from frameshare.sources.transformers_releases import wheels

METADATA = "transformers-9.1.0.dist-info/METADATA"


def make_wheel(path: Path, files: dict[str, bytes], day: tuple[int, int, int] = (2026, 5, 4)) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (*day, 12, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return path


def read(tmp_path: Path, *names: str) -> wheels.WheelReading:
    return wheels.read_wheel(make_wheel(tmp_path / "a.whl", dict.fromkeys([METADATA, *names], b"")))


def test_a_family_is_a_folder_with_a_modeling_file_of_the_framework(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "transformers/models/bert/modeling_bert.py",
        "transformers/models/bert/modeling_tf_bert.py",
        "transformers/models/bert/modeling_flax_bert.py",
        "transformers/models/vit/modeling_vit.py",
        "transformers/models/deprecated/van/modeling_van.py",
        "transformers/models/byt5/tokenization_byt5.py",
    )
    assert [f.family for f in reading.families] == ["bert", "van", "vit"]
    assert [sum(getattr(f, k) for f in reading.families) for k in ("pytorch", "tensorflow", "flax")] == [
        3,
        1,
        1,
    ]
    assert (reading.version, reading.built_on) == ("9.1.0", date(2026, 5, 4))


def test_the_auto_folder_shared_code_and_foreign_files_are_not_families(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "transformers/models/auto/modeling_auto.py",
        "transformers/modeling_utils.py",
        "transformers/models/bert/modeling_bert.py",
        "../transformers/models/evil/modeling_evil.py",
        "transformers/models/../../evil/modeling_evil.py",
        "transformers/models/bert/modeling_bert.py.orig",
    )
    assert [f.family for f in reading.families] == ["bert"]


def test_before_version_4_a_flat_file_counts_only_if_it_derives_a_model(tmp_path: Path) -> None:
    path = make_wheel(
        tmp_path / "a.whl",
        {
            METADATA: b"",
            "transformers/modeling_bert.py": b"class BertModel(BertPreTrainedModel):\n    pass\n",
            "transformers/modeling_tf_bert.py": b"class TFBertModel(TFBertPreTrainedModel):\n    pass\n",
            "transformers/modeling_marian.py": b"class MarianMTModel(BartForConditionalGeneration):",
            "transformers/modeling_mmbt.py": b"class MMBTModel(nn.Module, ModuleUtilsMixin):\n    pass\n",
            "transformers/modeling_tf_utils.py": b"class TFPreTrainedModel(tf.keras.Model):\n    pass\n",
            "transformers/modeling_outputs.py": b"class BaseModelOutput(ModelOutput):\n    pass\n",
        },
    )
    reading = wheels.read_wheel(path)
    assert [(f.family, f.pytorch, f.tensorflow) for f in reading.families] == [
        ("bert", True, True),
        ("marian", True, False),
    ]


def test_a_bomb_behind_a_flat_modeling_file_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    bomb = make_wheel(tmp_path / "a.whl", {METADATA: b"", "transformers/modeling_bert.py": bytes(64 << 20)})
    with pytest.raises(LimitError, match=r"modeling_bert\.py"):
        wheels.read_wheel(bomb)


def test_a_bomb_elsewhere_costs_nothing_because_only_names_are_read(tmp_path: Path) -> None:
    files = {METADATA: b"", "transformers/big.bin": bytes(64 << 20)}
    files["transformers/models/bert/modeling_bert.py"] = bytes(8 << 20)
    assert [f.family for f in wheels.read_wheel(make_wheel(tmp_path / "a.whl", files)).families] == ["bert"]


def test_a_directory_that_claims_too_many_members_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "a.whl"
    path.write_bytes(bytes(100) + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 1 << 31, 0, 0))
    with pytest.raises(LimitError, match="65,535"):
        wheels.read_wheel(path)


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"PK\x03\x04" + bytes(50)])
def test_a_file_that_is_not_a_zip_file_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.whl"
    path.write_bytes(content)
    with pytest.raises(ContentError, match="wheel of transformers"):
        wheels.read_wheel(path)


def test_a_truncated_wheel_is_a_clear_error(tmp_path: Path) -> None:
    whole = make_wheel(tmp_path / "a.whl", {METADATA: b"", "transformers/models/a/modeling_a.py": b"x" * 999})
    whole.write_bytes(whole.read_bytes()[:-30])
    with pytest.raises(ContentError):
        wheels.read_wheel(whole)


def test_a_wheel_of_another_distribution_is_refused(tmp_path: Path) -> None:
    path = make_wheel(tmp_path / "a.whl", {"torch-2.0.0.dist-info/METADATA": b""})
    with pytest.raises(ContentError, match="torch"):
        wheels.read_wheel(path)


@pytest.mark.deep
@pytest.mark.registry
@pytest.mark.parametrize("version", ["3.0.0", "4.20.0", "4.57.6", "5.0.0"])
def test_real_wheels_give_the_reference_families(version: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    done = subprocess.run(
        [*command, "--dest", str(tmp_path), f"transformers=={version}"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"the package registry did not answer: {done.stderr.strip()[-200:]}")
    (wheel,) = tmp_path.glob("*.whl")
    reading = wheels.read_wheel(wheel)
    with (SEED_DIR / "transformers_families.csv").open(newline="") as stream:
        expected = {
            (r["family"], *(r[f] == "1" for f in ("pytorch", "tensorflow", "flax")))
            for r in csv.DictReader(stream)
            if r["version"] == version
        }
    assert {(f.family, f.pytorch, f.tensorflow, f.flax) for f in reading.families} == expected
