"""Build Plotly with only what pages use of it: a third of the full bundle. Needs npm and a network.

`make plotly-bundle` writes `frameshare_site/assets/plotly.min.js`, which `frameshare site` prefers to the
full bundle of Python's plotly; the version of plotly.js is the one that Python's plotly carries.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from plotly.offline import get_plotlyjs_version

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "frameshare_site" / "assets" / "plotly.min.js"
ESBUILD = "0.28.2"


def build(npm: str, out: Path = OUT) -> Path:
    """Install plotly.js and esbuild in a folder that is thrown away, bundle `entry.js`, return the file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = {"plotly.js": get_plotlyjs_version(), "esbuild": ESBUILD, "buffer": "6.0.3"}
        (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": wanted}))
        for script in ("entry.js", "colours.js"):
            shutil.copy(HERE / script, folder)
        # Packages' install scripts do not run: none is needed, and none is ours.
        install = [npm, "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=folder, check=True)  # noqa: S603 - npm as found on the path
        made = folder / "plotly.min.js"
        options = ["--bundle", "--minify", "--format=iife", "--global-name=Plotly", "--target=es2020"]
        options += ["--define:global=window", "--legal-comments=none", "--loader:.css=empty"]
        options += ["--alias:culori=./colours.js"]
        # V8 then compiles off the main thread, not within the task that draws: half its time.
        hint = "//# allFunctionsCalledOnLoad"
        # The licence must be kept.
        licence = f"/*! plotly.js v{wanted['plotly.js']} | MIT licence | Plotly, Inc. */"
        options += [f"--banner:js={hint}\n{licence}"]
        esbuild = folder / "node_modules" / ".bin" / "esbuild"
        subprocess.run([esbuild, "entry.js", *options, f"--outfile={made}"], cwd=folder, check=True)  # noqa: S603
        shutil.copy(made, out)
    return out


if __name__ == "__main__":
    found = shutil.which("npm")
    if found is None:
        sys.exit(
            "npm is not installed: pages use the full bundle of Python's plotly instead (nothing is lost)"
        )
    written = build(found)
    print(f"{written} ({written.stat().st_size / 1024:.0f} KiB)")
