"""The rules of hub-label-1 as a straightforward pandas script: what the SQL model is measured against.

Run as `python -m tests.benchmarks.hub_labels_pandas IN.parquet OUT.parquet`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from frameshare.base.resources import REFERENCE_DIR

_BLOCKED_BY_LIBRARY = {
    *("gguf", "onnx", "tensorflow", "jax", "coreml", "openvino", "tflite", "paddlepaddle", "keras"),
}


class Rules:
    """The reference tables as dictionaries."""

    def __init__(self) -> None:
        tags = pd.read_csv(REFERENCE_DIR / "hub_tags.csv", keep_default_na=False)
        libraries = pd.read_csv(REFERENCE_DIR / "hub_libraries.csv", keep_default_na=False)
        native = tags[(tags["counts_as_native"] == "yes") & (tags["framework"] != "")]
        self.native = dict(zip(native["tag"], native["framework"], strict=True))
        sure = libraries[libraries["confidence"].isin(["high", "medium"])]
        self.of_library = {k: f.split(";") for k, f in zip(sure["key"], sure["framework"], strict=True)}
        self.more_than_pytorch = set(sure.loc[sure["counts_as_native"] != "no", "key"])
        self.no_pytorch_safetensors = set(libraries.loc[libraries["safetensors_mean_pytorch"] == "no", "key"])


def labels_of(tags: list[str] | None, library_name: str | None, rules: Rules) -> dict[str, str]:
    """Return a model's labels with their evidence."""
    library = library_name.lower() if isinstance(library_name, str) else ""
    marks = {tag.lower() for tag in tags} if tags is not None else set()
    if library:
        marks.add(library)
    held = {rules.native[mark]: "explicit" for mark in marks & rules.native.keys() if mark != "pytorch"}
    if library in rules.more_than_pytorch:
        for framework in rules.of_library.get(library, []):
            if framework not in {"", "other", "pytorch"}:
                held.setdefault(framework, "library")
    if "mlx" in held:
        return held
    if "pytorch" in marks:
        held["pytorch"] = "explicit"
    elif (
        "safetensors" in marks and "paddlepaddle" not in held and library not in rules.no_pytorch_safetensors
    ):
        held["pytorch"] = "format"
    elif "pytorch" in rules.of_library.get(library, []) and not _BLOCKED_BY_LIBRARY & held.keys():
        held["pytorch"] = "library"
    return held


def main(source: Path, target: Path) -> None:
    """Label the models in `source` and write id, label and evidence to `target`."""
    rules = Rules()
    frame = pd.read_parquet(source, columns=["id", "tags", "library_name"])
    frame["labels"] = [
        labels_of(tags, library, rules)
        for tags, library in zip(frame["tags"], frame["library_name"], strict=True)
    ]
    rows = [
        (name, label, evidence)
        for name, held in zip(frame["id"], frame["labels"], strict=True)
        for label, evidence in (held or {"unknown": None}).items()
    ]
    pd.DataFrame(rows, columns=["id", "label", "evidence"]).to_parquet(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
