"""Untrusted trees: links out, cycles, floods of files, giants, nested code; bounded, nothing run."""

from __future__ import annotations

import json
import os
import shutil
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from frameshare.base.errors import NotFoundError
from frameshare.repositories.classifier import Limits, classify, classify_isolated
from frameshare.repositories.classifier.first.python_imports import imported_names as first_names
from frameshare.repositories.classifier.rules import load_rules
from frameshare.repositories.classifier.second.python import imported_names


def write(root: Path, name: str, text: str) -> Path:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_links_that_leave_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write(outside, "a.py", "import torch\n")
    root = tmp_path / "repository"
    write(root, "own.py", "import jax\n")
    (root / "file.py").symlink_to(outside / "a.py")
    (root / "folder").symlink_to(outside)
    (root / "requirements.txt").symlink_to("/etc/passwd")

    found = classify(root)

    assert (found.primary, found.files_read) == ("jax", 1)


def test_cyclic_links_end(tmp_path: Path) -> None:
    write(tmp_path, "a/b/x.py", "import torch\n")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")

    assert classify(tmp_path).counts["pytorch"].imports == 1


def test_names_with_line_breaks_and_bad_bytes_are_read_like_others(tmp_path: Path) -> None:
    write(tmp_path, "new\nline\r.py", "import torch\n")
    with open(os.fsencode(tmp_path) + b"/bad\xff.py", "wb") as stream:
        stream.write(b"import torch\n")
    write(tmp_path, "\u202egnp.py", "import torch\n")

    found = classify_isolated(tmp_path)

    assert found.counts["pytorch"].imports == 3
    assert json.loads(json.dumps(found.as_record()))["primary"] == "pytorch"


def test_pipes_sockets_and_unreadable_files_do_not_stop_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "wait.py")
    os.mkfifo(tmp_path / "requirements.txt")
    write(tmp_path, "a.py", "import torch\n")

    assert classify(tmp_path).primary == "pytorch"


@pytest.mark.parametrize(
    "code",
    [
        "(" * 100_000,
        "[" * 5_000 + "]" * 5_000,
        "x = " + "-" * 100_000 + "1",
        "x = " + "+".join(["1"] * 100_000),
        "x = " + "a." * 100_000 + "b",
        "x = " + "lambda: " * 20_000 + "1",
        "x = " + "not " * 50_000 + "1",
        "f" + "(1)" * 50_000,
        "\n".join("  " * i + "if x:" for i in range(2_000)),
        "x = '" + "\\" * 100_001,
        "import os\0\nimport torch",
    ],
    ids=["open", "brackets", "minus", "plus", "dots", "lambda", "not", "calls", "indent", "backslash", "nul"],
)
def test_code_that_breaks_parsers_is_read_by_lines(tmp_path: Path, code: str) -> None:
    write(tmp_path, "a.py", f"import torch\n{code}\n")

    found = classify_isolated(tmp_path)

    assert found.primary == "pytorch"
    assert "parser_crash" not in found.limits_reached


def test_a_notebook_of_two_gibibytes_is_read_at_its_beginning_only(tmp_path: Path) -> None:
    notebook = tmp_path / "big.ipynb"
    with notebook.open("wb") as stream:
        stream.write(
            b'{"cells": [{"cell_type": "code", "source": ["import jax.numpy as jnp\\n", "x = 1\\n"]}, "'
        )
        stream.truncate(2 * 1024**3)
    tracemalloc.start()
    started = time.monotonic()

    found = classify(tmp_path)

    assert time.monotonic() - started < 20
    assert tracemalloc.get_traced_memory()[1] < 300_000_000
    tracemalloc.stop()
    assert (found.primary, found.limits_reached) == ("jax", {"file_bytes": 1})


def test_a_notebook_nested_without_end_is_searched_by_lines(tmp_path: Path) -> None:
    write(tmp_path, "deep.ipynb", '["import torch\\n", ' + "[" * 200_000)

    assert classify(tmp_path).counts["pytorch"].notebooks == 1


def test_a_flood_of_files_stops_at_the_limits(tmp_path: Path) -> None:
    for folder in range(20):
        home = tmp_path / f"d{folder}"
        home.mkdir()
        for number in range(500):
            (home / f"f{number}.py").write_bytes(b"import torch\n")
    write(tmp_path, "a.py", "import jax\n")

    by_entries = classify(tmp_path, limits=Limits(entries=3_000))
    by_files = classify(tmp_path, limits=Limits(files=100))
    by_time = classify(tmp_path, limits=Limits(seconds=0.05))

    assert by_entries.files_read <= 3_000
    assert "entries" in by_entries.limits_reached
    assert by_files.files_read == 100
    assert "files" in by_files.limits_reached
    assert "seconds" in by_time.limits_reached


def test_a_flood_in_one_folder_costs_no_more_than_the_limit(tmp_path: Path) -> None:
    target = write(tmp_path, "many/0.txt", "x")
    for number in range(1, 30_000):
        os.link(target, tmp_path / "many" / f"{number}.txt")
    tracemalloc.start()

    found = classify(tmp_path, limits=Limits(entries=10_000))

    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert found.limits_reached["entries"] >= 1


@pytest.fixture
def million_files(tmp_path: Path) -> Iterator[Path]:
    """A million names, Python's in the last folder; taken away at once, since pytest keeps its folders."""
    for number in range(20):
        ending = "py" if number == 19 else "txt"
        home = write(tmp_path, f"many/{number:02}/0.{ending}", "import jax\n").parent
        handle = os.open(home, os.O_RDONLY)
        for name in range(1, 50_000):
            os.link(f"0.{ending}", f"{name}.{ending}", src_dir_fd=handle, dst_dir_fd=handle)
        os.close(handle)
    write(tmp_path, "train.py", "import torch\n")
    yield tmp_path
    shutil.rmtree(tmp_path / "many")


@pytest.mark.nightly
def test_a_million_files_stop_at_the_limits_that_everybody_has(million_files: Path) -> None:
    whole = classify_isolated(million_files)
    code = classify_isolated(million_files / "many" / "19")

    assert (whole.primary, whole.files_read, whole.limits_reached) == ("pytorch", 1, {"entries": 1})
    assert (code.primary, code.files_read, code.limits_reached) == ("jax", 20_000, {"files": 1})


def test_folders_below_the_depth_limit_are_left_out_and_named(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "a.py").write_text("import torch\n")

    found = classify(tmp_path)

    assert (found.primary, found.limits_reached) == ("none", {"depth": 1})


def test_nothing_of_the_tree_is_run(tmp_path: Path) -> None:
    witness = tmp_path.parent / "witness"
    shout = f"open({str(witness)!r}, 'w')\nimport torch\n"
    for name in (
        "setup.py",
        "conftest.py",
        "sitecustomize.py",
        "json.py",
        "pipeline/__init__.py",
        "__init__.py",
    ):
        write(tmp_path, name, shout)

    classify_isolated(tmp_path)

    assert not witness.exists()


def test_a_path_that_is_not_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no folder"):
        classify(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import torch.nn as nn, os", {"torch.nn", "os"}),
        ("from torch import (\n nn,\n optim)", {"torch.nn", "torch.optim"}),
        ("from . import torch", set()),
        ("try:\n  import tensorflow as tf\nexcept ImportError: pass", {"tensorflow"}),
        ("'''\nimport torch\n'''", set()),
        ("from tensorflow import *", {"tensorflow"}),
        ("import \\\n torch", {"torch"}),
        ("if x: import torch", {"torch"}),
        ("print 'x'; import torch, jax", {"torch", "jax"}),
    ],
)
def test_imports_are_read_as_python_reads_them(source: str, names: set[str]) -> None:
    is_root = load_rules("pwc-classifier-1").is_module_root

    assert set(first_names(source.encode(), is_root, Limits())) == names
    assert set(imported_names(source, is_root, Limits())) == names
