"""What `deploy/` holds fits the code: files that exist, a user without rights, commands that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from tests.conftest import ROOT
from tests.documents import commands

DEPLOY = ROOT / "deploy"
# A continued line belongs to the one before it.
INSTRUCTION = re.compile(r"^([A-Z]+) ((?:.*\\\n)*.*)$", re.MULTILINE)
CONTAINERFILE = INSTRUCTION.findall((DEPLOY / "Containerfile").read_text())
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
PAGES = (ROOT / ".github" / "workflows" / "pages.yml").read_text()
UNIT = (DEPLOY / "frameshare.service").read_text()


def arguments(name: str) -> list[str]:
    """Return what follows each instruction of that name."""
    return [rest for instruction, rest in CONTAINERFILE if instruction == name]


def test_a_linter_of_container_files_finds_nothing() -> None:
    answer = tool("hadolint", "--no-color", str(DEPLOY / "Containerfile"))

    assert (answer.returncode, answer.stdout) == (0, "")


@pytest.mark.parametrize(
    ("schema", "files"),
    [("compose-spec", "deploy/compose.yaml"), ("github-workflows", ".github/workflows/*.yml")],
)
def test_what_others_read_is_as_their_schema_says(schema: str, files: str) -> None:
    found = [str(file) for file in ROOT.glob(files)]
    assert found

    answer = tool("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *found)

    assert answer.returncode == 0, answer.stdout


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the development environment."""
    command = [str(Path(sys.executable).parent / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_image_copies_what_exists_and_lets_nothing_else_in() -> None:
    sources = [
        path for rest in arguments("COPY") if not rest.startswith("--from") for path in rest.split()[:-1]
    ]
    let_in = (DEPLOY / "Containerfile.dockerignore").read_text().splitlines()

    assert [path for path in sources if not (ROOT / path).exists()] == []
    assert {f"!{path}" for path in sources} == {line for line in let_in if line.startswith("!")}
    assert let_in[0] == "*"


def test_the_image_is_built_under_constraints_that_pip_takes(tmp_path: Path) -> None:
    (making,) = [rest for rest in arguments("RUN") if "constraints.txt" in rest and "pip" not in rest]
    shutil.copy(ROOT / "requirements.lock", tmp_path)

    subprocess.run(["sh", "-c", making], cwd=tmp_path, check=True)

    constraints = [Requirement(line) for line in (tmp_path / "constraints.txt").read_text().splitlines()]
    locked = re.findall(r"^([a-z0-9._-]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert [constraint.name for constraint in constraints] == locked
    # pip refuses a constraint with extras.
    assert [str(constraint) for constraint in constraints if constraint.extras] == []


def test_the_image_holds_what_the_wheel_is_built_from() -> None:
    wheel = (ROOT / "pyproject.toml").read_text().split("[tool.hatch.build.targets.wheel")[2]
    bundled = re.findall(r'^"([^"]+)" = "frameshare/_bundle', wheel, re.MULTILINE)

    assert bundled
    assert set(bundled) <= {path for rest in arguments("COPY") for path in rest.split()}


def test_the_container_runs_as_a_user_without_rights_and_asks_itself_how_it_is() -> None:
    (user,) = arguments("USER")
    (check,) = arguments("HEALTHCHECK")

    uid, gid = user.split(":")
    assert f"useradd --system --uid {uid} --gid {gid} --home-dir /data" in arguments("RUN")[-1]
    assert "frameshare status --check" in check
    assert "status" in commands()


def test_the_containers_wait_for_what_they_need_and_stop_before_they_are_killed() -> None:
    services = COMPOSE["services"]

    assert set(services) == {"database", "prefect", "serve"}
    assert services["serve"]["depends_on"] == {"prefect": {"condition": "service_healthy"}}
    assert services["prefect"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert all("healthcheck" in services[name] for name in ("database", "prefect"))
    assert services["serve"]["stop_grace_period"] == "40s"
    assert services["prefect"]["ports"] == ["127.0.0.1:4200:4200"]
    named = {mount.split(":")[0] for service in services.values() for mount in service.get("volumes", ())}
    assert named == set(COMPOSE["volumes"])


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "frameshare.service"
    # It looks whether the program exists.
    unit.write_text(UNIT.replace("/opt/frameshare/bin/frameshare", sys.executable))

    answer = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stderr.replace("Failed to prepare filename", "").strip()) == (0, "")
    assert "KillMode=mixed" in UNIT
    assert "TimeoutStopSec=40" in UNIT


def test_the_workflow_for_pages_runs_commands_that_there_are_with_no_right_that_it_does_not_need() -> None:
    flow = yaml.safe_load(PAGES)
    jobs = flow["jobs"]

    used = re.findall(r"frameshare (\w+)", "\n".join(str(s.get("run", "")) for s in jobs["build"]["steps"]))
    assert used == ["pull", "run", "publish"]
    assert set(used) <= set(commands())
    assert flow["permissions"] == {"contents": "read"}
    assert "write" not in jobs["build"]["permissions"].values()
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_the_workflow_for_pages_keeps_raw_history_ledger_and_the_site_to_compare_with() -> None:
    steps = yaml.safe_load(PAGES)["jobs"]["build"]["steps"]
    kept = [s["with"]["path"].split() for s in steps if "actions/cache/" in str(s.get("uses"))]

    assert kept == [["data/raw", "data/ledger.sqlite", "data/site"]] * 2
    save = next(s for s in steps if "cache/save" in str(s.get("uses")))
    assert save["if"] == "always()"
    assert next(s for s in steps if "publish" in str(s.get("run")))["env"] == {
        "HF_TOKEN": "${{ secrets.HF_TOKEN }}"
    }
