"""A folder of its own for what is kept."""

from pathlib import Path

import pytest

from pawl.environment import environment


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "object":
    monkeypatch.setenv("PAWL_DATA", str(tmp_path))
    monkeypatch.setenv("PAWL_MAIL_HOSTS", '["127.0.0.1"]')
    environment.cache_clear()
    yield
    monkeypatch.undo()
    environment.cache_clear()
