"""The run of a simulated desk: capacity, calendars, interventions, lapses."""

import csv
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pawl.analytics.simulation import (
    Delay,
    Desk,
    Intervention,
    Lapse,
    Shift,
    SimulatedLog,
    demo_desk,
    simulate,
    write_export,
)
from pawl.analytics.simulation.chance import duration, pick
from pawl.analytics.simulation.desk import Target
from pawl.analytics.simulation.staffing import office_minutes

QUIET = replace(demo_desk(), interventions=(), lapses=(), week_noise=0.0, season=0.0)
SMALL = replace(QUIET, weeks=12, weekly_volume=200.0)


def with_change(
    acts_on: Target,
    where: str,
    *,
    desk: Desk = SMALL,
    starts: date = date(2025, 2, 17),
    ends: date | None = None,
    factor: float = 1.0,
    extra: int = 0,
) -> Desk:
    change = Intervention("change", starts, acts_on, where, factor, extra, ends)
    return replace(desk, interventions=(change,))


def reassigned(log: SimulatedLog) -> float:
    return sum(case.reassignments > 0 for case in log.cases) / len(log.cases)


def test_simulation_does_not_load_statsmodels() -> None:
    code = "import sys, pawl.analytics.simulation; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_desk_without_interventions_is_the_counterfactual() -> None:
    changed = with_change("arrivals", "Password and login", factor=0.5)
    assert changed.without_interventions() == SMALL


def test_fewer_arrivals_keep_the_other_tickets_as_they_were() -> None:
    before = simulate(SMALL, seed=3)
    after = simulate(with_change("arrivals", "Password and login", factor=0.5), seed=3)
    assert {case.opened for case in after.cases} < {case.opened for case in before.cases}


def test_more_arrivals_come_in_the_category_alone() -> None:
    desk = replace(SMALL, weeks=40)
    change = with_change("arrivals", "Printing", desk=desk, factor=2.0, starts=SMALL.starts)
    plain, more = simulate(desk, seed=3), simulate(change, seed=3)
    index = [category.name for category in SMALL.categories].index("Printing")
    ratio = sum(c.category == index for c in more.cases) / sum(c.category == index for c in plain.cases)
    assert ratio == pytest.approx(2.0, rel=0.25)
    assert len(more.cases) / len(plain.cases) == pytest.approx(1.06, abs=0.04)


def test_an_intervention_ends_on_its_last_day() -> None:
    change = with_change("arrivals", "Printing", factor=0.0, starts=SMALL.starts, ends=date(2025, 2, 3))
    index = [category.name for category in SMALL.categories].index("Printing")
    opened = [case.opened for case in simulate(change, seed=3).cases if case.category == index]
    assert 28 * 1440 <= min(opened) < 35 * 1440


def test_training_lowers_the_share_handed_on() -> None:
    plain = simulate(SMALL, seed=5)
    trained = simulate(with_change("reassignment", "", factor=0.5, starts=SMALL.starts), seed=5)
    assert reassigned(trained) / reassigned(plain) == pytest.approx(0.5, abs=0.05)


def test_slower_handling_lengthens_the_way_to_resolution() -> None:
    slow = with_change("handling", "Network", factor=3.0, starts=SMALL.starts)
    index = [team.name for team in SMALL.teams].index("Network")

    def hours(log: SimulatedLog) -> float:
        times = sorted(c.resolved - c.opened for c in log.cases if c.resolved >= 0 and c.group == index)
        return times[len(times) // 2]

    assert hours(simulate(slow, seed=5)) > 1.2 * hours(simulate(SMALL, seed=5))


def test_less_parking_resolves_more_on_the_first_day() -> None:
    eager = with_change("parking", "", factor=0.0, starts=SMALL.starts)

    def quick(log: SimulatedLog) -> float:
        return sum(0 <= case.resolved - case.opened < 1440 for case in log.cases) / len(log.cases)

    assert quick(simulate(eager, seed=5)) > quick(simulate(SMALL, seed=5)) + 0.1


def test_fewer_agents_let_tickets_wait() -> None:
    short = with_change("staffing", "Service Desk", desk=QUIET, extra=-3, starts=QUIET.starts)
    short, full = replace(short, weeks=6), replace(QUIET, weeks=6)

    def waits(log: SimulatedLog) -> float:
        times = sorted(case.first_touch - case.opened for case in log.cases if case.first_touch >= 0)
        return times[len(times) * 3 // 4]

    assert waits(simulate(short, seed=5)) > 2 * waits(simulate(full, seed=5))


def test_office_teams_begin_work_in_office_hours() -> None:
    log = simulate(SMALL, seed=9)
    first_line = next(i for i, team in enumerate(SMALL.teams) if team.first_line)
    for case in log.cases:
        if case.rows[0].group not in (first_line, -1) and case.first_touch >= 0 and not case.reassignments:
            assert case.first_touch // 1440 % 7 < 5
            assert 8 * 60 <= case.first_touch % 1440 < 18 * 60


def test_a_shift_counts_its_agents_by_hour_of_the_week() -> None:
    hours = Shift(day=4, night=1, weekend=2, opens=7, closes=20).agents_by_hour()
    assert len(hours) == 168
    assert (hours[6], hours[7], hours[19], hours[20], hours[5 * 24 + 12], hours[6 * 24]) == (1, 4, 4, 1, 2, 1)


def test_an_export_at_the_end_leaves_tickets_open() -> None:
    log = simulate(SMALL, seed=9)
    assert any(case.resolved < 0 for case in log.cases)
    assert log.as_of == datetime(2025, 3, 31, tzinfo=UTC)


def test_a_late_export_leaves_no_ticket_open() -> None:
    log = simulate(replace(SMALL, weeks=4, export_open_cases=False), seed=9)
    assert all(case.closed >= 0 for case in log.cases)


def test_reopened_tickets_are_resolved_again() -> None:
    habits = replace(SMALL.habits, reopened=0.2)
    log = simulate(replace(SMALL, habits=habits, export_open_cases=False), seed=9)
    again = [case for case in log.cases if case.reopenings]
    assert again
    assert all(sum(row.state == "Resolved" for row in case.rows) > case.reopenings for case in again)


def test_tickets_with_long_stories_get_more_draws() -> None:
    habits = replace(SMALL.habits, handed_on=(0.95,), hold=Delay(1.0, 0.1), reopened=0.0)
    quick = tuple(replace(team, parked=Delay(0.5, 0.1)) for team in SMALL.teams)
    log = simulate(replace(SMALL, weeks=4, habits=habits, teams=quick, export_open_cases=False), seed=9)
    assert max(case.reassignments for case in log.cases) > 27


def test_without_a_first_line_the_first_team_takes_the_calls() -> None:
    teams = tuple(replace(team, first_line=False) for team in SMALL.teams)
    log = simulate(replace(SMALL, weeks=2, teams=teams), seed=9)
    assert {case.rows[0].group for case in log.cases if case.rows[0].state == "Resolved"} <= {0, -1}


def test_office_minutes_count_weekdays_from_eight_to_eighteen() -> None:
    day, week = 24 * 60, 7 * 24 * 60
    assert office_minutes(0, week) == 5 * 600
    assert office_minutes(9 * 60, 9 * 60 + 30) == 30
    assert office_minutes(4 * day + 17.5 * 60, week + 8.5 * 60) == 60


def test_a_median_delay_is_its_median() -> None:
    assert duration(Delay(5.0, 1.3), 0.5) == 5.0
    assert duration(Delay(5.0, 1.0), 1.0) > 1000.0


def test_a_chooser_keeps_the_shares() -> None:
    choose = pick({"a": 1.0, "b": 3.0})
    assert [choose(draw) for draw in (0.0, 0.24, 0.26, 0.999)] == ["a", "a", "b", "b"]


def test_a_lapse_without_dates_holds_always(tmp_path: Path) -> None:
    desk = replace(SMALL, weeks=2, lapses=(Lapse("always", "category", 0.5),))
    write_export(simulate(desk, seed=1), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        category = {row["number"]: row["category"] for row in csv.DictReader(file)}
    assert sum(value == "?" for value in category.values()) / len(category) == pytest.approx(0.5, abs=0.1)
