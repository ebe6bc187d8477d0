"""All tables at once are the tables that the walk over the migrations leaves."""

import os
from pathlib import Path

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from tests.operations.schemas import schema

from pawl.database import profile
from pawl.operation.backup import aliased
from pawl.operation.laying import lay
from pawl.operation.rows import prints

pytestmark = pytest.mark.django_db(transaction=True)
THOROUGH = os.environ.get("PAWL_THOROUGH")


@pytest.mark.skipif(not THOROUGH, reason="two minutes; test_old_backup.py holds both ways against each other")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_both_ways_end_alike(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    found = {}
    for way in (lay, _walk):
        address = "" if engine == "sqlite" else request.getfixturevalue("fresh_database")
        with aliased("fresh", profile(address, tmp_path, f"{way.__name__}.sqlite3")):
            way("fresh")
            found[way] = schema("fresh"), _migrations("fresh"), prints("fresh")
            assert not lay("fresh"), "a database in use is left alone"
            _emptied("fresh")
    assert found[lay] == found[_walk]
    assert len(found[lay][0]) > 300


def _walk(using: str) -> None:
    executor = MigrationExecutor(connections[using])
    executor.migrate(executor.loader.graph.leaf_nodes())


def _emptied(using: str) -> None:
    """The second way begins where the first did."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")


def _migrations(using: str) -> set[tuple[str, str]]:
    return set(MigrationExecutor(connections[using]).loader.applied_migrations)
