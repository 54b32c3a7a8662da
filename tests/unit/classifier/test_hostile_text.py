"""Files made to be slow to read: each is read in a time that follows its length.

Searched again from every position, these would take from minutes to days. There is no assertion on time:
the time-out of the tests is far above what they need and far below that.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frameshare.repositories.classifier import RULE_SETS, Limits, classify
from tests.samples import first

WANTS_TORCH = "[project]\ndependencies = ['torch']\n"
SIZE = Limits().file_bytes - 100
pytestmark = pytest.mark.timeout(60)


def repeat(text: str) -> str:
    return text * (SIZE // len(text))


def notebook(code: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": code}]})


HOSTILE = {
    "lua-spaces": ("a.lua", "require 'nn'\nrequire" + repeat(" ")),
    "lua-brackets": ("a.lua", "require 'nn'\n" + repeat("require (")),
    "cmake-calls": ("CMakeLists.txt", "find_package(Torch)\n" + repeat("find_package(")),
    "cmake-spaces": ("CMakeLists.txt", "find_package(Torch)\nfind_package" + repeat(" ")),
    "cmake-comment": ("CMakeLists.txt", "find_package(Torch)\n" + repeat("#(")),
    "setup-spaces": ("setup.py", "['torch']\n'a" + repeat(" ")),
    "setup-extras": ("setup.py", "['torch']\n" + repeat("'a[")),
    "setup-versions": ("setup.py", "['torch']\n" + repeat("'a=")),
    "pyproject-spaces": ("pyproject.toml", "[['torch']\n'a" + repeat(" ")),
    "pyproject-key": ("pyproject.toml", WANTS_TORCH + repeat("a.") + "a = 1\n"),
    "pyproject-quoted-key": ("pyproject.toml", WANTS_TORCH + repeat("'a' . ") + "a = 1\n"),
    "pyproject-table": ("pyproject.toml", WANTS_TORCH + "[" + repeat("a.") + "a]\n"),
    "cargo-key": ("Cargo.toml", repeat("a.") + "a = 1\n"),
    "requirements-spaces": ("requirements.txt", "torch\n" + repeat(" ")),
    "requirements-lines": ("requirements.txt", "torch\n" + repeat(" \n")),
    "conda-dashes": ("env.yml", "dependencies:\n - torch\n" + repeat("-")),
    "conda-channels": ("env.yml", "dependencies:\n - torch\n - a" + repeat("::")),
    "setup-cfg": ("setup.cfg", "[x]\n  torch\n" + repeat(" ")),
    "r-versions": ("DESCRIPTION", "Imports: torch, " + repeat("a (")),
    "r-lines": ("DESCRIPTION", "Imports: torch,\n" + repeat(" a\n")),
    "r-fields": ("DESCRIPTION", "Imports: torch\n" + repeat("Imports:")),
    "r-code": ("a.R", "library(torch)\n" + repeat(" library(")),
    "julia": ("a.jl", "using Flux\nusing " + repeat("A, ")),
    "python-statements": ("a.py", "import torch\n" + repeat(";from a")),
    "python-spaces": ("a.py", "import torch\nfrom a" + repeat(" ")),
    "python-members": ("a.py", "import torch\nfrom torch import " + repeat("b,")),
    "python-dots": ("a.py", "import torch" + repeat(".a")),
    "python-long-module": ("a.py", "from torch." + repeat("a")[::2] + " import " + repeat("b,")[: SIZE // 2]),
    "python-back-ends": ("a.py", "import torch\n" + repeat("set_backend('")),
    "notebook-escapes": ("a.ipynb", '["import torch", "import ' + repeat('\\"import ')),
    "notebook-tabs": ("a.ipynb", '["import torch", "' + repeat("\\t")),
    "notebook-quotes": ("a.ipynb", '["import torch", ' + repeat('"')),
    "notebook-magics": ("a.ipynb", notebook("import torch\n" + repeat(" "))),
    "readme": ("README.md", repeat("torch-")),
    "yaml-nested": ("env.yml", "dependencies:\n - torch\n" + "[" * 100_000),
    "yaml-lists": ("env.yml", "dependencies:\n - torch\n" + repeat("- ")),
    "yaml-keys": ("env.yml", "dependencies:\n - torch\n" + repeat("? ")),
    "yaml-anchors": ("env.yml", "dependencies:\n - torch\n" + repeat(" - &a\n")),
    "dockerfile": ("Dockerfile", "RUN pip install torch\n" + repeat("RUN pip install \\\n")),
    "dockerfile-quotes": ("Dockerfile", "RUN pip install torch\n" + repeat("RUN pip install '\n")),
    "python-quotes": ("a.py", "print 'a'\nimport torch\n" + repeat("'''\\")),
    "python-double": ("a.py", "print 'a'\nimport torch\n" + repeat('"')),
    "r-calls": ("a.R", "library(torch)\n" + repeat("p_load(c(")),
    "r-quotes": ("a.R", "library(torch)\n" + repeat("'\\")),
    "julia-comments": ("a.jl", "using Flux\n" + repeat("#=")),
    "julia-quotes": ("a.jl", "using Flux\n" + repeat('"\\')),
    "lua-comments": ("a.lua", "require 'nn'\n" + repeat("--[[")),
    "documents": ("a.Rmd", "```{r}\nlibrary(torch)\n```\n" + repeat("```{r}\n")),
    "includes": ("a.cpp", "#include <torch/torch.h>\n" + repeat("#include <")),
    "notebook-cells": (
        "a.ipynb", '{"cells": [{"cell_type": "code", "source": "import torch"},' + repeat("["),
    ),
}  # fmt: skip


# What is evidence to one rule set only: the second reads no list that nothing names as requirements.
NONE_TO = {
    "pwc-classifier-1": {"cargo-key", "readme", "dockerfile", "dockerfile-quotes", "includes"},
    "pwc-classifier-2": {"cargo-key", "readme", "pyproject-spaces", "setup-cfg"}
    | {"setup-spaces", "setup-extras", "setup-versions"},
}


@pytest.mark.parametrize("rule_set", RULE_SETS)
@pytest.mark.parametrize("case", first(HOSTILE, 6))
def test_a_file_made_to_be_slow_is_read_in_a_time_that_follows_its_length(
    case: str, rule_set: str, tmp_path: Path
) -> None:
    name, text = HOSTILE[case]
    (tmp_path / name).write_text(text, encoding="utf-8")

    found = classify(tmp_path, rule_set=rule_set)

    assert found.primary in {"pytorch", "torch", "flux", "none"}
    assert (found.primary == "none") == (case in NONE_TO[rule_set])
