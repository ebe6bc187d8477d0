"""Which files of the data folder go into a backup."""

from pathlib import Path

import pytest
from django.db import connection

from pawl.operation.backup import _files


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its files elsewhere")
def test_no_file_of_the_database_is_opened_whatever_its_name(tmp_path: Path) -> None:
    name = Path(str(connection.settings_dict["NAME"])).name
    for one in (name, f"{name}-wal", f"{name}-shm", "pawl.sqlite3", "a.bin"):
        (tmp_path / one).write_bytes(b"")
    assert [path.name for path in _files(tmp_path)] == ["a.bin"]
