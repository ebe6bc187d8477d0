"""A site of real processes whose time a test lets run ahead: what takes a year happens in minutes."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.ground.site import Site, pawl, until

ON_POSTGRESQL = os.environ.get("PAWL_TEST_DATABASE") == "postgresql"
LATER = Path(__file__).with_name("later")


def until_six(now: datetime) -> timedelta:
    """How long it is until the next six in the morning."""
    return (datetime.combine(now, time(6), UTC) - now) % timedelta(days=1)


@dataclass
class LaterSite:
    """Web and worker are started and stopped apart: weeks in which nobody looks at numbers cost no jobs."""

    folder: Path
    database: str = ""
    days: int = 0
    morning: timedelta = field(default_factory=lambda: until_six(datetime.now(UTC)))
    """From now to the morning on which it begins: a walk of some minutes meets no midnight."""
    web: Site | None = None
    worker: Site | None = None

    @property
    def told(self) -> dict[str, str]:
        """What each of its processes is told."""
        found = os.pathsep.join(filter(None, (str(LATER), os.environ.get("PYTHONPATH", ""))))
        more = {"PAWL_DATABASE": self.database} if self.database else {}
        return {"TEST_CLOCK": str(self.folder / "clock"), "PYTHONPATH": found, **more}

    def open(self) -> None:
        """Start its web part, and wait until it answers."""
        self.web = Site.start(self.folder / "data", "--only", "web", **self.told)
        until(self.web.is_ready)

    def close(self) -> None:
        """Stop what runs."""
        for one in (self.worker, self.web):
            if one is not None:
                one.stop()
        self.web = self.worker = None

    @property
    def url(self) -> str:
        """Its address."""
        assert self.web is not None
        return self.web.url

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.date()

    @property
    def now(self) -> datetime:
        """The instant it is there."""
        return datetime.now(UTC) + self.morning + timedelta(days=self.days)

    def pass_days(self, days: int) -> None:
        """Let days pass."""
        self.days += days
        ahead = self.morning + timedelta(days=self.days)
        (self.folder / "clock").write_text(str(ahead / timedelta(days=1)), encoding="ascii")

    def command(self, *words: object) -> Any:
        """What a command of `pawl` says."""
        done = pawl(*words, "--data", self.folder / "data", "--json", folder=self.folder, **self.told)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    @contextmanager
    def working(self) -> Iterator[None]:
        """The worker runs meanwhile; what it has begun it ends."""
        self.worker = Site.start(self.folder / "data", "--only", "worker", **self.told)
        try:
            yield
        finally:
            self.worker.stop()
            self.worker = None


@pytest.fixture
def later_site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[LaterSite]:
    """A site without anybody, on the engine of the run, on a Monday."""
    database = request.getfixturevalue("fresh_database") if ON_POSTGRESQL else ""
    one = LaterSite(tmp_path, database)
    one.pass_days(7 - one.today.weekday())
    try:
        one.open()
        yield one
    finally:
        one.close()
