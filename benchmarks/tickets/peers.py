"""Peers that run already: a folder of target files says what each is asked, as the scripts of PAWL_PEERS do.

A scenario is {"path", "method", "body", "headers", "status", "expect", "max_clients", "max_requests"}, one of
several steps has "turns": a list of those.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.tickets.load import Ask, Target

CALLED: Mapping[str, tuple[str, ...]] = {
    "create API": ("create",),
    "read API": ("read_api",),
    "list API": ("list_api", "list_rows"),
    "search API": ("search_api", "search_rows"),
    "step API": ("step",),
    "create page": ("create_html",),
    "read page": ("read_html",),
    "list page": ("list_html",),
    "search page": ("search_html",),
    "step page": ("step_html",),
}
"""Our names, and the peers' for the same; the first that a peer has counts."""


@dataclass(frozen=True)
class Peer:
    """A peer at hand."""

    target: Target
    scenarios: Mapping[str, Mapping[str, Any]]

    def asks(self, name: str, clients: int) -> tuple[Ask, ...]:
        """What it is asked; nothing where it has no such thing, or cannot stand so many clients."""
        found = next((self.scenarios[one] for one in CALLED[name] if one in self.scenarios), None)
        if found is None or found.get("max_clients", clients) < clients:
            return ()
        return tuple(_ask(one) for one in found.get("turns", [found]))

    def most(self, name: str, most: int) -> int:
        """How many requests of it a round has at most."""
        found = next((self.scenarios[one] for one in CALLED[name] if one in self.scenarios), {})
        return int(min(most, found.get("max_requests", most)))


def peers(folder: Path | None, database: tuple[int, ...]) -> list[Peer]:
    """Those whose target files lie in a folder.   database: its CPU counts where a file names no `db_pid`."""
    return [] if folder is None else [_peer(file, database) for file in sorted(folder.glob("*.json"))]


def _peer(file: Path, database: tuple[int, ...]) -> Peer:
    told = json.loads(file.read_text(encoding="utf-8"))
    pids = (int(told["server_pid"]), *((int(told["db_pid"]),) if told.get("db_pid") else database))
    last = int(told["max_id"])
    target = Target(told["name"], told["base"], pids, 1, last, cycle(range(5, last + 1, 5)))
    return Peer(target, told["scenarios"])


def _ask(told: Mapping[str, Any]) -> Ask:
    return Ask(
        told["path"],
        told.get("method", "GET"),
        told.get("body", ""),
        told.get("headers", {}),
        tuple(told.get("status", [200])),
        told.get("expect", ""),
    )
