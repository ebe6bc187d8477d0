"""Somebody who may move in, and a folder of their own for the files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.accounts.people import Cast, cast

from pawl.environment import environment


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PAWL_DATA", str(tmp_path))
    environment.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    environment.cache_clear()
