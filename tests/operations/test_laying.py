"""All tables at once are the tables that the walk over the migrations leaves."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from pawl.database import profile
from pawl.operation.backup import aliased
from pawl.operation.laying import lay
from pawl.operation.rows import prints

pytestmark = pytest.mark.django_db(transaction=True)
ENGINES = ["sqlite", *(["postgresql"] if os.environ.get("PAWL_THOROUGH") else [])]
ASK = {
    "sqlite": ["SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"],
    "postgresql": [
        "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity,"
        " character_maximum_length FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    ],
}


@pytest.mark.parametrize("engine", ENGINES)
def test_both_ways_end_alike(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    found = {}
    for way in (lay, _walk):
        address = "" if engine == "sqlite" else request.getfixturevalue("fresh_database")
        with aliased("fresh", profile(address, tmp_path, f"{way.__name__}.sqlite3")):
            way("fresh")
            found[way] = _schema("fresh"), _migrations("fresh"), prints("fresh")
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


def _schema(using: str) -> list[Any]:
    """What the engine says there is; the order of columns is nobody's business."""
    found = []
    with connections[using].cursor() as cursor:
        for question in ASK[connections[using].vendor]:
            cursor.execute(question)
            found += [(*row[:-1], _sorted(str(row[-1]))) for row in cursor.fetchall()]
    return sorted(found, key=repr)


def _sorted(text: str) -> list[str]:
    """The parts of a CREATE TABLE, which the engine keeps as it was written."""
    return sorted(text.removesuffix(")").replace("(", ", ", 1).split(", ")) if "TABLE" in text else [text]
