"""What can be measured: fill rates, statuses, reasons and what capturing a field would unlock."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from pawl.analytics.eventlog.dataset import Dataset, dataset_of
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.coverage import Coverage, coverage
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.definition_file import definition_from
from pawl.analytics.kpi.fill import WeekFill, fill_rates

LIBRARY = load_library()
AS_OF = datetime(2026, 2, 1, tzinfo=UTC)
MONDAY = datetime(2026, 1, 5, 8)
INSTANT = pa.timestamp("us")


def incidents(rows: int = 10, **filled: int) -> Dataset:
    """Incidents opened in one week; of each named field the first so many rows are filled."""
    columns = {"opened_at": pa.array([MONDAY] * rows, INSTANT)}
    for name, some in filled.items():
        value = MONDAY if name.endswith("_at") else "x"
        kind = INSTANT if name.endswith("_at") else pa.string()
        columns[name] = pa.array([value] * some + [None] * (rows - some), kind)
    return dataset_of({"incident": pa.table(columns)}, as_of=AS_OF)


def covered(name: str, dataset: Dataset) -> tuple[str, str]:
    found = coverage([LIBRARY[name]], dataset).kpis[0]
    return found.status, str(found.reason)


def test_fill_is_counted_over_all_and_week_by_week() -> None:
    opened = [datetime(2026, 1, 4), datetime(2026, 1, 5), datetime(2026, 1, 11, 23), None]
    groups = ["A", "", "B", None]
    table = pa.table({"opened_at": pa.array(opened, INSTANT), "assignment_group": pa.array(groups)})
    fills = fill_rates(dataset_of({"incident": table}, as_of=AS_OF), {"incident": ["assignment_group"]})
    found = fills["incident", "assignment_group"]
    assert (found.rows, found.filled, found.share) == (4, 2, 0.5)
    weeks = (
        WeekFill(datetime(2025, 12, 29, tzinfo=UTC), 1, 1),
        WeekFill(datetime(2026, 1, 5, tzinfo=UTC), 2, 1),
    )
    assert found.weeks == weeks


def test_a_table_without_an_instant_has_no_weeks() -> None:
    dataset = dataset_of({"cost": pa.table({"amount": pa.array([1.0, None])})}, as_of=AS_OF)
    found = fill_rates(dataset, {"cost": ["amount", "at"]})
    assert (found["cost", "amount"].share, found["cost", "amount"].weeks) == (0.5, ())
    assert (found["cost", "at"].is_there, found["cost", "at"].share) == (False, None)


def test_a_kpi_whose_fields_are_filled_is_measurable() -> None:
    found = coverage([LIBRARY["resolution-time-median"]], incidents(resolved_at=6)).of(
        "resolution-time-median"
    )
    assert (found.status, found.missing) == ("measurable", ())
    assert found.recipe == LIBRARY["resolution-time-median"].recipe


@pytest.mark.parametrize(
    ("name", "dataset", "reason"),
    [
        ("resolution-time-median", incidents(), "resolved_at of incident is not recorded"),
        ("resolution-time-median", incidents(0, resolved_at=0), "incident has no rows"),
        ("resolution-time-median", incidents(resolved_at=4), "filled in 4 of 10 rows, 45% are needed"),
        (
            "known-error-reuse",
            incidents(resolved_at=9, known_error=0),
            "0 of 10 rows, too few to tell “no” from",
        ),
        ("mtrs", incidents(), "there is no table outage in the data"),
        ("escalation-rate", incidents(resolved_at=9), "support_line of incident is not recorded"),
    ],
)
def test_a_blocked_kpi_says_why(name: str, dataset: Dataset, reason: str) -> None:
    status, said = covered(name, dataset)
    assert status == "blocked"
    assert said.startswith("Cannot be measured: ")
    assert reason in said


def test_emptiness_of_a_sparse_field_says_no_when_others_fill_it() -> None:
    assert covered("known-error-reuse", incidents(resolved_at=9, known_error=1))[0] == "measurable"


def test_any_one_alternative_suffices() -> None:
    assert covered("backlog", incidents(closed_at=9))[0] == "measurable"
    assert covered("backlog", incidents(resolved_at=9))[0] == "measurable"
    assert (
        covered("backlog", incidents())[1] == "Cannot be measured: resolved_at of incident is not recorded."
    )


def test_a_stand_in_is_used_where_its_fields_are_filled() -> None:
    found = coverage([LIBRARY["incidents-per-user"]], incidents(caller=10)).kpis[0]
    assert found.status == "proxy"
    assert found.recipe is found.definition.proxies[0].recipe
    assert str(found.reason) == "Only by a stand-in: there is no table user_count in the data."


def test_a_derived_field_is_as_good_as_what_it_is_made_of() -> None:
    made_of = {"category": 10, "configuration_item": 3, "previous_same_ci_at": 1, "resolved_at": 9}
    assert "configuration_item" in covered("repeat-incident-rate", incidents(**made_of))[1]
    assert (
        covered("repeat-incident-rate", incidents(**made_of | {"configuration_item": 8}))[0] == "measurable"
    )


def test_a_derived_field_that_the_source_delivers_itself_stands_alone() -> None:
    delivered = {"previous_same_ci_at": 1, "resolved_at": 9}
    assert covered("repeat-incident-rate", incidents(**delivered))[0] == "measurable"


def test_a_definition_may_ask_for_more_or_less_fill_than_usual() -> None:
    dataset = incidents(resolved_at=9, caller=2)
    assert coverage([asking({"caller": 0.1})], dataset).kpis[0].status == "measurable"
    assert coverage([asking({"caller": 0.3})], dataset).kpis[0].status == "blocked"


def test_a_field_that_the_dictionary_lacks_is_asked_for_like_any_other() -> None:
    found = coverage([asking({}, "shoe_size")], incidents()).kpis[0]
    assert [str(gap.capture) for gap in found.missing] == ["Map a column of the source to shoe_size."]
    assert coverage([asking({}, "shoe_size")], incidents(shoe_size=5)).kpis[0].status == "measurable"


def test_capturing_says_who_can_produce_the_field() -> None:
    gaps = coverage([LIBRARY["change-success-rate"]], incidents()).kpis[0].missing
    said = {gap.fill.field: str(gap.capture) for gap in gaps}
    assert said["incidents_after"].endswith(
        "Record the link incident.caused_by. Or: Handle these cases in Pawl, which records it."
    )
    assert "Import the history of updates" in said["closed_at"]


def test_the_fields_that_unlock_most_come_first() -> None:
    names = ["escalation-rate", "first-level-resolution", "csat", "mtbf", "mtrs", "overdue-backlog-share"]
    found = unlocks(coverage([LIBRARY[name] for name in names], incidents(resolved_at=9)))
    assert found[0] == ({"incident.support_line"}, {"escalation-rate", "first-level-resolution"})
    assert ({"survey.answered_at", "survey.score"}, {"csat"}) in found
    assert ({"outage.start_at", "outage.end_at"}, {"mtrs"}) in found
    assert [kpis for _, kpis in found if "mtbf" in kpis] == [{"mtbf", "mtrs"}]


def test_data_that_no_kpi_asks_for_is_named() -> None:
    found = coverage([LIBRARY["incidents-opened"]], incidents(priority=5, shoe_size=10))
    assert found.unasked == (("incident", "shoe_size"),)


def test_the_recipes_for_the_engine_leave_out_what_is_blocked() -> None:
    names = ["incidents-opened", "incidents-per-user", "csat"]
    found = coverage([LIBRARY[name] for name in names], incidents(caller=10))
    assert found.recipes == {"incidents-opened": 0, "incidents-per-user": 1}


def asking(fill: dict[str, float], field: str = "caller") -> Definition:
    words = {"en": "x", "zh": "某"}
    value = {
        "table": "incident",
        "statistic": "count_distinct",
        "value": field,
        "anchor": {"in_period": "opened_at"},
    }
    document = {"id": "x", "version": 1, "number": 0, "practice": "x", "name": words, "meaning": words}
    document |= {
        "pitfalls": words,
        "unit": "n",
        "direction": "down",
        "data_kind": "count",
        "calendar": "clock",
    }
    document |= {"pauses": "none", "components": {"value": value}, "fill": fill}
    return definition_from(document, "x.toml", {"incident": {"opened_at": "instant", field: "text"}})


def unlocks(found: Coverage) -> list[tuple[set[str], set[str]]]:
    return [({".".join(gap.key) for gap in unlock.gaps}, set(unlock.kpis)) for unlock in found.unlocks]


@pytest.mark.parametrize(
    "kpi", ["improvements-held", "improvements-open-age-median", "improvements-verified"]
)
def test_an_improvement_on_its_way_lacks_no_end_and_no_verdict(kpi: str) -> None:
    """A young register: of twenty improvements one is through; where none is, nothing can be told."""

    def register(through: int) -> Dataset:
        ends = pa.array([MONDAY] * through + [None] * (20 - through), INSTANT)
        verdicts = pa.array(["verified"] * through + [None] * (20 - through), pa.string())
        names = ("resolved_at", "closed_at", "verified_at", "slipped_at")
        columns = {"opened_at": pa.array([MONDAY] * 20, INSTANT), "verdict": verdicts}
        return dataset_of({"improvement": pa.table(columns | dict.fromkeys(names, ends))}, as_of=AS_OF)

    assert covered(kpi, register(1)) == ("measurable", "Every field it needs is there and filled.")
    assert covered(kpi, register(0))[0] == "blocked"
