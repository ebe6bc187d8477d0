"""The programs that tests need and pip cannot lock: PostgreSQL, Chromium; if to be had, OpenLDAP, Prometheus.

    python -m tests.ground.programs

finds them, brings what is missing (as root, by apt-get), and ends with the line to type where it cannot.
Tests against a directory are for the extra `ldap`; where that or Prometheus cannot be had they are left out,
which is said.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.ground import extra_ldap

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = {"PostgreSQL": "postgresql", "Chromium": "chromium"}


class Missing(RuntimeError):
    """A program that is not on this machine; the text says how it gets there."""


def postgresql() -> Path:
    """The folder of PostgreSQL's programs: as PAWL_POSTGRESQL says, else the newest of the system."""
    given = os.environ.get("PAWL_POSTGRESQL")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    found = [Path(given)] if given else [*debian, *filter(None, [_beside("initdb")])]
    for folder in reversed(found):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Missing(_line("PostgreSQL"))


def chromium() -> Path:
    """Chromium's program: as PAWL_CHROMIUM says, else the system's."""
    given = os.environ.get("PAWL_CHROMIUM")
    for name in [given] if given else BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    raise Missing(_line("Chromium"))


def _beside(program: str) -> Path | None:
    found = shutil.which(program)
    return Path(found).resolve().parent if found else None


def _line(*names: str) -> str:
    packages = " ".join(PACKAGES[name] for name in names)
    return f"{' and '.join(names)} cannot be found; type: sudo apt-get install -y {packages}"


def missing() -> list[str]:
    """Which of the two are not here."""
    names = []
    for name, find in (("PostgreSQL", postgresql), ("Chromium", chromium)):
        try:
            find()
        except Missing:
            names.append(name)
    return names


def bring() -> int:
    """Install what is missing where that is possible; the exit code says whether all is here now."""
    wanted = missing()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt(*(PACKAGES[name] for name in wanted))
    if wanted := missing():
        sys.stderr.write(f"{_line(*wanted)}\n")
        return 1
    _bring_directory()
    _bring_prometheus()
    return 0


def _apt(*packages: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *words], check=False, env=quiet)


def _bring_directory() -> None:
    """Bring OpenLDAP as root, and the extra `ldap` where a compiler is; say what is left out where not."""
    if extra_ldap.slapd() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt(*extra_ldap.PACKAGES)
    if extra_ldap.slapd() is not None and extra_ldap.missing():
        extra_ldap.bring_extra()
    if told := extra_ldap.missing():
        sys.stderr.write(f"left out: tests against a extra_ldap. {told}\n")


def _bring_prometheus() -> None:
    """Bring Debian's Prometheus as root; say what is left out where it cannot be had."""
    if not shutil.which("prometheus") and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt("prometheus")
    if not shutil.which("prometheus"):
        sys.stderr.write("left out: tests against Prometheus itself; type: apt-get install prometheus\n")


if __name__ == "__main__":
    sys.exit(bring())
