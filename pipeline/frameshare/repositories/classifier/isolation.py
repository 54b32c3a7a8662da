"""Classify in a separate process with limits on memory and time, for untrusted trees.

If a tree still crashes the parser, it is read once more with regular expressions only, and the result says
so.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from frameshare.base.errors import LimitError
from frameshare.repositories.classifier.classification import VERSION, Classification, classify
from frameshare.repositories.classifier.limits import Limits
from frameshare.repositories.classifier.scoring import FrameworkCount

_MEMORY_BYTES = 2 * 1024**3
_GRACE_S = 30.0


def classify_isolated(
    path: Path, *, as_of: date | None = None, limits: Limits | None = None, rule_set: str = VERSION
) -> Classification:
    """Run `classify` in a limited process; raises LimitError if even that fails."""
    asked = limits or Limits()
    if result := _run(path, as_of, asked, rule_set):
        return result
    if result := _run(path, as_of, replace(asked, parsed_nodes_bytes=0), rule_set):
        result.limits_reached["parser_crash"] = 1
        return result
    raise LimitError(
        "The repository could not be read within the limits of a process",
        where=str(path),
        expected=f"completion within {asked.seconds + _GRACE_S:.0f} s and {_MEMORY_BYTES // 1024**2} MiB",
        next_step="leave the repository out; it stays unlabelled",
    )


def _run(path: Path, as_of: date | None, limits: Limits, rule_set: str) -> Classification | None:
    request = {
        "path": str(path),
        "as_of": as_of and as_of.isoformat(),
        "limits": asdict(limits),
        "rule_set": rule_set,
    }
    package_root = Path(__file__).resolve().parents[3]
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "frameshare.repositories.classifier.isolation"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.seconds + _GRACE_S,
            env={**os.environ, "PYTHONPATH": str(package_root)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return _read(done.stdout) if done.returncode == 0 else None


def _read(answer: bytes) -> Classification:
    record: dict[str, Any] = json.loads(answer)
    columns = FrameworkCount.__dataclass_fields__
    record["counts"] = {
        name: FrameworkCount(**{key: value for key, value in count.items() if key in columns})
        for name, count in record["counts"].items()
    }
    return Classification(**record)


def main() -> None:
    """Read a request on standard input, classify within limits, write the record to standard output."""
    request = json.loads(sys.stdin.buffer.read())
    limits = Limits(**request["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    seconds = int(limits.seconds + _GRACE_S)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    as_of = date.fromisoformat(request["as_of"]) if request["as_of"] else None
    result = classify(Path(request["path"]), as_of=as_of, limits=limits, rule_set=request["rule_set"])
    sys.stdout.write(json.dumps(result.as_record()))


if __name__ == "__main__":
    main()
