"""What every test may use: the real data next to the checkout, and a data folder of its own."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import hypothesis
import pytest
from filelock import FileLock

from frameshare.http import judgement
from frameshare.raw.zone import RawZone
from frameshare.warehouse.storage.file import WarehouseFile
from frameshare.warehouse.storage.opening import connect
from tests.commands import READ_AT_START, run_command
from tests.invented import WORLDS
from tests.worlds import begun_with, built

# How long an example takes says something about the machine, nothing about the code.
# Few examples in the suite; `make test-deep` and `make test-nightly` ask for the other profiles.
hypothesis.settings.register_profile("suite", deadline=None, max_examples=30)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=200)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("suite")

# Tests that are started with `nohup` or in the background ignore these, and so would all that they start.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)

# Collecting tests makes objects that stay: looking among them for garbage would take a third of that time.
gc.disable()

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


def pytest_collection_finish() -> None:
    """Let garbage be collected from here on, of what the tests themselves make."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data in ../shared/data is not here")
    return SHARED


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own settings and tokens out of the tests."""
    for name in list(os.environ):
        if name.startswith("FRAMESHARE_") or name in {"HF_TOKEN", "HF_ENDPOINT", "GITHUB_TOKEN"}:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what this process writes to the system's own pace, except where a test is about the disk."""
    if request.path.stem not in {"test_kills", "test_disk_full"}:
        monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.fixture(autouse=True)
def _nothing_known_of_hosts() -> None:
    """Let what one test saw of the network say nothing to the next."""
    judgement.begin()


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the settings point to."""
    folder = tmp_path / "data"
    monkeypatch.setenv("FRAMESHARE_DATA_DIR", str(folder))
    return folder


# Minutes each, so begun first, or one worker would still be at them long after the others have finished.
# Before them those that make what the others wait for, and one that waits for nothing.
LONG = (
    "tests/integration/test_prefect.py",
    "tests/integration/conference_lists/test_faults.py",
    "tests/integration/probes/test_changes.py",
    "tests/integration/test_serve.py",
    "tests/integration/test_prefect_servers.py",
    "tests/browser/test_whole_site.py",
    "tests/integration/test_cli.py",
    "tests/integration/test_bad_days.py",
    "tests/integration/test_first_contact.py",
    "tests/integration/ecosystem/test_github_repositories.py",
    "tests/integration/ecosystem/test_from_source_to_answer.py",
    "tests/integration/test_disk_full.py",
    "tests/integration/test_published_data.py",
    "tests/integration/test_operation.py",
    "tests/integration/test_kills.py",
    "tests/browser/test_code.py",
    "tests/integration/papers/test_dask.py",
    "tests/integration/test_sharing.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the files with the longest tests first; leave out live tests, unless `-m` names them."""
    if "live" not in config.option.markexpr:
        live = [item for item in items if item.get_closest_marker("live")]
        config.hook.pytest_deselected(items=live)
        items[:] = [item for item in items if item not in live]
    rank = {file: place for place, file in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.nodeid.split("::")[0], len(LONG)))


def built_from_seed(data_dir: Path) -> Path:
    """Build the warehouse from the bundled tables alone and return its path."""
    built(data_dir, RawZone(data_dir / "raw")).close()
    return data_dir / "warehouse.duckdb"


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder that `make` fills, made by the first of all workers that asks for it."""
    own = tmp_path_factory.getbasetemp()
    return filled_once((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name, make)


def filled_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Return `folder`, filled by `make` unless it is there; whoever else asks meanwhile waits."""
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            making = folder.with_name(f"{folder.name}-in-the-making")
            make(making)
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def offline_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first run without a network leaves, made once for all workers: to be read or copied."""

    def run(folder: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FRAMESHARE_")}
        environment["FRAMESHARE_DATA_DIR"] = str(folder)
        done = run_command(("run", "--direct", "--offline"), environment, ROOT, timeout_s=280)
        assert done.returncode == 0, done.stderr + done.stdout

    return made_once(tmp_path_factory, "offline-run", run)


@pytest.fixture
def after_a_first_run(data_dir: Path, offline_run: Path) -> Path:
    """The test's data folder as a first run without a network leaves it: later ones do what is new."""
    shutil.copytree(offline_run, data_dir)
    return data_dir


@pytest.fixture(scope="session")
def seed_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a warehouse of the bundled tables alone, made once for all workers: to be read."""
    return made_once(tmp_path_factory, "seed", built_from_seed)


@pytest.fixture(scope="module")
def seed_tables(seed_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of the bundled history, opened as the product opens them: DuckDB takes one way a process."""
    with connect(WarehouseFile(seed_data / "warehouse.duckdb").opening()) as connection:
        yield connection


@pytest.fixture
def after_a_build(data_dir: Path, seed_data: Path) -> Path:
    """The test's data folder with a warehouse of the bundled tables."""
    return begun_with(data_dir, seed_data)


@pytest.fixture(scope="session")
def collected_data(tmp_path_factory: pytest.TempPathFactory, seed_data: Path) -> Path:
    """A data folder as `seed_data`, and with a small invented snapshot of every source: to be read."""

    def build(folder: Path) -> None:
        raw = RawZone(folder / "raw")
        for collect in WORLDS.values():
            collect(raw)
        built(folder, raw, seed_data).close()

    return made_once(tmp_path_factory, "collected", build)


Frameshare = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def frameshare(data_dir: Path) -> Frameshare:
    """Run the real command in a process of its own, on the test's data folder."""

    def run(*args: str, timeout_s: float = 120, **env: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "FRAMESHARE_DATA_DIR": str(data_dir), **env}
        if env.keys() & READ_AT_START:
            return subprocess.run(
                [sys.executable, "-m", "frameshare", *args],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=timeout_s,
                check=False,
            )
        return run_command(args, environment, ROOT, timeout_s)

    return run
