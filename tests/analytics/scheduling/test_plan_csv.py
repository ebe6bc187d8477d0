"""Plans as CSV: written, read back, and refused with the line and column."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.analytics.scheduling.plans import DAY, MONDAY, WEEKDAYS, network

from pawl.analytics.errors import BadFile, BadNetwork
from pawl.analytics.scheduling.critical_path import critical_path
from pawl.analytics.scheduling.exchange import csv_table
from pawl.analytics.scheduling.exchange.csv_table import read_csv, write_csv
from pawl.analytics.scheduling.exchange.plan_file import PlanFile, Row
from pawl.analytics.scheduling.network import Activity, Constraint, Link, Network, Progress

LINKS = (
    Link("=A", "-b 2"),
    Link("=A", "C", "SS", timedelta(minutes=90)),
    Link("-b 2", "C", "FF", -DAY, "elapsed"),
    Link("C", "D", "SF"),
)


def plan() -> PlanFile:
    late = datetime(2026, 2, 1, 12, tzinfo=UTC)
    activities = (
        Activity("=A", DAY, constraint=Constraint("SNET", MONDAY + DAY)),
        Activity("-b 2", 2 * DAY, deadline=late),
        Activity("C", timedelta(hours=1, minutes=20)),
        Activity("D"),
    )
    rows = tuple(Row(one.key, f"@name, of \u201c{one.key}\u201d") for one in activities)
    return PlanFile("plan", Network(MONDAY, WEEKDAYS, activities, LINKS), rows)


def read(text: str) -> PlanFile:
    return read_csv(text.encode(), start=MONDAY, calendar=WEEKDAYS)


def test_a_plan_comes_back_as_it_was_and_runs_no_formula() -> None:
    written = write_csv(plan(), critical_path(plan().network))
    assert (read_csv(written.content, start=MONDAY, calendar=WEEKDAYS), written.notices) == (plan(), ())
    cells = [cell for line in written.content.decode("utf-8-sig").splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_what_is_done_has_no_float_in_its_cells() -> None:
    done = network("A 1", status=MONDAY + DAY)
    done = Network(MONDAY, WEEKDAYS, (Activity("A", DAY, progress=Progress(MONDAY, MONDAY)),), status=MONDAY)
    text = write_csv(PlanFile("p", done, ()), critical_path(done)).content.decode("utf-8-sig")
    assert text.splitlines()[1].endswith("2026-01-05T08:00:00+00:00,,,no")


def test_a_lag_on_another_calendar_is_told() -> None:
    other = network("A 1, B 1", links=(Link("A", "B", lag=DAY, lag_on="project"),))
    assert len(write_csv(PlanFile("p", other, ()), critical_path(other)).notices) == 1


def test_a_key_alone_is_a_link_from_finish_to_start() -> None:
    assert read("key,duration_hours,predecessors\nA,8,\nB,4,A\n").network.links == (Link("A", "B"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key,name\nA,B\n", "plan.csv: lacks the columns duration_hours"),
        ("", "lacks the columns key, duration_hours"),
        ("key,duration_hours\n,8\n", "line 2, column key: is empty"),
        ("key,duration_hours\nA,long\n", "line 2, column duration_hours: is no number of hours"),
        ("key,duration_hours\nA\n", "line 2, column duration_hours"),
        ("key,duration_hours\nA,1e300\n", "is no number of hours"),
        ("key,duration_hours,deadline\nA,8,soon\n", "column deadline: is no date"),
        ("key,duration_hours,deadline\nA,8,2026-01-05\n", "column deadline: has no zone"),
        ('key,duration_hours\n"A,8\n', "is no CSV"),
        ("key,duration_hours\nA,8\nB,8\nC,8\nD,8\n", "more than 3 lines"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    text: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_table, "MOST_LINES", 3)
    with pytest.raises(BadFile, match=said):
        read(text)


def test_what_makes_no_plan_is_refused() -> None:
    with pytest.raises(BadNetwork, match="a constraint that is none"):
        read("key,duration_hours,constraint\nA,8,SOON\n")
    with pytest.raises(BadFile, match="is no CSV in UTF-8"):
        read_csv(b"\xff\xfe\x00", start=MONDAY, calendar=WEEKDAYS)
