"""MS Project XML: what is written is read back as it was; what strangers write is read or refused."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.analytics.scheduling.drawn_networks import NIGHT, drawn
from tests.analytics.scheduling.plans import DAY, MONDAY, WEEKDAYS, network

from pawl.analytics.errors import BadFile, BadNetwork
from pawl.analytics.scheduling.critical_path import critical_path
from pawl.analytics.scheduling.exchange.harmless_xml import harmless_tree
from pawl.analytics.scheduling.exchange.mspdi_reading import read_mspdi
from pawl.analytics.scheduling.exchange.mspdi_values import read_duration, write_duration
from pawl.analytics.scheduling.exchange.mspdi_writing import write_mspdi
from pawl.analytics.scheduling.exchange.plan_file import Assignment, Baseline, Party, PlanFile, Row
from pawl.analytics.scheduling.network import Activity, Link, Network
from pawl.analytics.worktime.calendar import Calendar

BERLIN = Calendar.from_toml(
    {
        "name": "Berlin",
        "zone": "Europe/Berlin",
        "weekly": {"mon-fri": ["08:00-12:00", "13:00-17:00"], "sat": ["22:00-24:00"]},
        "holidays": {"dates": ["2026-04-03", "2026-05-01"], "yearly": ["12-24..12-26"]},
        "open": {"2026-04-11": ["09:00-13:00"]},
    }
)
KEYS = "123456789"
ODD_CONSTRAINT = "<ConstraintType>12</ConstraintType>"
ODD_LINK = "<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>7</Type></PredecessorLink>"


def file_of(body: str, start: str = "2026-01-05T08:00:00") -> bytes:
    """A file with a project that starts, and more elements."""
    return f'<Project xmlns="http://schemas.microsoft.com/project"><Name>P</Name><StartDate>{start}</StartDate>{body}</Project>'.encode()


def task(uid: int, more: str = "", hours: int = 8) -> str:
    return f"<Task><UID>{uid}</UID><Name>T{uid}</Name><Duration>PT{hours}H0M0S</Duration>{more}</Task>"


def plan_of(tasks: str, before: str = "", after: str = "") -> PlanFile:
    return read_mspdi(file_of(f"{before}<Tasks>{tasks}</Tasks>{after}"), zone="UTC")


def carried(seed: int) -> Network:
    """A drawn network with keys and lags that the form carries, times aligned to it."""
    plan = drawn(random.Random(seed))
    names = {one.key: KEYS[at] for at, one in enumerate(plan.activities)}
    activities = tuple(
        replace(
            one,
            key=names[one.key],
            progress=replace(
                one.progress,
                remaining=one.remaining if one.progress.started and not one.progress.finished else None,
            ),
        )
        for one in plan.activities
    )
    links = tuple(
        Link(names[link.predecessor], names[link.successor], link.relation, link.lag, on)
        for link in plan.links
        for on in ("elapsed" if link.lag and link.lag_on == "elapsed" else "successor",)
    )
    return replace(plan, activities=activities, links=links, finish_by=None, milestones="finish")


def test_a_plan_comes_back_with_the_same_dates() -> None:
    for seed in range(60):
        plan = carried(seed)
        schedule = critical_path(plan)
        rows = tuple(Row(one.key, f"Task {one.key}") for one in plan.activities)
        written = write_mspdi(PlanFile("Drawn", plan, rows), schedule)
        read = read_mspdi(written.content, zone=plan.calendar.zone)
        assert (written.notices, read.notices) == ((), ()), f"seed {seed}"
        assert _links(read.network) == _links(plan), f"seed {seed}"
        again = critical_path(read.network)
        for one, other in zip(schedule.dates, again.dates, strict=True):
            assert (one.start, one.finish, one.late_start, one.total_float, one.free_float) == (
                other.start, other.finish, other.late_start, other.total_float, other.free_float,
            ), f"seed {seed}"  # fmt: skip
            assert (one.activity.constraint, one.activity.deadline) == (
                other.activity.constraint,
                other.activity.deadline,
            )


def _links(plan: Network) -> list[tuple[object, ...]]:
    return sorted(
        (one.predecessor, one.successor, one.relation, one.lag, str(one.lag_on)) for one in plan.links
    )


def full() -> PlanFile:
    plan = Network(
        datetime(2026, 3, 23, 7, tzinfo=UTC),
        BERLIN,
        (Activity("2", 3 * DAY), Activity("3", 9 * DAY), Activity("4"), Activity("6", DAY, NIGHT)),
        (Link("2", "3", "SS", DAY), Link("3", "4")),
    )
    was = datetime(2026, 3, 20, 8, tzinfo=UTC)
    baseline = Baseline(1, was, was + timedelta(days=3), 2 * DAY, 4 * DAY, 1250.5)
    rows = (
        Row("1", "Phase <one> & more", is_summary=True, wbs="1"),
        Row(
            "2",
            "Analyse",
            2,
            wbs="1.1",
            priority=700,
            notes="See the log.\nTwice.",
            baselines=(Baseline(0), baseline),
        ),
        Row("3", "Build \u5efa\u8bbe", 2),
        Row("4", "Done", 2),
        Row("5", "Empty", is_summary=True),
        Row("6", "Night"),
        Row("7", "Deep", is_summary=True),
        Row("8", "Deeper", 2, is_summary=True),
    )
    parties = (Party("1", "Anna", 1.0, NIGHT), Party("2", "Crew", 2.5))
    return PlanFile("Wide", plan, rows, parties, (Assignment("2", "1", 0.5, 12 * DAY), Assignment("3", "2")))


def test_outline_baselines_people_and_calendars_come_back() -> None:
    plan = full()
    read = read_mspdi(write_mspdi(plan, critical_path(plan.network)).content, zone="Europe/Berlin")
    assert (read.name, read.rows, read.assignments) == (plan.name, plan.rows, plan.assignments)
    assert [(one.name, one.units) for one in read.parties] == [("Anna", 1.0), ("Crew", 2.5)]
    back = read.network.calendar
    days = [date(2026, 3, 1) + timedelta(days=step) for step in range(400)]
    assert [back.windows_on(day) for day in days] == [BERLIN.windows_on(day) for day in days]
    assert critical_path(read.network).finish == critical_path(plan.network).finish


def test_keys_that_are_no_numbers_are_numbered() -> None:
    plan = PlanFile("P", network("A 1, B 1", "A-B"), (Row("A", "A\x00"), Row("B", "B")))
    read = read_mspdi(write_mspdi(plan, critical_path(plan.network)).content, zone="UTC")
    assert [(row.key, row.name) for row in read.rows] == [("1", "A\ufffd"), ("2", "B")]
    assert read.network.links == (Link("1", "2"),)


@pytest.mark.parametrize(
    "link", [Link("A", "B", lag=DAY, lag_on="project"), Link("A", "B", lag=timedelta(seconds=5))]
)
def test_a_lag_that_the_form_cannot_carry_is_told(link: Link) -> None:
    plan = PlanFile("P", network("A 1, B 1", links=(link,)), (Row("A", "A"), Row("B", "B")))
    written = write_mspdi(plan, critical_path(plan.network))
    assert [str(one) for one in written.notices] == [
        "The lag from A to B is written as working time of the successor."
    ]


def test_a_link_of_a_summary_stands_for_what_is_below() -> None:
    link = "<PredecessorLink><PredecessorUID>{}</PredecessorUID><Type>{}</Type></PredecessorLink>"
    level = "<OutlineLevel>{}</OutlineLevel>"
    tasks = (
        task(1, f"{level.format(1)}<Summary>1</Summary>")
        + task(2, level.format(2))
        + task(3, level.format(2))
        + task(4, f"{level.format(1)}<Summary>1</Summary>{link.format(1, 1)}{link.format(1, 3)}")
        + task(5, level.format(2) + link.format(9, 1))
    )
    read = plan_of(tasks)
    assert read.network.links == (Link("2", "5"), Link("3", "5"))
    assert [str(one) for one in read.notices] == [
        "A link to the start or finish of a summary was left out, at T4.",
        "A link of T5 to what is not in the file was left out.",
    ]


def test_what_a_network_has_not_is_left_out_and_told() -> None:
    lag = "<PredecessorUID>2</PredecessorUID><LinkLag>50</LinkLag><LagFormat>{}</LagFormat>"
    lag = f"<PredecessorLink>{lag}</PredecessorLink>"
    read = plan_of(
        "<Task><UID>0</UID></Task><Task><IsNull>1</IsNull><UID>8</UID></Task>"
        + task(1, "<Active>0</Active>")
        + task(2, "<ConstraintType>2</ConstraintType>")
        + task(3, "<Manual>1</Manual><Start>2026-01-09T08:00:00</Start>")
        + task(4, "<DurationFormat>6</DurationFormat>")
        + task(5, lag.format(19))
        + task(6, lag.format(20))
        + task(7, "<ActualStart>2026-01-08T08:00:00</ActualStart><PercentComplete>50</PercentComplete>")
    )
    told = [str(one) for one in read.notices]
    assert told == [
        "The inactive task T1 was left out.",
        "The constraint of T2 has no date and was left out.",
        "The lag after T2, a share of it, was taken as hours.",
        "The status date was set to the last actual date, 2026-01-08.",
    ]
    schedule = critical_path(read.network)
    assert (schedule["3"].start, schedule["4"].finish) == (
        MONDAY + timedelta(days=4),
        MONDAY + timedelta(days=3, hours=8),
    )
    assert [(link.lag, link.lag_on) for link in read.network.links] == [
        (DAY / 2, "successor"),
        (DAY / 2, "elapsed"),
    ]
    assert read.network.status == datetime(2026, 1, 8, 8, tzinfo=UTC)


CALENDAR = """<CalendarUID>2</CalendarUID><Calendars>
<Calendar><UID>1</UID><Name>Base</Name><WeekDays>
<WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>00:00:00</ToTime></WorkingTime><WorkingTime/></WorkingTimes></WeekDay>
<WeekDay><DayType>1</DayType><DayWorking>0</DayWorking></WeekDay>
</WeekDays><Exceptions>
<Exception><Type>1</Type><TimePeriod><FromDate>2026-01-05T00:00:00</FromDate><ToDate>2026-01-06T23:59:00</ToDate></TimePeriod><DayWorking>0</DayWorking></Exception>
<Exception><Type>2</Type></Exception>
<Exception><TimePeriod><FromDate>2026-01-05T00:00:00</FromDate><ToDate>2036-01-06T23:59:00</ToDate></TimePeriod></Exception>
</Exceptions></Calendar>
<Calendar><UID>2</UID><BaseCalendarUID>1</BaseCalendarUID><WeekDays>
<WeekDay><DayType>3</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>09:00:00</FromTime><ToTime>10:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>
</WeekDays></Calendar>
<Calendar><UID>3</UID><Name>Never</Name></Calendar></Calendars>"""


def test_a_calendar_takes_what_it_has_not_from_its_base() -> None:
    read = plan_of(task(1, hours=16), before=CALENDAR)
    windows = [read.network.calendar.windows_on(date(2026, 1, day)) for day in (5, 6, 12, 13, 14)]
    assert [[str(window) for window in each] for each in windows] == [
        [],
        [],
        ["08:00–24:00"],
        ["09:00–10:00"],
        [],
    ]
    assert [str(one) for one in read.notices] == [
        "A recurring exception of the calendar Base was left out.",
        "An exception of the calendar Base was too long and left out.",
        "The calendar Never never opens and was left out.",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<a/>", "no element Project"),
        (b"", "no well-formed XML"),
        (b"<Project>", "no well-formed XML"),
        (b"<Project/>", "no start date"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Project>&b;</Project>', "document type"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><Project/>'.encode("utf-16"), "document type"),
        (b"<a>" * 50, "nested too deeply"),
        (file_of("", start="soon"), "which is none"),
        (file_of("", start="1066-10-14T08:00:00"), "outside the years"),
        (file_of(f"<Tasks>{task(1).replace('PT8', 'PX8')}</Tasks>"), "has the duration `PX8H0M0S`"),
        (file_of(f"<Tasks>{task(1, ODD_CONSTRAINT)}</Tasks>"), "constraint that is none"),
        (file_of(f"<Tasks>{task(1, '<Priority>high</Priority>')}</Tasks>"), "has the number `high`"),
        (
            file_of(f"<Tasks>{task(1)}{task(2, ODD_LINK)}</Tasks>"),
            "a link of a kind that is none",
        ),
        (file_of(CALENDAR.replace("09:00:00", "25:00:00")), "has no length, or a time that no clock shows"),
        (file_of(CALENDAR.replace("<DayType>3", "<DayType>9")), "a day of the week that is none"),
        (file_of(CALENDAR.replace("2026-01-05T", "soon")), "an exception without its days"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read_mspdi(content, zone="UTC")


def level(uid: int, depth: int, more: str = "") -> str:
    return task(uid, f"<OutlineLevel>{depth}</OutlineLevel>{more}")


SUMMARY = "<Summary>1</Summary>"
AFTER_1 = "<PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink>"
LATE = "<PredecessorLink><PredecessorUID>1</PredecessorUID><LinkLag>900000000</LinkLag></PredecessorLink>"


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        (task(1) + task(1), "UID 1 of another task"),
        ("".join(level(one, one, SUMMARY) for one in range(1, 104)), "below more than 100 summaries"),
        (task(1) + task(2, LATE), "longer than 100 years"),
        (
            level(1, 1, SUMMARY)
            + "".join(level(one, 2) for one in range(2, 332))
            + level(332, 1, SUMMARY + AFTER_1)
            + "".join(level(one, 2) for one in range(333, 663)),
            "more than 100,000 links",
        ),
    ],
    ids=["a UID twice", "too deep", "too long a lag", "too many links"],
)  # fmt: skip
def test_what_is_beyond_every_bound_is_refused(tasks: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        plan_of(tasks)


def test_an_inactive_task_is_left_out_and_told() -> None:
    read = plan_of(task(1) + task(2, "<Active>0</Active>"))
    assert [one.key for one in read.network.activities] == ["1"]
    assert [str(one) for one in read.notices] == ["The inactive task T2 was left out."]


def test_links_in_a_circle_are_refused_and_named() -> None:
    link = "<PredecessorLink><PredecessorUID>{}</PredecessorUID></PredecessorLink>"
    with pytest.raises(BadNetwork, match="links T1 → T2 → T1"):
        plan_of(task(1, link.format(2)) + task(2, link.format(1)))


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadFile, match="larger than 10 bytes"):
        harmless_tree("plan.xml", b" " * 11, largest=10)


def test_durations_are_read_as_they_are_written() -> None:
    assert write_duration(timedelta(days=2, minutes=61, seconds=5)) == "PT49H1M5S"
    assert read_duration("P2DT61M5.5S", place="here") == timedelta(days=2, minutes=61, seconds=5)
    assert read_duration("-PT1H", place="here") == -timedelta(hours=1)


def test_resources_without_a_name_or_place_are_not_taken() -> None:
    after = (
        "<Resources><Resource><UID>0</UID></Resource>"
        "<Resource><UID>3</UID><Name>Anna</Name></Resource></Resources>"
        "<Assignments><Assignment><TaskUID>1</TaskUID><ResourceUID>3</ResourceUID></Assignment>"
        "<Assignment><TaskUID>1</TaskUID><ResourceUID>-65535</ResourceUID></Assignment></Assignments>"
    )
    read = plan_of(task(1, "<Baseline><Number>0</Number><Cost>750</Cost></Baseline>"), after=after)
    assert (read.parties, read.assignments) == ((Party("3", "Anna"),), (Assignment("1", "3"),))
    assert read.rows[0].baselines == (Baseline(0, cost=7.5),)
    assert read.network.calendar.zone == WEEKDAYS.zone
