"""Let `frameshare serve` run once a minute and print memory, sizes and what became of each run.

    python -m tests.benchmarks.soak [--runs 60] [--folder FOLDER]

Sources: invented papers and models from local servers, of which a figure changes every fifth run, so that a
warehouse is built and pages are drawn; no network for all others. One JSON object a run, then a summary.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.hub import Hub, synthetic_rows
from tests.servers.local import LocalServer
from tests.serving import Serve, wait_until

NOWHERE = "http://127.0.0.1:9"
GROUPS = ("HUB", "HUB_WHOLE", "REPOSITORIES", "PAPERS", "DOWNLOADS")
ENDED = {"Completed", "Skipped", "Failed", "Crashed", "Cancelled", "Late"}
CHANGED_EVERY = 5
MIB = 1 << 20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    with LocalServer() as server:
        files, rows = synthetic_files(), synthetic_rows(2_000)
        serve_conference_lists(server, files)
        Hub(server, rows, bucket=1_000_000)
        serve = Serve(folder, NOWHERE, FRAMESHARE_SCHEDULE="* * * * *", PREFECT_RUNNER_POLL_FREQUENCY="10")
        serve.env.update({f"FRAMESHARE_{name}_URL": server.url for name in ("CONFERENCE_LISTS", "HUB")})
        serve.env.update({f"FRAMESHARE_SCHEDULE_{group}": "" for group in GROUPS})
        try:
            process = serve.start()
            kept = list(samples(serve, process, options.runs, files, rows))
            code = serve.stop("docker stop", timeout_s=30)
        finally:
            serve.kill()
    print(json.dumps(summary(serve, kept, code), indent=1), flush=True)


def samples(
    serve: Serve, process: psutil.Process, runs: int, files: dict[str, bytes], rows: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield what is measured after each run that came to an end."""
    for number in range(1, runs + 1):
        if not wait_until(lambda n=number: len(ended(serve)) >= n, 600, every_s=2):  # type: ignore[misc]
            raise SystemExit(
                f"run {number} did not end: {serve.runs()[-3:]}\n{serve.log.read_text()[-3000:]}"
            )
        sample = {
            "run": number,
            "state": ended(serve)[number - 1].state,
            **memory_mib(process),
            **sizes(serve),
        }
        print(json.dumps(sample), flush=True)
        yield sample
        if number % CHANGED_EVERY == 0:
            change(files, rows, number)


def ended(serve: Serve) -> list[Any]:
    """Return the runs that came to an end, in the order in which they were due."""
    return [run for run in serve.runs() if run.state in ENDED - {"Late"}]


def change(files: dict[str, bytes], rows: list[dict[str, Any]], number: int) -> None:
    """Publish another count of papers and other downloads."""
    lines = [line for line in files["data.csv"].decode().splitlines() if not line.startswith("CVPR,06/20")]
    files["data.csv"] = "\n".join([*lines, f"CVPR,06/20,{800 + number},113,1467"]).encode()
    for row in rows:
        row["downloads"] += number


def memory_mib(process: psutil.Process) -> dict[str, float]:
    """Return the resident memory of serve and of its Prefect server; runs are processes of their own."""
    server = 0
    for child in process.children(recursive=True):
        with suppress(psutil.Error):
            if "frameshare.runs.prefect_server" in child.cmdline():
                server = max(server, child.memory_info().rss)
    return {"serve_mib": round(process.memory_info().rss / MIB, 1), "server_mib": round(server / MIB, 1)}


def sizes(serve: Serve) -> dict[str, int]:
    """Return the kilobytes of Prefect's database and of the ledger, with what is not yet merged into them."""
    databases = {"prefect_kb": serve.database, "ledger_kb": serve.data_dir / "ledger.sqlite"}
    return {
        name: sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*")) // 1000
        for name, path in databases.items()
    }


def summary(serve: Serve, kept: list[dict[str, Any]], code: int | None) -> dict[str, Any]:
    """Return what is compared: the memory after 20 runs and at the end, and the states of all runs."""
    after = kept[min(19, len(kept) - 1)]
    last = kept[-1]
    runs = serve.runs()
    gaps = [b.expected - a.expected for a, b in itertools.pairwise(runs)]
    delays = sorted(run.delay_s for run in runs if run.delay_s is not None)
    return {
        "finished_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "growth_after_20_percent": {
            name: round(100 * (last[name] / after[name] - 1), 1) for name in ("serve_mib", "server_mib")
        },
        "after_20": after,
        "last": last,
        "states": Counter(run.state for run in runs),
        "minutes_without_a_run": sum(round(gap.total_seconds() / 60) - 1 for gap in gaps),
        "median_delay_s": delays[len(delays) // 2] if delays else None,
        "exit_code": code,
        "processes_left": len(serve.processes()),
    }


if __name__ == "__main__":
    main()
