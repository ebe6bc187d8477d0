"""Critical paths that others have published, to the day and to the hundredth of a float."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import NormalDist

import pytest
from tests.analytics.scheduling.plans import (
    DAY,
    RELIABLE,
    RELIABLE_LINKS,
    WEEKDAYS,
    WIDGET_DAYS,
    WIDGET_LINKS,
    WIDGET_START,
    activities,
    links,
    network,
    three_points,
)

from pawl.analytics.scheduling.critical_path import Schedule, critical_path
from pawl.analytics.scheduling.estimates import Estimate
from pawl.analytics.scheduling.network import Network, Relation
from pawl.analytics.worktime.calendar import Calendar

HOLIDAYS = Calendar.from_toml(
    {
        "weekly": {"mon-fri": ["08:00-12:00", "13:00-17:00"]},
        "holidays": {"dates": ["2003-12-24", "2003-12-25", "2003-12-26", "2004-01-01"]},
    }
)
WIDGET_FLOATS = {
    "Study": (30, 0),
    "Specs": (5, 5),
    "MktStrat": (30, 30),
    "Evaluate": (5, 5),
    "Marketing": (20, 20),
}


def widget(**more: object) -> Schedule:
    return critical_path(network(WIDGET_DAYS, WIDGET_LINKS, **({"start": WIDGET_START} | more)))


def floats(schedule: Schedule) -> dict[str, tuple[float, float]]:
    """Total and free float in days, of all that have any."""
    found: dict[str, tuple[float, float]] = {}
    for one in schedule.dates:
        assert one.total_float is not None
        assert one.free_float is not None
        found[one.activity.key] = (one.total_float / DAY, one.free_float / DAY)
    return {key: pair for key, pair in found.items() if any(pair)}


def on(schedule: Schedule, key: str) -> tuple[str, str]:
    """First and last day of an activity, as month and day."""
    return f"{schedule[key].start:%m-%d}", f"{schedule[key].finish:%m-%d}"


def length(schedule: Schedule) -> float:
    network = schedule.network
    last = next(one for one in schedule.dates if one.finish == schedule.finish)
    axis = schedule.passes.axis(network.calendar)
    return (axis.worked(int(last.finish.timestamp())) - axis.worked(int(network.start.timestamp()))) / 28_800


def test_the_widget_on_weekdays_has_the_dates_that_sas_prints() -> None:
    """T1: SAS/OR 4.6, output 4.6.1; MPXJ's MicrosoftScheduler gives the same."""
    schedule = widget()
    expected = {
        "Approve": ("12-01", "12-05"), "Drawings": ("12-08", "12-19"), "Study": ("12-08", "12-12"),
        "Specs": ("12-08", "12-12"), "Prototype": ("12-22", "01-09"), "MktStrat": ("12-15", "12-26"),
        "Materials": ("01-12", "01-23"), "Facility": ("01-12", "01-23"), "InitProd": ("01-26", "02-06"),
        "Evaluate": ("02-09", "02-20"), "TestMkt": ("02-09", "02-27"), "Changes": ("03-01", "03-05"),
    }  # fmt: skip
    assert {key: on(schedule, key) for key in expected} == expected
    late = schedule["Study"]
    assert (late.late_start.date(), late.late_finish.date()) == (date(2004, 1, 19), date(2004, 1, 23))
    assert floats(schedule) == WIDGET_FLOATS
    assert length(schedule) == 70


@pytest.mark.parametrize(("convention", "shown"), [("finish", "03-05 17:00"), ("start", "03-08 08:00")])
def test_a_milestone_at_the_end_of_a_day_is_shown_by_its_convention(convention: str, shown: str) -> None:
    """T1: MPXJ and MS Project print 03-05 17:00, SAS the next working day."""
    schedule = widget(milestones=convention)
    assert f"{schedule['Production'].finish:%m-%d %H:%M}" == shown
    assert floats(schedule) == WIDGET_FLOATS


def test_the_widget_with_holidays_moves_as_in_ms_project() -> None:
    """T2: the input is SAS's, the dates are those of MPXJ's MicrosoftScheduler."""
    schedule = widget(calendar=HOLIDAYS)
    assert (on(schedule, "Prototype")[1], on(schedule, "MktStrat")[1]) == ("01-15", "12-31")
    assert on(schedule, "InitProd") == ("01-30", "02-12")
    assert on(schedule, "TestMkt") == ("02-13", "03-04")
    assert on(schedule, "Changes") == ("03-05", "03-11")
    assert floats(schedule) == WIDGET_FLOATS


def test_the_widget_with_lags_agrees_with_three_engines() -> None:
    """T3: SAS WIDGLAG; MPXJ 16.10 agrees."""
    lagged: dict[tuple[str, str], tuple[Relation, int]] = {
        ("Prototype", "Materials"): ("SS", 9),
        ("Prototype", "Facility"): ("SS", 9),
        ("Facility", "InitProd"): ("FS", 2),
    }
    joined = []
    for link in links(WIDGET_LINKS):
        relation, days = lagged.get((link.predecessor, link.successor), ("FS", 0))
        joined.append(replace(link, relation=relation, lag=days * DAY))
    schedule = widget(links=tuple(joined))
    assert length(schedule) == 66
    assert floats(schedule) == {
        "Study": (26, 0), "Specs": (5, 5), "MktStrat": (26, 26), "Materials": (2, 2), "Evaluate": (5, 5),
        "Marketing": (20, 20),
    }  # fmt: skip
    assert [on(schedule, key)[0] for key in ("Materials", "Facility", "InitProd")] == [
        "01-02",
        "01-02",
        "01-20",
    ]
    assert schedule.finish.date() == date(2004, 3, 1)


def test_the_network_of_vanhoucke_has_its_length_and_floats() -> None:
    """T4: M. Vanhoucke 2014, p. 6, as in the vignette of the R package criticalpath."""
    days = dict(enumerate((1, 2, 2, 4, 3, 3, 3, 2, 1, 1, 2, 1, 1, 1, 1, 2, 1), start=1))
    joined = "1-2,1-3,2-4,2-5,2-6,3-7,3-8,3-9,3-10,4-11,5-11,6-11,7-12,8-13,9-14,10-15"
    joined += "".join(f",{before}-{after}" for before in range(11, 16) for after in (16, 17))
    schedule = critical_path(network(", ".join(f"{key} {n}" for key, n in days.items()), joined))
    total = {
        "3": 2,
        "5": 1,
        "6": 1,
        "7": 2,
        "8": 3,
        "9": 4,
        "10": 4,
        "12": 2,
        "13": 3,
        "14": 4,
        "15": 4,
        "17": 1,
    }
    free = {"5": 1, "6": 1, "12": 2, "13": 3, "14": 4, "15": 4, "17": 1}
    assert length(schedule) == 11
    assert schedule.critical == ("1", "2", "4", "11", "16")
    assert floats(schedule) == {key: (slack, free.get(key, 0)) for key, slack in total.items()}


def test_the_network_of_taylor_has_its_slack() -> None:
    """T5: B. W. Taylor, Introduction to Management Science, ch. 8, no. 2; activities on arrows."""
    schedule = critical_path(
        network(
            "12 7, 13 10, 24 6, 34 5, 35 4, 45 3, 56 2", "12-24, 13-34, 13-35, 24-45, 34-45, 35-56, 45-56"
        )
    )
    assert length(schedule) == 20
    assert {key: total for key, (total, _) in floats(schedule).items()} == {"12": 2, "24": 2, "35": 4}


@pytest.mark.parametrize(
    ("start", "hours", "finish"),
    [((8, 8), 8, (8, 17)), ((8, 8), 5, (8, 14)), ((11, 8), 16, (14, 17))],
)
def test_durations_pass_lunch_and_weekend_as_in_servicenow(
    start: tuple[int, int], hours: int, finish: tuple[int, int]
) -> None:
    """T6: September 2015, Monday to Friday, 8 to 12 and 13 to 17."""
    plan = Network(datetime(2015, 9, *start, tzinfo=UTC), WEEKDAYS, (activities("A 1")[0],))
    plan = replace(plan, activities=(replace(plan.activities[0], duration=timedelta(hours=hours)),))
    assert critical_path(plan)["A"].finish == datetime(2015, 9, *finish, tzinfo=UTC)


IN_PARTS = (
    "A 5 5 7; B 1 2 5; C 5 5 5; D 4 8 13; E 1 10 17; F 1 5 7; G 2 6 9; H 4 4 6; I 2 7 10; J 2 4 7; "
    "K 6 10 13; L 2 6 6; M 2 2 3; N 7 7 12"
)
IN_PARTS_LINKS = "A-C, A-D, B-E, C-E, D-F, D-G, E-H, F-H, G-I, H-I, I-J, I-K, J-L, K-M, L-N, M-N"


def expected(estimates: dict[str, Estimate], joined: str) -> Schedule:
    """The schedule of the expected durations."""
    return critical_path(network(", ".join(f"{key} {one.mean}" for key, one in estimates.items()), joined))


def by_textbook(schedule: Schedule, estimates: dict[str, Estimate]) -> NormalDist:
    """PERT: the length of the one longest path, as the sum of its activities, is taken for normal."""
    (path,) = schedule.paths()
    parts = [estimates[key] for key in path]
    return NormalDist(sum(one.mean for one in parts), sum(one.variance for one in parts) ** 0.5)


def test_the_reliable_construction_project_has_its_slack_and_its_chance() -> None:
    """T7: Hillier & Lieberman, ch. 22."""
    estimates = three_points(RELIABLE)
    schedule = expected(estimates, RELIABLE_LINKS)
    assert length(schedule) == 44
    assert {key: total for key, (total, _) in floats(schedule).items()} == {
        "D": 4, "G": 4, "H": 4, "I": 2, "K": 1, "M": 4,
    }  # fmt: skip
    assert schedule.paths() == (tuple("ABCEFJLN"),)
    told = by_textbook(schedule, estimates)
    assert (told.mean, told.variance) == pytest.approx((44, 9))
    assert told.cdf(47) == pytest.approx(0.8413, abs=5e-5)


def test_a_network_with_parts_of_days_has_its_slack_and_its_chance() -> None:
    """T8: slack of A to F as published, the rest re-computed."""
    estimates = three_points(IN_PARTS)
    schedule = expected(estimates, IN_PARTS_LINKS)
    assert length(schedule) == pytest.approx(50 + 5 / 6, abs=1e-9)
    assert {key: round(total, 2) for key, (total, _) in floats(schedule).items()} == {
        "B": 8.0, "D": 1.83, "F": 1.83, "G": 5.0, "J": 2.5, "L": 2.5,
    }  # fmt: skip
    assert schedule.critical == tuple("ACEHIKMN")
    told = by_textbook(schedule, estimates)
    assert (told.mean, told.variance) == pytest.approx((50.833, 11.194), abs=5e-4)
    assert told.cdf(55) == pytest.approx(0.8935, abs=5e-5)
