"""A new database gets all its tables at once.

Django walks the migrations one operation at a time and works out every model anew after each: half a minute
for a database that holds nothing. Here the walk goes over the descriptions alone, the tables are made from
where it ends, and then the steps that are programs (triggers, the index of words) run in their order.
`tests/operations/test_laying.py` holds both ways against each other, on both engines.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Step = tuple[Migration, Operation]


def lay(using: str, nodes: Iterable[Any] | None = None) -> bool:
    """Bring an empty database to these migrations, or to all; False where it is not empty.

    What their walk leaves is there: tables, indexes, constraints, triggers, the list of migrations.
    """
    connection = connections[using]
    if connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    wanted = list(nodes) if nodes is not None else executor.loader.graph.leaf_nodes()
    plan = [migration for migration, _backwards in executor.migration_plan(wanted)]
    state = ProjectState(real_apps=executor.loader.unmigrated_apps)
    programs = [step for migration in plan for step in _walked(migration, state)]
    executor.recorder.ensure_schema()
    _make_tables(connection, state, {migration.app_label for migration in plan})
    _run(connection, state, programs)
    executor.recorder.migration_qs.bulk_create(
        executor.recorder.Migration(app=one.app_label, name=one.name) for one in plan
    )
    return True


def _walked(migration: Migration, state: ProjectState) -> list[Step]:
    """Take a migration into the state; returns its steps that are programs."""
    for operation in migration.operations:
        operation.state_forwards(migration.app_label, state)
    return [(migration, one) for one in migration.operations if isinstance(one, RunPython | RunSQL)]


def _make_tables(connection: BaseDatabaseWrapper, state: ProjectState, labels: set[str]) -> None:
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            options = model._meta  # noqa: SLF001
            if options.app_label in labels and options.can_migrate(connection):
                editor.create_model(model)


def _run(connection: BaseDatabaseWrapper, state: ProjectState, programs: list[Step]) -> None:
    with connection.schema_editor() as editor:
        for migration, operation in programs:
            operation.database_forwards(migration.app_label, editor, state, state)
