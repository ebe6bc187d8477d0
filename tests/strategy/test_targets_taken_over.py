"""Older sites wrote the target of a KPI at the goal and as a target: nothing of it is lost."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import now

from pawl.database import profile
from pawl.operation.backup import aliased
from pawl.operation.laying import lay

pytestmark = pytest.mark.django_db
BEFORE = [("strategy", "0002_vision"), ("measurement", "0008_target_due"), ("history", "0003_guards")]
AFTER = [("strategy", "0003_targets_stand_once"), ("measurement", "0009_targets_of_goals")]
AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_they_become_targets_and_a_conflict_keeps_both(tmp_path: Path) -> None:
    with aliased("older", profile("", tmp_path, "older.sqlite3")):
        assert lay("older", BEFORE)
        old = MigrationExecutor(connections["older"]).loader.project_state(BEFORE).apps
        goal = _goal(old)
        _target(old, goal, "backlog", 40.0)
        _target(old, goal, "sla-attainment", 0.9)
        for kpi, value in (("resolution-time-median", 16.0), ("backlog", 25.0), ("sla-attainment", 0.9)):
            _link(old, goal, kpi, value)
        executor = MigrationExecutor(connections["older"])
        executor.migrate(AFTER)
        new = MigrationExecutor(connections["older"]).loader.project_state(AFTER).apps
        rows = new.get_model("measurement", "Target").objects.using("older").order_by("pk")
        told = [(one.kpi, one.value, one.due, one.ended_at is None) for one in rows]
    assert told == [
        ("backlog", 40.0, None, True),
        ("sla-attainment", 0.9, date(2027, 6, 30), True),
        ("resolution-time-median", 16.0, date(2027, 6, 30), True),
        ("backlog", 25.0, date(2027, 6, 30), False),
    ]


def _goal(apps: Any) -> Any:
    house = apps.get_model("accounts", "Organisation").objects.using("older").create(name="Acme")
    case = apps.get_model("collaboration", "Case").objects.using("older").create(
        kind="goal", title="Quick help", organisation=house, created_at=AT
    )  # fmt: skip
    return apps.get_model("strategy", "Goal").objects.using("older").create(case=case)


def _target(apps: Any, goal: Any, kpi: str, value: float) -> None:
    apps.get_model("measurement", "Target").objects.using("older").create(
        kpi=kpi, value=value, direction="up", organisation=goal.case.organisation, created_at=now()
    )


def _link(apps: Any, goal: Any, kpi: str, value: float) -> None:
    apps.get_model("strategy", "GoalKpi").objects.using("older").create(
        goal=goal, kpi=kpi, target=value, direction="up", until=date(2027, 6, 30)
    )
