"""Build the page for SQL in the browser: DuckDB-Wasm, a reader of Parquet, and our own script. Needs npm.

`make explore-bundle` writes `frameshare_site/assets/explore/` (40 MB, 9 MB compressed); `frameshare site`
adds the page where it is there. It never goes into the wheel. Parquet is read by parquet-wasm, because
DuckDB-Wasm would fetch its Parquet extension from another host.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "frameshare_site" / "assets" / "explore"
PACKAGES = {"@duckdb/duckdb-wasm": "1.32.0", "parquet-wasm": "0.8.0", "esbuild": "0.28.2"}
# What the bundle needs next to it. One engine: every current browser supports WebAssembly exceptions.
COPIED = (
    "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm",
    "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js",
    "parquet-wasm/esm/parquet_wasm_bg.wasm",
)


def build(npm: str, out: Path = OUT) -> Path:
    """Install the packages in a folder that is thrown away, bundle `entry.js`, return the folder made."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}))
        shutil.copy(HERE / "entry.js", folder)
        # Packages' install scripts do not run: none is needed, and none is ours.
        install = [npm, "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=folder, check=True)  # noqa: S603 - npm as found on the path
        modules, made = folder / "node_modules", folder / "made"
        options = ["--bundle", "--minify", "--format=iife", "--target=es2022", "--legal-comments=none"]
        options += ["--define:import.meta.url=document.baseURI"]
        options += ["--banner:js=/*! DuckDB-Wasm (MIT), parquet-wasm (MIT or Apache-2.0), Apache Arrow */"]
        esbuild = modules / ".bin" / "esbuild"
        command = [esbuild, "entry.js", *options, f"--outfile={made / 'explore.js'}"]
        subprocess.run(command, cwd=folder, check=True)  # noqa: S603
        for file in COPIED:
            shutil.copy(modules / file, made)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(made, out)
    return out


if __name__ == "__main__":
    found = shutil.which("npm")
    if found is None:
        sys.exit("npm is not installed: the site is drawn without the page for SQL in the browser")
    written = build(found)
    size_bytes = sum(file.stat().st_size for file in written.iterdir())
    print(f"{written} ({size_bytes / 2**20:.0f} MiB)")
