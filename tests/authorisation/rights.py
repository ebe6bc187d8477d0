"""Reads matrix.toml and matrix/*.toml: who may do what at which address."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pawl.accounts.roles import Permission

FILES = [Path(__file__).with_name("matrix.toml"), *sorted(Path(__file__).with_name("matrix").glob("*.toml"))]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OPEN = ("public", "signed_in")


@dataclass(frozen=True)
class Row:
    """One address."""

    path: str
    access: dict[str, str]
    """Per method: public, signed_in, or the name of a permission."""
    object: str | None = None
    """What stands at the address: a name in world.py."""
    lists: str | None = None
    """What is listed there."""
    read: str | None = None
    """The permission that makes the object visible, if GET at this address needs another one."""
    proved: str = ""
    """The test that asks this address, where what it takes cannot be written in a row (a file, a child)."""
    varies: bool = False
    """Whether two answers differ by themselves: counters, the time."""
    never: str = ""
    """A place in world.py in which a rule of the record refuses what the permission allows."""
    send: dict[str, Any] = field(default_factory=dict)
    """A body (API) or form (page) that a permitted person gets through with; `{improvement}` is a key."""

    def permission(self, method: str) -> Permission | None:
        """The permission a method needs; None for open ones."""
        access = self.access[method]
        return None if access in OPEN else Permission(access)


@cache
def matrix() -> dict[str, Row]:
    """The rows by address."""
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES]
    rows = {path: _row(path, given) for table in tables for path, given in table.items()}
    assert len(rows) == sum(map(len, tables)), "an address stands in two files"
    return rows


def _row(path: str, given: dict[str, Any]) -> Row:
    access = {name: value for name, value in given.items() if name in METHODS}
    if "any" in given:
        access = dict.fromkeys(METHODS, given["any"])
    rest = {name: value for name, value in given.items() if name not in {*METHODS, "any"}}
    row = Row(path, access, **rest)
    for method in access:
        row.permission(method)  # an unknown permission fails here
    return row
