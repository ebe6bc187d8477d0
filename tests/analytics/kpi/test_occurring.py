"""Words that nobody writes are no zeros: which words a KPI stands on, and whether they occur."""

from datetime import UTC, datetime

import pyarrow as pa

from pawl.analytics.eventlog.dataset import Dataset, dataset_of
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.coverage import coverage
from pawl.analytics.kpi.occurring import (
    Vocabulary,
    compared_in,
    occurrences,
    stood_on,
    wanted_words,
)

LIBRARY = load_library()
AS_OF = datetime(2026, 2, 1, tzinfo=UTC)
MONDAY = datetime(2026, 1, 5, 8)
INSTANT = pa.timestamp("us")


def cases(*states: str, table: str = "incident", **columns: list[object]) -> Dataset:
    """Cases with these columns, with events of these states if there are any."""
    rows = len(next(iter(columns.values())))
    made = {name: pa.array(values) for name, values in columns.items()}
    made |= {
        name: pa.array([MONDAY] * rows, INSTANT)
        for name in ("opened_at", "resolved_at", "closed_at", "implemented_at")
    }
    tables = {table: pa.table(made)}
    if states:
        tables["events"] = pa.table({"case": ["1"] * len(states), "activity": list(states)})
    return dataset_of(tables, as_of=AS_OF)


def waited(*states: str) -> Dataset:
    """One case, with what is derived from its states."""
    return cases(*states, ever_waiting=[False], waiting_seconds=[0.0], active_seconds=[60.0])


def judged(name: str, dataset: Dataset) -> tuple[str, str]:
    found = coverage([LIBRARY[name]], dataset).of(name)
    return found.status, str(found.reason)


def test_a_share_of_priorities_in_other_words_is_blocked_and_not_zero() -> None:
    status, reason = judged("high-priority-share", cases(priority=["Rot", "Gelb", "Gelb", ""]))
    assert status == "blocked"
    assert "no value of priority of incident is one that the KPI knows; seen are “Gelb”, “Rot”" in reason


def test_the_way_out_names_words_that_the_kpi_knows() -> None:
    found = coverage([LIBRARY["self-service-share"]], cases(contact_type=["x"])).kpis[0]
    assert "Translate the values of contact_type in the mapping" in str(found.missing[0].capture)
    assert "“self_service”" in str(found.missing[0].capture)


def test_the_priorities_of_other_tools_are_known() -> None:
    scales = (
        ["High", "Low"],
        ["Highest", "Low"],
        ["P1", "P3"],
        ["1", "4"],
        ["Blocker", "Minor"],
        ["紧急", "低"],
    )
    for scale in scales:
        assert judged("high-priority-share", cases(priority=list(scale)))[0] == "measurable"


def test_one_row_with_a_known_word_is_enough() -> None:
    found = cases(contact_type=[*(["Phone"] * 99), "Self service"])
    assert judged("self-service-share", found)[0] == "measurable"


def test_a_zero_is_true_where_the_other_words_of_the_dictionary_occur() -> None:
    assert judged("emergency-change-share", cases(table="change", change_type=["normal"]))[0] == "measurable"
    assert judged("emergency-change-share", cases(table="change", change_type=["gross"]))[0] == "blocked"


def test_an_empty_field_lacks_values_and_not_words() -> None:
    reason = judged("high-priority-share", cases(priority=["", ""]))[1]
    assert "priority of incident is filled in 0 of 2 rows" in reason
    assert "knows" not in reason


def test_without_a_state_of_waiting_nothing_can_be_said_of_waiting() -> None:
    bare = waited("new", "in_progress", "in_progress", "resolved")
    for name in ("ever-waiting-share", "flow-efficiency", "waiting-share", "resolution-net-time-median"):
        status, reason = judged(name, bare)
        assert status == "blocked"
        assert "no state of the log is mapped to “on_hold”; its states are “in_progress”, “new”" in reason
        assert judged(name, waited("new", "on_hold", "resolved"))[0] == "measurable"


def test_naming_the_states_of_waiting_unlocks_every_kpi_of_it() -> None:
    names = ("ever-waiting-share", "flow-efficiency", "waiting-share")
    (unlock,) = coverage([LIBRARY[name] for name in names], waited("new")).unlocks
    assert [gap.key for gap in unlock.gaps] == [("events", "activity")]
    assert str(unlock.gaps[0].capture).startswith("Name the states that mean “on_hold” in the mapping")
    assert set(unlock.kpis) == set(names)


def test_waiting_that_the_source_itself_tells_is_believed() -> None:
    assert judged("ever-waiting-share", cases(ever_waiting=[False]))[0] == "measurable"


def test_a_counter_of_the_source_stands_in_for_states_of_reopening() -> None:
    counted = cases("new", reopen_count=[0], reopened_seen=[False])
    assert judged("reopen-rate", counted)[0] == "measurable"
    assert judged("reopen-rate", cases("new", reopened_seen=[False]))[0] == "blocked"
    assert judged("reopen-rate", cases("resolved", reopened_seen=[False]))[0] == "measurable"


def test_comparisons_with_numbers_stand_on_no_words() -> None:
    assert compared_in(LIBRARY["first-level-resolution"].recipe) == ()
    (one,) = compared_in(LIBRARY["push-to-front-compliance"].recipe)
    assert (one.table, one.field, one.words) == ("incident", "line_path", ("1", "1>2", "1>2>3"))


def test_only_fields_derived_from_states_stand_on_activities() -> None:
    assert stood_on("incident", "ever_waiting") == Vocabulary("events", "activity", ("on_hold",))
    assert stood_on("incident", "priority") is None
    assert stood_on("incident", "shoe_size") is None


def test_what_the_dataset_lacks_is_not_looked_up() -> None:
    bare = cases(priority=["x"])
    wanted = wanted_words([LIBRARY["self-service-share"]], {"incident": ["ever_waiting"]}, bare)
    assert occurrences(bare, wanted) == {}
