"""A reading that is killed again and again, and what lies in its spool afterwards."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from pawl.asking import Given, Site
from pawl.measurement.sources import spool
from pawl.measurement.sources.connectors.base import Ask, Connector
from pawl.measurement.sources.spool import Merged

POINTS = 20
_NAMES = count()


class Killed(BaseException):
    """As a signal ends a process: nothing that a program does afterwards."""


@dataclass(frozen=True)
class Read:
    """What came of a reading: the digest of its rows, how many, the mark, how often it asked."""

    sha256: str
    rows: int
    mark: str
    asked: int


def asking(dies_at: int, asked: Iterator[int]) -> Ask:
    """How a connector asks until it is killed."""

    @dataclass(frozen=True)
    class Dying(Site):
        def given(self, path: str, query: Any = None, form: Any = None) -> Given:
            if next(asked) == dies_at:
                raise Killed
            return super().given(path, query, form)

    def ask(address: str, headers: Mapping[str, str]) -> Site:
        return Dying(address, headers, lambda _seconds: None, ["127.0.0.1"])

    return ask


def read(connector: Connector, told: Mapping[str, Any], secret: str, mark: str, *dies_at: int) -> Read:
    """From a mark to the end; killed at each of these questions, the last line of its spool torn each time
    that an odd one was asked, and gone on with."""
    folder, asked = f"run-{next(_NAMES)}", 0
    for at in (*dies_at, 0):
        counter = count(1)
        try:
            _go_on(folder, connector, told, secret, mark, asking(at, counter))
        except Killed:
            if at % 2:
                _tear(folder)
            continue
        asked = next(counter) - 1
    with spool.opened(folder) as kept:
        assert kept.is_whole
        merged = Merged(folder, kept.columns)
        text = b"".join(merged.blocks()) if kept.rows else b""
        return Read(hashlib.sha256(text).hexdigest(), merged.kept, kept.mark, asked)


def points(whole: Read) -> list[int]:
    """Twenty questions, evenly over all that a whole reading asks."""
    assert whole.asked >= POINTS
    return [1 + n * (whole.asked - 1) // (POINTS - 1) for n in range(POINTS)]


def _go_on(
    folder: str, connector: Connector, told: Mapping[str, Any], secret: str, mark: str, ask: Ask
) -> None:
    with spool.opened(folder) as kept:
        since = kept.mark if kept.pages else mark
        for page in connector.pages(dict(told), secret, since, ask):
            kept.append(page)


def _tear(folder: str) -> None:
    """As if the kill had come while the last line was written."""
    path = spool.home(folder) / spool.PAGES
    content = path.read_bytes()
    if content:
        path.write_bytes(content[: -len(content.splitlines()[-1]) // 2 - 1])
