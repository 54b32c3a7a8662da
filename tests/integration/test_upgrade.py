"""docs/operation.md: installing, serving under systemd and upgrading, done as written there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from frameshare import __version__
from frameshare.runs.ledger import Ledger
from tests.booted import Machine
from tests.conftest import ROOT
from tests.installing import build_wheel, copy_sources, link_packages, set_version
from tests.operating import TEXT, blocks_of
from tests.prefect_home import prefect_home
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer

OLDER = "0.0.9"
FIGURES = (
    'frameshare sql --format csv "select venue, year, rule_set, pytorch_only, tensorflow_only '
    'from marts.papers_by_venue_year order by all"'
)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two wheels: of an older version, and of this one."""
    source = copy_sources(tmp_path_factory.mktemp("source"))
    built = tmp_path_factory.mktemp("wheels")
    new = shutil.copy(build_wheel(source), built)
    set_version(source, __version__, OLDER)
    return Path(shutil.copy(build_wheel(source), built)), Path(new)


class Shell:
    """Runs commands of the document in a folder with the environment that pip fills; no index is asked."""

    def __init__(self, folder: Path, packages: Path) -> None:
        self.folder, self.environment = folder, folder / "environment"
        paths = [str(self.environment / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            "PYTHONPATH": str(packages),
            "PIP_NO_INDEX": "1",
            "PATH": os.pathsep.join(paths),
        }

    def __call__(self, commands: str) -> str:
        """Return what the commands wrote; each must end with 0."""
        script = f"set -euxo pipefail\n{commands.replace('/opt/frameshare', str(self.environment))}"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.mark.deep
def test_an_upgrade_by_pip_goes_on_with_what_the_version_before_it_left(
    wheels: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = wheels
    shell = Shell(tmp_path, link_packages(tmp_path / "packages"))
    upgrade, afterwards = blocks_of("Upgrade")
    installed = Path(shutil.copy(old, tmp_path))
    with LocalServer() as server:
        serve_conference_lists(server, synthetic_files())
        shell.env["FRAMESHARE_CONFERENCE_LISTS_URL"] = server.url
        shell(blocks_of("Install")[0])
        shell("frameshare run --direct --source conference_lists")
    before = shell(f"frameshare --version; {FIGURES}").splitlines()
    installed.unlink()
    shutil.copy(new, tmp_path)

    shell("\n".join(line for line in upgrade.splitlines() if not line.startswith("systemctl")))

    shell(afterwards)
    shell("\n".join(line for line in TEXT.split("\n") if line.startswith("    pip install")))
    after = shell(f"frameshare --version; {FIGURES}").splitlines()
    assert (before[0].split()[-1], after[0].split()[-1]) == (OLDER, __version__)
    assert after[1:] == before[1:]
    assert len(after) > 2
    commands = [(run["command"], run["outcome"]) for run in Ledger(tmp_path / "data").runs()]
    assert commands == [("frameshare build", "fine"), ("frameshare run --direct", "fine")]


@pytest.mark.deep
@pytest.mark.prefect
@pytest.mark.timeout(600)
def test_systemd_starts_upgrades_and_stops_the_service_as_the_document_says(
    wheels: tuple[Path, Path], tmp_path: Path
) -> None:
    machine = Machine(tmp_path / "machine")
    old, new = wheels
    shutil.copytree(ROOT / "deploy", machine.srv / "deploy")
    shutil.copy(old, machine.srv)
    shutil.copy(new, machine.root / "opt")
    prefect_home(machine.root / "var" / "lib" / "frameshare" / "prefect")
    upgrade, afterwards = blocks_of("Upgrade")

    said = machine.carry_out(
        "\n".join(
            (
                blocks_of("Install")[0],
                blocks_of("As a systemd service")[0],
                serving(times=1),
                as_its_user("frameshare --version; frameshare run --direct --offline"),
                f"rm {old.name}; mv /opt/{new.name} .",
                upgrade,
                serving(times=2),
                as_its_user(f"frameshare --version\n{afterwards}"),
                "systemctl stop frameshare",
                "systemctl show frameshare --property ActiveState,Result,ExecMainStatus",
                "! pgrep --uid frameshare",
            )
        ),
        timeout_s=500,
        PIP_NO_INDEX="1",
    )

    assert [line.split()[-1] for line in said.splitlines() if line.startswith("frameshare 0")] == [
        OLDER,
        __version__,
    ]
    assert {"ActiveState=inactive", "Result=success", "ExecMainStatus=0"} <= set(said.splitlines()), said
    ran = [
        (run["command"], run["outcome"]) for run in Ledger(machine.root / "var/lib/frameshare/data").runs()
    ]
    assert ("frameshare run --direct", "fine") in ran


def serving(times: int) -> str:
    """Return commands that wait until the service has begun to serve so many times; the test has a limit."""
    served = "journalctl -u frameshare | grep -c 'Serving refresh' || true"
    return f"until [ $({served}) = {times} ]; do systemctl --quiet is-active frameshare; sleep 1; done"


def as_its_user(commands: str) -> str:
    """Return the commands as the service's user carries them out in the service's folder."""
    return (
        "cd /var/lib/frameshare; export FRAMESHARE_DATA_DIR=$PWD/data\n"
        f"runuser --user frameshare -- bash -euxo pipefail <<'END'\n{commands}\nEND\n"
        "cd /srv"
    )
