"""Pages become files, row by row, and a note of how far it is: what was cut off goes on there."""

import json
import os
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from pawl.analytics.words import say
from pawl.asking import NotGiven, Site, Sleep
from pawl.errors import Invalid
from pawl.moving.live.pages import PARTS, Part, parts_of

NOTE = "position.json"
DONE = "done"
FORBIDDEN, ABSENT = 403, 404
"""ServiceNow answers 404 where a table has no row."""
Told = Callable[[str, int, str], None]
"""Of a file: how many rows it has by now, and the status with which no more of them were given."""


def fetch(  # noqa: PLR0913 all named
    source: str, address: str, folder: Path, *, secret: str, tell: Told, sleep: Sleep = time.sleep,
    allowed: Collection[str] | None = None,
) -> list[Path]:  # fmt: skip
    """Read a system into files of a folder, one row in each line; begun again it goes on.

    allowed: hosts that may be private, where the address was typed into a page; None: at the console.
    Returns the files that hold something.   Raises Invalid, Unavailable.
    """
    if source not in PARTS:
        rule = say("Pawl does not read it over its interface.")
        raise Invalid(
            "source", rule, say("Bring its export, or use one of: {names}.", names=", ".join(PARTS))
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    note = _noted(folder, source, address)
    for part in parts_of(source, Site(address, {}, sleep, allowed), secret):
        _bring(part, folder, note, tell)
    return [path for name in note["parts"] if (path := folder / name).is_file() and path.stat().st_size]


def _bring(part: Part, folder: Path, note: dict[str, Any], tell: Told) -> None:
    at = note["parts"].setdefault(part.name, {"after": "", "bytes": 0, "rows": 0})
    if at.get(DONE):
        return
    handle = os.open(folder / part.name, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        file.truncate(at["bytes"])  # what came after the note was written is asked for anew
        file.seek(at["bytes"])
        try:
            for rows, after in part.pages(at["after"]):
                file.write(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
                file.flush()
                os.fsync(file.fileno())
                at |= {"after": after, "bytes": file.tell(), "rows": at["rows"] + len(rows)}
                _write(folder, note)
                tell(part.name, at["rows"], "")
        except NotGiven as error:
            if error.status == FORBIDDEN or (error.status != ABSENT and not at["rows"]):
                tell(part.name, at["rows"], str(error))
                return  # not done: begun again it is asked for again
    at[DONE] = True
    _write(folder, note)


def _noted(folder: Path, source: str, address: str) -> dict[str, Any]:
    """How far it is; a folder belongs to one system."""
    fresh: dict[str, Any] = {"source": source, "address": address, "parts": {}}
    path = folder / NOTE
    if not path.is_file():
        return fresh
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        note = {}
    if {name: note.get(name) for name in ("source", "address")} != {"source": source, "address": address}:
        rule = say("The folder holds what was read from another system.")
        raise Invalid("folder", rule, say("Choose an empty one."), {"folder": rule})
    return dict(note)


def _write(folder: Path, note: dict[str, Any]) -> None:
    fresh = folder / f"{NOTE}.new"
    fresh.write_text(json.dumps(note), encoding="utf-8")
    fresh.replace(folder / NOTE)
