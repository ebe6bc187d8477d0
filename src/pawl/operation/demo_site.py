"""What marks a data folder as a demonstration; needs no Django."""

import shutil
from pathlib import Path

from pawl.accounts.roles import Role
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.environment import SQLITE_FILE

PASSWORD_FILE = "demo-password"  # noqa: S105 a file's name
KEPT = {"samples"}


class NoDemo(AnalyticsError):
    """The folder holds a site that people work with."""


def address_of(role: Role) -> str:
    """Where the person of a role would be reached; this domain is nobody's."""
    return f"{role.value.replace('_', '-')}@example.org"


def refuse_real_site(data: Path) -> None:
    """A demonstration never touches a site that is none.   Raises NoDemo."""
    if (data / SQLITE_FILE).exists() and not (data / PASSWORD_FILE).exists():
        rule = say("The folder holds a site that is no demonstration.")
        raise NoDemo(str(data), rule, say("Give another one: pawl demo --data DIR"))


def mark(data: Path) -> None:
    """Make the folder one of a demonstration, before anything is in it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / PASSWORD_FILE).touch(mode=0o600)


def reset(data: Path) -> None:
    """Take a demonstration away; logs that were fetched or made stay.   Raises NoDemo."""
    refuse_real_site(data)
    if not (data / PASSWORD_FILE).exists():
        return
    for path in data.iterdir():
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
