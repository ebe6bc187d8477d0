"""The files that take longest begin first: no worker waits for the last one in the end."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
NAMES = (
    "api/test_circle.py", "browser/test_circle.py", "operations/test_demo.py",
    "operations/test_old_backup.py", "browser/test_walk.py",
    "web/test_every_page.py", "authorisation/test_matrix.py", "authorisation/test_two_worlds.py",
    "api/test_hostile.py", "crash/test_killed_writer.py",
    "jobs/test_worker.py", "operations/test_backup.py", "browser/test_project.py", "api/test_queries.py",
    "crash/test_killed_worker.py", "accounts/test_one_policy.py", "authorisation/test_filters.py",
    "crash/test_power_cut.py", "measurement/test_walk.py", "api/test_forms.py",
    "authorisation/test_mass_assignment.py", "reporting/test_reports.py", "commands/test_file_names.py",
    "authorisation/test_smuggling.py", "docs/test_notebook.py", "changes/test_machine.py",
    "browser/test_days.py",
    "generative/test_engine.py", "analytics/stats/test_effect.py", "analytics/io/test_xes.py",
    "analytics/io/test_parquet_table.py", "analytics/kpi/engine/test_engine_refresh.py",
    "spec/test_kpi_specs.py", "analytics/io/test_lake.py", "analytics/io/test_round_trip.py",
    "analytics/eventlog/test_cases.py",
)  # fmt: skip
LONG = [TESTS / name for name in NAMES]
assert not [one for one in LONG if not one.exists()], "a long file is gone: take it from the list"


def longest_first(items: list[pytest.Item]) -> None:
    """Order by file as listed; the rest stays as it was gathered."""
    place = {path: n for n, path in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path, len(LONG)))
