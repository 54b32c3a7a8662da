"""Where the files that ship with the code are: `sql/`, `data/reference/`, `data/seed/`.

In a checkout they are at the root, in a wheel in `frameshare/_bundle/`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_BUNDLE = _PACKAGE / "_bundle"
ROOT = _BUNDLE if _BUNDLE.is_dir() else _PACKAGE.parent.parent

SQL_DIR = ROOT / "sql"
REFERENCE_DIR = ROOT / "data" / "reference"
SEED_DIR = ROOT / "data" / "seed"
