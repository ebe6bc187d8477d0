"""Files are as old as the disk says, however far the time of a demonstration was moved."""

import os
from pathlib import Path

import pytest

from pawl import clock
from pawl.collaboration.files import is_old
from pawl.measurement.sources import places, quarantine

DAY = 86_400.0


def test_what_was_just_brought_in_is_not_old(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ahead").write_text("91", encoding="ascii")
    monkeypatch.setattr(clock, "_follows", tmp_path / "ahead")
    folder = places.quarantine() / ("moved" * 6 + "ti")
    folder.mkdir(parents=True)
    held = folder / "log.csv"
    held.write_text("a,b\n", encoding="utf-8")
    try:
        assert folder.name not in quarantine.untouched(DAY)
        assert not is_old(held)
        before = clock.wall().timestamp() - 2 * DAY
        for path in (held, folder):
            os.utime(path, (before, before))
        assert folder.name in quarantine.untouched(DAY)
        assert is_old(held)
    finally:
        quarantine.let_go(folder.name)
