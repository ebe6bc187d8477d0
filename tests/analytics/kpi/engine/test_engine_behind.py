"""The cases behind a number are those that measure counted."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.analytics.kpi.engine.small import RESOLVED, WEEKS, at, incidents, kpi

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping_file import load_mapping
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.coverage import coverage
from pawl.analytics.kpi.engine import measure
from pawl.analytics.kpi.engine.behind import cases_behind_number
from pawl.analytics.simulation import demo_desk, simulate, write_export
from pawl.analytics.worktime import always, shipped
from pawl.analytics.worktime.spans import Period

OPENED = {"in_period": "opened_at"}
ROWS = ((at(1), at(1, 5), "1"), (at(2), at(9), "2"), (at(3), None, "1"), (at(8), at(9), None))


def numbered(*rows: Any) -> Dataset:
    found: Dataset = incidents(*rows, case_no=list(range(len(rows))))
    return found


def desk_day(day: int) -> datetime:
    return datetime(2025, 1, day, tzinfo=UTC)


def behind(definition: Any, dataset: Any, week: int = 0, **more: Any) -> list[int]:
    found: list[int] = cases_behind_number(
        definition, dataset, period=WEEKS[week], calendar=always("UTC"), **more
    ).to_pylist()
    return found


def test_of_a_count_those_that_belong_to_the_period():
    definition = kpi({"statistic": "count", "anchor": RESOLVED})
    assert behind(definition, numbered(*ROWS)) == [0]
    assert behind(definition, numbered(*ROWS), 1) == [1, 3]
    assert behind(definition, numbered(*ROWS), 3) == []


def test_of_a_share_all_and_those_that_it_counts():
    urgent = {"statistic": "share", "anchor": OPENED, "value": 'priority == "1"'}
    definition = kpi(urgent, unit="%", data_kind="share")
    assert behind(definition, numbered(*ROWS)) == [0, 1, 2]
    assert behind(definition, numbered(*ROWS), side="numerator") == [0, 2]


def test_of_a_ratio_each_of_its_halves():
    parts = {
        "numerator": {"statistic": "count", "anchor": RESOLVED},
        "denominator": {"statistic": "count", "anchor": OPENED},
    }
    definition = kpi(parts, formula="numerator / denominator")
    assert behind(definition, numbered(*ROWS), 1) == [1, 3]
    assert behind(definition, numbered(*ROWS)) == [0, 1, 2]
    assert behind(definition, numbered(*ROWS), side="numerator") == [0]


def test_of_a_stock_those_that_are_open_at_the_end():
    definition = kpi({"statistic": "count", "anchor": {"open_at_end": ["opened_at", "resolved_at"]}})
    assert behind(definition, numbered(*ROWS)) == [1, 2]
    assert behind(definition, numbered(*ROWS), 1) == [2]


def test_those_still_open_of_a_cohort():
    censoring = {"table": "incident", "start": "opened_at", "end": "resolved_at"}
    definition = kpi({"statistic": "count", "anchor": OPENED}, censoring=censoring)
    assert behind(definition, numbered(*ROWS), side="open") == [1, 2]
    assert behind(kpi({"statistic": "count", "anchor": OPENED}), numbered(*ROWS), side="open") == []


def test_what_the_data_cannot_answer_is_refused():
    definition = kpi({"statistic": "count", "anchor": {"in_period": "due_at"}})
    with pytest.raises(NotMeasurable, match=r"no incident\.due_at"):
        behind(definition, numbered(*ROWS))


def test_rows_that_are_no_cases_are_refused():
    with pytest.raises(NotMeasurable, match="are no cases"):
        behind(kpi({"statistic": "count", "anchor": OPENED}), incidents(*ROWS))


def test_of_every_kpi_as_many_as_were_measured(tmp_path):
    """Over a whole log: n of all single statistics, the numerator of all shares, and what is open."""
    desk = replace(demo_desk(), weeks=6, weekly_volume=40.0, interventions=(), lapses=())
    write_export(simulate(desk, seed=5), tmp_path / "log.csv")
    snapshot = import_log(
        tmp_path / "log.csv", load_mapping("servicenow"), Lake(tmp_path / "lake"), now=desk_day(1)
    )
    dataset, office = snapshot.dataset(), shipped("office")
    covered = coverage(load_library().values(), dataset)
    able = [one.definition for one in covered.kpis if one.recipe]
    period = Period("W", desk_day(13), desk_day(27))
    found = measure(able, dataset, periods=[period], calendar=office, recipes=covered.recipes)
    checked = 0
    for definition in able:
        (one,) = found.series(definition.id)
        recipe = list(definition.recipes())[covered.recipes[definition.id]]
        parts = list(recipe.components.values())
        ask: dict[str, Any] = {"period": period, "calendar": office, "recipe": covered.recipes[definition.id]}
        if len(parts) == 1 and parts[0].table == "incident":
            assert len(cases_behind_number(definition, dataset, **ask)) == one.n, definition.id
            checked += 1
        if len(parts) == 1 and parts[0].statistic == "share":
            cases = cases_behind_number(definition, dataset, side="numerator", **ask)
            assert len(cases) == one.numerator, definition.id
        if definition.censoring is not None and definition.censoring.table == "incident":
            assert len(cases_behind_number(definition, dataset, side="open", **ask)) == one.open, (
                definition.id
            )
    dataset.close()
    assert checked > 20
