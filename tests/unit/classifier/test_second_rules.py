"""What `pwc-classifier-2` reads beyond the first rule set: encodings, formats, kernels, coverage."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.repositories.classifier import Classification, Limits, classify, classify_isolated
from frameshare.repositories.classifier.rules import load_rules
from frameshare.repositories.classifier.second.code import names_in
from frameshare.repositories.classifier.second.labelling import load_shares
from frameshare.repositories.classifier.second.python import imported_names
from frameshare.repositories.classifier.second.text import decode

Files = dict[str, str | bytes]
CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"


def lay_out(root: Path, files: Files) -> Path:
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def label(root: Path, files: Files) -> Classification:
    return classify(lay_out(root, files))


def notebook(*cells: str | dict[str, Any], **metadata: Any) -> str:
    listed = [c if isinstance(c, dict) else {"cell_type": "code", "source": c} for c in cells]
    return json.dumps({"nbformat": 4, "cells": listed, "metadata": metadata})


def of_kernel(language: str, *cells: str | dict[str, Any]) -> str:
    return notebook(*cells, language_info={"name": language})


@pytest.mark.parametrize("case", ["14-bom-and-utf16", "15-conda-yaml-forms", "18-one-bad-cell"])
def test_the_shared_cases_are_pytorch_and_nothing_else(case: str) -> None:
    if not CASES.is_dir():
        pytest.skip("the cases in ../shared/cases are not here")
    found = {folder.name: classify(folder) for folder in (CASES / case).iterdir() if folder.is_dir()}

    assert {name: (c.primary, c.is_multi) for name, c in found.items()} == dict.fromkeys(
        found, ("pytorch", False)
    )


def test_the_shared_notebooks_of_other_kernels_are_read_in_their_language() -> None:
    if not CASES.is_dir():
        pytest.skip("the cases in ../shared/cases are not here")
    found = {f.name: classify(f).primary for f in (CASES / "17-notebooks-of-other-kernels").glob("*/")}

    assert found == {"julia": "flux", "r": "pytorch", "rmagic": "pytorch", "swift": "tensorflow"}


MARKED = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize("encoding", MARKED)
@pytest.mark.parametrize("name", ["requirements.txt", "a.py", "environment.yml", "a.R", "Project.toml"])
def test_each_kind_of_file_is_read_by_its_byte_order_mark(name: str, encoding: str, tmp_path: Path) -> None:
    texts = {"requirements.txt": "torch==2.1\nnumpy\n", "a.py": "import torch\n# ä\n",
             "environment.yml": "dependencies:\n  - pytorch\n", "a.R": "library(torch)\n# ä\n",
             "Project.toml": '[deps]\nTorch = "x"\n'}  # fmt: skip

    assert label(tmp_path, {name: texts[name].encode(encoding)}).primary == "pytorch"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufffd\ufeff"), max_size=200))
def test_text_is_the_same_by_whatever_mark(text: str) -> None:
    assert {decode(text.encode(name)) for name in ("utf-8-sig", "utf-16", "utf-32")} == {text}


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("latin-1", "latin-1"),
        ("cp1252", "cp1252"),
        ("gbk", "gbk"),
        ("euc-jp", "euc-jp"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_python_is_decoded_as_its_first_lines_declare(declared: str, codec: str) -> None:
    words = {"gbk": "中文", "euc-jp": "日本", "koi8-r": "слово"}.get(codec, "naïve")

    assert decode(f"#!/usr/bin/python\n# -*- coding: {declared} -*-\nx = '{words}'\n".encode(codec)) == (
        f"#!/usr/bin/python\n# -*- coding: {declared} -*-\nx = '{words}'\n"
    )


@pytest.mark.parametrize(
    "declared", ["bz2", "zip", "punycode", "idna", "unicode_escape", "nonsense", "base64"]
)
def test_a_codec_that_does_more_than_map_bytes_to_letters_is_not_used(declared: str) -> None:
    assert decode(f"# coding: {declared}\nimport torch\n".encode()) == f"# coding: {declared}\nimport torch\n"


MANIFESTS: dict[str, tuple[str, str]] = {
    "flow": ("environment.yml", "dependencies: [python, pytorch]"),
    "flow mapping": ("env.yaml", "{name: x, dependencies: [python, {pip: [torch]}]}"),
    "pip by name": ("environment.yml", "dependencies:\n- pip\n- pip:\n  - torch==1.0\n"),
    "pip in flow": ("environment.yml", "dependencies:\n  - pip: [numpy, 'torch>=1.0']\n"),
    "comment": ("environment.yml", "dependencies:  # CUDA\n  - pytorch  # x\n"),
    "line ends": ("environment.yml", "dependencies:\r\n  - pytorch\r\n"),
    "quoted key": ("environment.yml", '"dependencies":\n  - pytorch\n'),
    "channel": ("environment.yml", "dependencies:\n  - conda-forge::pytorch=1.7\n  - defaults/linux-64::x\n"),
    "match spec": ("environment.yml", "dependencies:\n  - \"pytorch[version='>=1']\"\n"),
    "anchored": ("environment.yml", "dependencies:\n  - &t pytorch\n"),
    "alias": ("environment.yml", "name: &t pytorch\ndependencies:\n  - *t\n"),
    "documents": ("environment.yml", "---\nname: x\n---\ndependencies:\n  - pytorch\n"),
    "recipe": ("meta.yaml", "{% set v = 1 %}\nrequirements:\n  run:\n    - pytorch {{ v }}\n"),
    "broken": ("environment.yml", "dependencies:\n  - pytorch\n bad: [\n"),
    "pip wheel": ("requirements.txt", "https://host.example/whl/torch-1.0-cp37-cp37m-linux_x86_64.whl\n"),
    "pip egg": ("requirements.txt", "-e git+https://github.com/x/y.git@v1#egg=torch-scatter\n"),
    "pip at": ("requirements.txt", "torch @ https://host.example/torch.whl ; python_version > '3'\n"),
    "pip repository": ("requirements.txt", "git+https://github.com/pytorch/torchvision.git@main\n"),
    "pip extras": ("requirements.txt", "numpy\nTorch_Geometric[full] == 2.* ; sys_platform != 'win32' # x\n"),
    "pip hashes": ("requirements.txt", "torch==2.0 \\\n  --hash=sha256:0 \\\n  --hash=sha256:1\n"),
    "conda export": ("requirements.txt", "# platform: linux-64\npytorch=1.0=py37_0\n"),
    "project": ("pyproject.toml", '[project]\ndependencies = ["torch>=2"]\nkeywords = ["tensorflow"]\n'),
    "extras": ("pyproject.toml", '[project.optional-dependencies]\ngpu = ["torch"]\n'),
    "groups": ("pyproject.toml", '[dependency-groups]\ndev = ["torch", {include-group = "x"}]\n'),
    "uv": ("pyproject.toml", '[tool.uv]\ndev-dependencies = ["torch"]\n'),
    "pdm": ("pyproject.toml", '[tool.pdm.dev-dependencies]\ntest = ["torch"]\n'),
    "poetry": ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3"\ntorch = {version = "^2"}\n'),
    "poetry group": ("pyproject.toml", '[tool.poetry.group.ml.dependencies]\ntorch = "^2"\n'),
    "hatch": ("pyproject.toml", '[tool.hatch.envs.default]\ndependencies = ["torch"]\n'),
    "hatch extra": ("hatch.toml", '[envs.default]\nextra-dependencies = ["torch"]\n'),
    "pixi": ("pixi.toml", '[dependencies]\npytorch = "*"\n'),
    "pixi pypi": ("pixi.toml", '[pypi-dependencies]\ntorch = ">=2"\n'),
    "pixi feature": ("pyproject.toml", '[tool.pixi.feature.gpu.target.x.dependencies]\npytorch = "*"\n'),
    "pipfile": ("Pipfile", '[packages]\ntorch = "*"\n'),
    "broken toml": ("pyproject.toml", '[project\ndependencies = ["torch"]\nkeywords = ["tensorflow"]\n'),
    "setup": ("setup.py", "setup(install_requires=['torch>=1'], keywords=['tensorflow'])\n"),
    "setup variable": ("setup.py", "needs = ['torch']\nsetup(install_requires=needs + [], keywords='jax')\n"),
    "setup extras": ("setup.py", "setup(extras_require={'tensorflow': ['torch']})\n"),
    "setup dictionary": ("setup.py", "args = {'install_requires': ['torch']}\nsetup(**args)\n"),
    "setup append": ("setup.py", "install_requires = []\ninstall_requires.append('torch')\n"),
    "setup text": ("setup.py", 'setup(install_requires="""\n  torch\n  numpy\n""")\n'),
    "setup split": ("setup.py", 'setup(install_requires="numpy torch>=1".split())\n'),
    "setup of Python 2": ("setup.py", "print 'x'\nsetup(install_requires=['torch'], keywords=['jax'])\n"),
    "setup.cfg": ("setup.cfg", "[options]\ninstall_requires =\n  torch\nkeywords = tensorflow\n"),
    "setup.cfg extras": ("setup.cfg", "[options.extras_require]\ntensorflow =\n  torch\n"),
    "docker pip": ("Dockerfile", "FROM x\nRUN apt-get update && pip3 install -U \\\n  'torch==1.0' numpy\n"),
    "docker here-document": ("Dockerfile", "RUN <<'EOF' bash\nset -e\npip install torch\nEOF\nENV x=1\n"),
    "docker uv": ("docker/gpu.dockerfile", "RUN uv pip install --system torch\n"),
    "docker conda": ("Dockerfile.gpu", "RUN conda install -y -c tensorflow pytorch\n"),
    "docker module": ("Containerfile", 'RUN ["python", "-m", "pip", "install", "torch"]\n'),
    "docker image": ("Dockerfile", "FROM --platform=linux/amd64 pytorch/pytorch:1.9-cuda AS base\n"),
    "docker registry": ("Dockerfile", "FROM nvcr.io/nvidia/pytorch:22.01-py3\n"),
    "R": ("DESCRIPTION", "Package: x\nImports:\n    torch (>= 0.1),\n    utils\nTitle: tensorflow\n"),
    "R exports": ("NAMESPACE", "export(a)\nimportFrom(torch, nn_module)\n"),
    "Julia": ("Project.toml", '[deps]\nTorch = "6a2ea274"\n'),
    "Rust": ("Cargo.toml", '[target.x.dependencies]\ntch = "0.1"\n'),
}  # fmt: skip


@pytest.mark.parametrize("form", MANIFESTS)
def test_a_manifest_is_read_in_each_form_of_its_format(form: str, tmp_path: Path) -> None:
    found = label(tmp_path, dict([MANIFESTS[form]]))

    assert (found.primary, found.is_multi, found.evidence) == ("pytorch", False, "manifests")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("setup.py", "setup(name='x', keywords=['torch'], description='for torch', classifiers=['torch'])\n"),
        ("pyproject.toml", '[project]\nname = "torch"\nkeywords = ["torch"]\n'),
        ("setup.cfg", "[metadata]\nkeywords =\n  torch\n"),
        ("Dockerfile", "RUN echo pip install; echo torch\n# RUN pip install torch\nENV torch=1\n"),
        ("config.yml", "model:\n  - torch\nname: dependencies\n"),
        ("requirements.txt", "# torch\nnumpy  # torch\n-r torch.txt\n--find-links torch\n./torch\n"),
    ],
)
def test_a_name_that_is_not_requested_is_no_evidence(name: str, text: str, tmp_path: Path) -> None:
    assert label(tmp_path, {name: text}).counts == {}


def test_yaml_that_multiplies_by_references_is_read_in_no_time(tmp_path: Path) -> None:
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40))

    found = label(tmp_path, {"env.yml": f"a0: &a0 [x]\n{levels}\ndependencies: [pytorch, *a39]\n"})

    assert found.primary == "pytorch"


NOTEBOOKS: dict[str, tuple[str, str]] = {
    "no kernel": (notebook("import torch"), "pytorch"),
    "format 3": (json.dumps({"nbformat": 3, "worksheets": [{"cells": [
        {"cell_type": "code", "language": "python", "input": "import torch"}]}]}), "pytorch"),
    "Julia": (of_kernel("julia", "using Flux: Chain"), "flux"),
    "Julia by kernel": (notebook("@everywhere using Flux", kernelspec={"name": "julia-1.9"}), "flux"),
    "R": (of_kernel("R", "suppressMessages(library(torch))"), "pytorch"),
    "R by kernel": (notebook("torch::torch_tensor(1)", kernelspec={"name": "ir"}), "pytorch"),
    "Swift": (of_kernel("swift", "import TensorFlow"), "tensorflow"),
    "Scala": (of_kernel("scala", "import org.apache.mxnet.NDArray"), "mxnet"),
    "C++": (of_kernel("C++17", "#include <torch/torch.h>"), "pytorch"),
    "Lua": (notebook("require 'nn'", kernelspec={"name": "itorch"}), "torch"),
    "R in Python": (of_kernel("python", "%load_ext rpy2.ipython", "%%R -i x\nlibrary(torch)"), "pytorch"),
    "R in a line": (of_kernel("python", "%R library(torch)"), "pytorch"),
    "Python in R": (of_kernel("R", {"cell_type": "code", "source": "import torch",
                                    "metadata": {"vscode": {"languageId": "python"}}}), "pytorch"),
    "SoS": (of_kernel("sos", {"cell_type": "code", "source": "import torch",
                              "metadata": {"kernel": "Python3"}}), "pytorch"),
    "timed": (of_kernel("python", "%%time\nimport torch"), "pytorch"),
    "written file": (of_kernel("python", "%%writefile train.py\nimport torch"), "pytorch"),
    "one bad cell": (of_kernel("python", "for x in :", '"""\nimport jax\n"""', "import torch"), "pytorch"),
    "help": (of_kernel("python", "import torch\ntorch.nn.Linear?\n!ls 'x"), "pytorch"),
    "shell answer": (of_kernel("python", "files = !ls\nimport torch"), "pytorch"),
    "text cell": (notebook({"cell_type": "markdown", "source": "import jax"}, "import torch"), "pytorch"),
    "shell cell": (of_kernel("python", "%%bash\nimport jax", "import torch"), "pytorch"),
    "cut off": (of_kernel("python", "import torch", '"""\nimport jax\n"""')[:-60], "pytorch"),
}  # fmt: skip


@pytest.mark.parametrize("form", NOTEBOOKS)
def test_a_notebook_is_read_cell_by_cell_in_the_language_of_each(form: str, tmp_path: Path) -> None:
    text, framework = NOTEBOOKS[form]

    found = label(tmp_path, {"a.ipynb": text})

    assert (found.primary, found.is_multi, found.evidence) == (framework, False, "notebooks")


def test_a_notebook_of_a_language_without_rules_is_not_readable(tmp_path: Path) -> None:
    found = label(tmp_path, {"a.ipynb": of_kernel("haskell", "import torch")})

    assert (found.primary, found.pwc_compat, found.code_files) == ("not_readable", "none", {"haskell": 1})


PYTHON_2 = '"""\nimport tensorflow as tf\n"""\nimport torch\nprint "x"\n'


@pytest.mark.parametrize(
    "code",
    [
        PYTHON_2,
        "x = '''\nimport jax\n'''\nexec 'import jax'\nimport torch\n",
        "def f(:\n  '''import jax'''\nfrom torch import (nn,\n  optim)\n",
        "# import jax\nprint 'import jax'\nimport os, torch as t\n",
        "raise E, 'import jax'\ntry: import torch\nexcept E, e: pass\n",
        "print `x`\nimport \\\n  torch\n",
        "print 'don\\'t'; import torch\n",
    ],
)
def test_a_line_that_does_not_parse_sends_nobody_into_docstrings(code: str) -> None:
    found = imported_names(code, load_rules().is_module_root, Limits())

    assert "torch" in {name.split(".")[0] for name in found}
    assert "jax" not in found
    assert "tensorflow" not in found


LOADED: dict[str, tuple[str, str, str]] = {
    "R quiet": ("R", "suppressPackageStartupMessages({library(torch); x})", "torch"),
    "R quoted": ("R", 'require("torch", quietly = TRUE)', "torch"),
    "R named": ("R", "library(package = 'torch')", "torch"),
    "R asked": ("R", 'if (requireNamespace("torch")) x', "torch"),
    "R namespace": ("R", "x <- torch::nn_linear(1)", "torch"),
    "R pacman": ("R", "pacman::p_load(dplyr,\n  torch)", "torch"),
    "R character": ("R", 'lapply(c("dplyr", "torch"), library, character.only = TRUE)', "torch"),
    "R box": ("R", "box::use(dplyr[filter], torch[...])", "torch"),
    "R import": ("R", "import::from(torch, nn_linear)", "torch"),
    "R roxygen": ("R", "#' @importFrom torch nn_module\nNULL", "torch"),
    "R of Python": ("R", 'tf <- reticulate::import("tensorflow")', "tensorflow"),
    "Julia list": ("Julia", "using Random, Flux", "Flux"),
    "Julia lines": ("Julia", "using Random,\n      Flux", "Flux"),
    "Julia part": ("Julia", "import Flux.Losses as L", "Flux"),
    "Julia members": ("Julia", "using Flux: Chain, Dense", "Flux"),
    "Julia inline": ("Julia", "begin using Flux; end", "Flux"),
    "Julia Knet": ("Julia", "using Knet", "Knet"),
    "Julia of Python": ("Julia", 'torch = pyimport("torch")', "torch"),
    "Lua": ("Lua", "local nn = require('nn')", "nn"),
    "MATLAB": ("MATLAB", "net = caffe.Net(model, weights, 'test');", "caffe"),
    "MATLAB old": ("MATLAB", "caffe('init', def, model)", "caffe"),
    "MATLAB path": ("MATLAB", "addpath('../matlab/matcaffe')", "matcaffe"),
    "C++": ("C and C++", "#  include <torch/script.h>", "torch"),
    "C": ("C and C++", '#include "ggml-alloc.h"', "ggml-alloc"),
    "Rust": ("Rust", "pub(crate) use candle_core::Tensor;", "candle-core"),
    "JavaScript": ("JavaScript", "import * as tf from '@tensorflow/tfjs';", "@tensorflow/tfjs"),
    "Node": ("JavaScript", "const tf = require('@tensorflow/tfjs-node')", "@tensorflow/tfjs-node"),
    "Swift": ("Swift", "@testable import TensorFlow", "TensorFlow"),
    "Java": ("Java and kin", "import static org.tensorflow.op.Ops.create;", "org.tensorflow.op.Ops.create"),
    "Go": ("Go", 'import (\n\ttf "github.com/galeone/tfgo/x"\n)', "github.com/galeone/tfgo"),
    "C#": (".NET", "using static TorchSharp.torch;", "TorchSharp.torch"),
}  # fmt: skip


@pytest.mark.parametrize("form", LOADED)
def test_each_form_of_loading_is_seen(form: str) -> None:
    language, code, name = LOADED[form]

    assert name in {found for _, found in names_in(language, code)}


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("R", "# library(torch)\nx <- \"library(torch)\"\ny <- 'torch::z'\n"),
        ("Julia", '# using Flux\n"""\nusing Flux\n"""\nx = "using Flux"\n#= using Flux =#\nusing .Flux\n'),
        ("Lua", "-- require 'nn'\n--[[ require 'nn' ]]\n"),
        ("MATLAB", "% caffe.Net(x)\nx = 1; % caffe('init')\n"),
        ("JavaScript", "// import '@tensorflow/tfjs'\n * require('@tensorflow/tfjs')\n"),
    ],
)
def test_comments_and_strings_load_nothing(language: str, code: str) -> None:
    assert list(names_in(language, code)) == []


@pytest.mark.parametrize(
    ("files", "framework"),
    [
        ({"a.py": "from tinygrad import Tensor\n"}, "tinygrad"),
        ({"a.py": "import mlx.core as mx\n"}, "mlx"),
        ({"a.py": "import dynet as dy\n"}, "dynet"),
        ({"a.jl": "using Knet\n"}, "knet"),
        ({"a.c": '#include "ggml.h"\n'}, "gguf"),
        ({"a.m": "caffe.set_mode_gpu();\n"}, "caffe"),
        ({"a.cpp": '#include "mlx/mlx.h"\n'}, "mlx"),
        ({"a.swift": "import MLX\n"}, "mlx"),
        ({"a.Rmd": "text library(tensorflow)\n```{r}\nlibrary(torch)\n```\n"}, "pytorch"),
        ({"a.qmd": "```{python}\n#| echo: false\nimport torch\n```\n"}, "pytorch"),
        ({"a.m": "#import <torch/torch.h>\n@interface A\n@end\n"}, "pytorch"),
        ({"a.pyx": "cimport numpy\nimport torch\n"}, "pytorch"),
    ],
)
def test_languages_and_frameworks_of_the_second_rule_set(
    files: Files, framework: str, tmp_path: Path
) -> None:
    assert label(tmp_path, files).primary == framework


def test_two_helper_scripts_do_not_outvote_a_hundred_files_without_rules(tmp_path: Path) -> None:
    files: Files = {f"src/f{i}.f90": "program x\nend\n" for i in range(100)}

    found = label(tmp_path, files | {"tools/plot.py": "import torch\n", "tools/run.py": "import torch\n"})

    assert (found.primary, found.pwc_compat) == ("not_readable", "pytorch")
    assert found.code_files == {"Fortran": 100, "Python": 2}
    assert found.understood_share == pytest.approx(2 / 102)
    assert found.counts["pytorch"].imports == 2


def test_two_helper_scripts_next_to_code_that_is_read_leave_the_label_none(tmp_path: Path) -> None:
    files: Files = {f"src/f{i}.cpp": "#include <vector>\n" for i in range(100)}

    found = label(
        tmp_path, files | {"a.py": "import torch\n", "b.py": "import torch\n", "requirements.txt": "torch"}
    )

    assert (found.primary, found.understood_share) == ("none", 1.0)


@pytest.mark.parametrize(("naming", "labelled"), [(4, "none"), (5, "pytorch")])
def test_the_share_of_the_code_that_a_label_needs_is_data(naming: int, labelled: str, tmp_path: Path) -> None:
    assert load_shares()["code_naming"] == 0.05
    files: Files = {f"f{i}.py": "import torch\n" if i < naming else "x = 1\n" for i in range(100)}

    assert label(tmp_path, files).primary == labelled


def test_a_manifest_is_the_label_only_where_no_code_says_what_is_used(tmp_path: Path) -> None:
    asked = {"requirements.txt": "torch\n"}

    alone = label(tmp_path / "alone", {**asked, "a.py": "x = 1\n"})
    beside = label(tmp_path / "beside", {**asked, "a.py": "import jax\n"})
    elsewhere = label(tmp_path / "elsewhere", {**asked, **{f"{i}.m": "x = 1;\n" for i in range(50)}})

    assert (alone.primary, alone.evidence) == ("pytorch", "manifests")
    assert (beside.primary, beside.is_multi) == ("jax", False)
    assert elsewhere.primary == "none"


@pytest.mark.parametrize(
    "content",
    [
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        b"\0GITCRYPT\0\x8f\x01\xfe import torch",
        bytes(range(256)) * 20,
    ],
    ids=["lfs", "encrypted", "binary"],
)
def test_code_that_is_not_text_is_not_readable(content: bytes, tmp_path: Path) -> None:
    found = label(tmp_path, {"a.py": content, "b.py": content})

    assert (found.primary, found.understood_share, found.limits_reached) == (
        "not_readable",
        0.0,
        {"not_text": 2},
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable to the superuser")
def test_code_without_permission_is_not_readable(tmp_path: Path) -> None:
    (lay_out(tmp_path, {"a.py": "import torch\n"}) / "a.py").chmod(0)

    assert classify(tmp_path).primary == "not_readable"


def test_a_repository_without_code_is_none_and_has_no_shares(tmp_path: Path) -> None:
    found = label(tmp_path, {"README.md": "PyTorch"})

    assert (found.primary, found.understood_share, found.label_share) == ("none", None, None)


TENSORFLOW: Files = {f"m{i}.py": "import tensorflow\n" for i in range(6)}


@pytest.mark.parametrize(
    ("folder", "marker"),
    [
        ("deps", {".git": "gitdir: ../.git/modules/deps\n"}),
        ("deps", {".git/HEAD": "ref: refs/heads/main\n"}),
        ("sub/deps", {"../../.gitmodules": '[submodule "d"]\n\tpath = sub/deps\n\turl = x\n'}),
        ("env", {"pyvenv.cfg": "home = /usr\n"}),
        *((name, {}) for name in ("wandb", "logs", "mlruns", "Checkpoints", "lightning_logs", "third_party")),
    ],
)
def test_others_code_and_what_runs_wrote_is_left_out(folder: str, marker: Files, tmp_path: Path) -> None:
    lay_out(tmp_path / folder, TENSORFLOW | marker)

    found = label(tmp_path, {"train.py": "import torch\n"})

    assert (found.primary, found.is_multi, found.code_files) == ("pytorch", False, {"Python": 1})


def test_the_repository_itself_may_hold_its_git_folder(tmp_path: Path) -> None:
    assert (
        label(tmp_path, {".git/HEAD": "x", "pyvenv.cfg": "", "a.py": "import torch\n"}).primary == "pytorch"
    )


def test_scripts_of_a_web_page_are_not_code_of_the_repository(tmp_path: Path) -> None:
    pages: Files = {f"docs/static/s{i}.js": "x" for i in range(50)} | {"lib.min.js": "x"}

    assert label(tmp_path, pages | {"a.py": "import torch\n"}).code_files == {"Python": 1}


def test_a_process_of_its_own_says_the_same_by_either_rule_set(tmp_path: Path) -> None:
    root = lay_out(tmp_path, {"a.py": PYTHON_2, "b.f90": "end\n"})

    for rule_set in ("pwc-classifier-1", "pwc-classifier-2"):
        assert classify_isolated(root, rule_set=rule_set) == classify(root, rule_set=rule_set)
