"""A small machine that boots this one's systemd and carries out a script as root, without a network.

It is a container of systemd-nspawn: programs are this machine's, read-only; users, settings,
services and everything written are its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.installing import link_packages

# What a login, a user of its own and a program need to know.
_SETTINGS = (
    "passwd", "group", "shadow", "gshadow", "login.defs", "nsswitch.conf", "os-release",
    "ld.so.cache", "ssl", "alternatives", "pam.d", "security",
)  # fmt: skip
# Where it has this interpreter and its packages: services may not see the homes of users.
PYTHON, PACKAGES = "/opt/python", "/opt/packages"
_PATHS = {
    "PATH": f"/opt/frameshare/bin:{PYTHON}/bin:/usr/sbin:/usr/bin",
    "LD_LIBRARY_PATH": f"{PYTHON}/lib",
    "PYTHONPATH": "/opt/linked",
}
_UNIT = """
[Unit]
After=multi-user.target
[Service]
Type=oneshot
Environment={environment}
WorkingDirectory=/srv
ExecStart=/bin/bash -euxo pipefail /srv/script
StandardOutput=file:/srv/output
StandardError=inherit
ExecStopPost=/bin/bash -c 'echo $EXIT_STATUS >/srv/code; systemctl --no-block exit'
"""


class Machine:
    """The machine, as a folder that holds its root; skips the test where no machine can be booted."""

    def __init__(self, root: Path) -> None:
        nspawn = shutil.which("systemd-nspawn")
        if nspawn is None or os.geteuid() != 0 or not Path("/bin").is_symlink():
            pytest.skip("needs root, Debian's systemd-container and a merged /usr")
        self._nspawn, self.root = nspawn, root
        self.srv = root / "srv"
        for folder in ("etc/systemd/system", "opt", "srv", "usr", "var/lib", "var/log", "tmp"):
            (root / folder).mkdir(parents=True)
        for path in Path("/").iterdir():
            if path.is_symlink() and str(path.readlink()).startswith("usr/"):
                (root / path.name).symlink_to(path.readlink())
        for name in _SETTINGS:
            subprocess.run(["cp", "-rL", f"/etc/{name}", str(root / "etc")], check=False, capture_output=True)
        (root / "etc" / "machine-id").touch()
        link_packages(root / "opt" / "linked", Path(PACKAGES))

    def carry_out(self, script: str, timeout_s: float, **environment: str) -> str:
        """Boot, carry out the script and end; return what it wrote. Each of its commands must end with 0."""
        variables = {**_PATHS, **environment}
        etc = self.root / "etc"
        wanted = etc / "systemd/system/graphical.target.wants"
        wanted.mkdir()
        (self.srv / "script").write_text(script)
        settings = " ".join(f'"{name}={value}"' for name, value in variables.items())
        (etc / "systemd/system/script.service").write_text(_UNIT.format(environment=settings))
        (wanted / "script.service").symlink_to("../script.service")
        # The service has its interpreter in the same place.
        lines = [f"{name}={value}\n" for name, value in variables.items()]
        (etc / "frameshare.env").write_text("".join(lines))
        booted = subprocess.run(
            [
                *(self._nspawn, "--quiet", "--register=no", "--keep-unit", "--private-network"),
                *("--console=pipe", "--machine=frameshare-test", f"--directory={self.root}"),
                *("--bind-ro=/usr", f"--bind-ro={sys.base_prefix}:{PYTHON}"),
                *(f"--bind-ro={sysconfig.get_path('purelib')}:{PACKAGES}", "--boot"),
            ],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout_s, check=False,
        )  # fmt: skip
        output = self.srv / "output"
        said = output.read_text() if output.exists() else ""
        code = self.srv / "code"
        assert code.exists(), booted.stdout + booted.stderr + said
        assert code.read_text() == "0\n", said
        return said
