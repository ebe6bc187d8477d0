"""The golden vectors of working time: one case each, in the scalar form, in NumPy and in SQL."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pytest

from pawl.analytics.errors import BadCalendar
from pawl.analytics.worktime import (
    Calendar,
    Phase,
    availability,
    day_table,
    deadline,
    due,
    elapsed,
    next_open,
    working_microseconds,
)
from pawl.analytics.worktime.zones import MICROSECOND, microseconds

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "working-time.md"
H, M = timedelta(hours=1), timedelta(minutes=1)


def weekly(zone: str, **days: list[str]) -> Calendar:
    return Calendar.from_toml(
        {"zone": zone, "weekly": {key.replace("_", "-"): value for key, value in days.items()}}
    )


def office(opens: str, closes: str, zone: str = "Europe/Berlin") -> Calendar:
    return weekly(zone, mon_fri=[f"{opens}-{closes}"])


def around_the_clock(zone: str) -> Calendar:
    return Calendar.from_toml({"like": "always", "zone": zone})


NINE_TO_FIVE = office("09:00", "17:00")
NINE_TO_SIX = office("09:00", "18:00")
LUNCH = weekly("Europe/Berlin", mon_fri=["09:00-12:00", "13:00-17:00"])
CHRISTMAS = Calendar.from_toml(
    {
        "zone": "Europe/Berlin",
        "weekly": {"mon-fri": ["09:00-17:00"]},
        "holidays": {"yearly": ["12-24..01-02"]},
    }
)
NIGHTLY = weekly("Europe/Paris", mon_sun=["00:00-08:00"])
NIGHT_SHIFT = weekly("Europe/Berlin", mon_sun=["22:00-06:00"])
PARIS, CAIRO, UTC_ = (around_the_clock(zone) for zone in ("Europe/Paris", "Africa/Cairo", "UTC"))
FRIDAYS = weekly("Africa/Cairo", fri=["00:00-24:00"])
KATHMANDU = weekly("Asia/Kathmandu", mon_sun=["09:30-17:45"])


@dataclass(frozen=True)
class Vector:
    """Local times of the calendar's zone: from `start`, `amount` of working time has passed at `end`."""

    number: str
    case: str
    calendar: Calendar
    start: str
    amount: timedelta
    end: str
    pauses: list[tuple[str, str]] = field(default_factory=list)

    def instant(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.calendar.zone))

    @property
    def paused(self) -> list[tuple[datetime, datetime]]:
        return [(self.instant(begin), self.instant(stop)) for begin, stop in self.pauses]

    @property
    def row(self) -> str:
        hours, minutes = divmod(self.amount // M, 60)
        return f"| {self.number} | {self.case} | {self.start} | {hours} h {minutes:02d} | {self.end} |"


VECTORS = [
    Vector("1", "Mon–Fri 09–17 Berlin", NINE_TO_FIVE, "2026-03-06 16:30", H, "2026-03-09 09:30"),
    Vector(
        "2",
        "same, ends exactly at close: stays there",
        NINE_TO_FIVE,
        "2026-03-06 09:00",
        8 * H,
        "2026-03-06 17:00",
    ),
    Vector("3", "same, opened exactly at close", NINE_TO_FIVE, "2026-03-06 17:00", H, "2026-03-09 10:00"),
    Vector(
        "4", "24×7 Paris over the spring jump", PARIS, "2025-03-29 23:30", 33 * H + 30 * M, "2025-03-31 10:00"
    ),
    Vector(
        "5", "24×7 Paris over the autumn jump", PARIS, "2025-10-25 00:30", 58 * H + 30 * M, "2025-10-27 10:00"
    ),
    Vector("6a", "24×7 Paris, a day in autumn", PARIS, "2025-10-25 12:00", 24 * H, "2025-10-26 11:00"),
    Vector("6b", "24×7 Paris, a day in spring", PARIS, "2025-03-29 23:30", 24 * H, "2025-03-31 00:30"),
    Vector("7a", "nightly 00–08 Paris, short night", NIGHTLY, "2025-03-30 00:00", 7 * H, "2025-03-30 08:00"),
    Vector("7b", "nightly 00–08 Paris, long night", NIGHTLY, "2025-10-26 00:00", 9 * H, "2025-10-26 08:00"),
    Vector(
        "8a", "night shift 22–06 Berlin, short", NIGHT_SHIFT, "2026-03-28 22:00", 7 * H, "2026-03-29 06:00"
    ),
    Vector(
        "8b", "night shift 22–06 Berlin, long", NIGHT_SHIFT, "2026-10-24 22:00", 9 * H, "2026-10-25 06:00"
    ),
    Vector(
        "9a", "24×7 Cairo, Friday without midnight", CAIRO, "2026-04-24 00:00", 23 * H, "2026-04-25 00:00"
    ),
    Vector("9b", "Fridays only, Cairo", FRIDAYS, "2026-04-23 00:00", 23 * H, "2026-04-25 00:00"),
    Vector("10a", "Mon–Fri 09–18 Berlin", NINE_TO_SIX, "2026-03-02 16:00", 8 * H, "2026-03-03 15:00"),
    Vector(
        "10b",
        "same, paused Mon 17:00 – Tue 10:00",
        NINE_TO_SIX,
        "2026-03-02 16:00",
        8 * H,
        "2026-03-03 17:00",
        [("2026-03-02 17:00", "2026-03-03 10:00")],
    ),
    Vector(
        "11",
        "Mon–Fri 09–17 Berlin, paused Fri 16:00 – Mon 10:00",
        NINE_TO_FIVE,
        "2026-03-06 15:00",
        8 * H,
        "2026-03-09 17:00",
        [("2026-03-06 16:00", "2026-03-09 10:00")],
    ),
    Vector("12", "lunch 12–13", LUNCH, "2026-03-04 11:30", H, "2026-03-04 13:30"),
    Vector(
        "13", "closed 24 Dec – 2 Jan every year", CHRISTMAS, "2026-12-23 16:00", 2 * H, "2027-01-04 10:00"
    ),
    Vector("14", "24×7 over midnight, no lost minute", UTC_, "2026-03-04 23:30", H, "2026-03-05 00:30"),
    Vector(
        "15",
        "weekdays 08–17, business time",
        office("08:00", "17:00"),
        "2026-03-06 21:00",
        90 * M,
        "2026-03-09 09:30",
    ),
    Vector(
        "15 (actual)",
        "the same on the clock",
        around_the_clock("Europe/Berlin"),
        "2026-03-06 21:00",
        60 * H + 30 * M,
        "2026-03-09 09:30",
    ),
    Vector("19", "Kathmandu (+05:45) 09:30–17:45", KATHMANDU, "2026-03-04 17:30", 30 * M, "2026-03-05 09:45"),
]

vectors = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.number)


def worked_in_duckdb(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The join that docs/explanation/working-time.md shows, in whole microseconds."""
    days = day_table(calendar, start.date() - timedelta(1), end.date() + timedelta(1))
    ways = range(1, (days.num_columns - 2) // 2 + 1)
    opens, closes = ([f"{end}_{way}::BIGINT * 1000000" for way in ways] for end in ("open", "close"))
    windows = " + ".join(
        f"greatest(0, least(t % 86400000000, {close}) - {open_})"
        for open_, close in zip(opens, closes, strict=True)
    )
    worked = f"""SELECT cum * 1000000 + {windows}
        FROM days, (SELECT ?::BIGINT AS t) WHERE utc_day = t // 86400000000"""
    with duckdb.connect() as connection:
        connection.register("days", days)
        ((low,), (high,)) = (
            connection.execute(worked, [microseconds(at)]).fetchall()[0] for at in (start, end)
        )
    return int(high - low) * MICROSECOND


@vectors
def test_scalar_form_counts_the_time_elapsed(vector: Vector) -> None:
    start, end = vector.instant(vector.start), vector.instant(vector.end)
    assert elapsed(vector.calendar, start, end, pauses=vector.paused) == vector.amount


@vectors
def test_scalar_form_finds_the_deadline(vector: Vector) -> None:
    start, end = vector.instant(vector.start), vector.instant(vector.end)
    found = deadline(vector.calendar, start, vector.amount, pauses=vector.paused)
    assert found == end
    assert elapsed(vector.calendar, start, found - MICROSECOND, pauses=vector.paused) < vector.amount


@vectors
def test_numpy_form_agrees(vector: Vector) -> None:
    begins = [vector.instant(vector.start), *(begin for begin, _ in vector.paused)]
    ends = [vector.instant(vector.end), *(stop for _, stop in vector.paused)]
    whole, *paused = working_microseconds(
        vector.calendar, *(np.array([*map(microseconds, at)]) for at in (begins, ends))
    )
    assert int(whole - sum(paused)) * MICROSECOND == vector.amount


@vectors
def test_sql_form_agrees(vector: Vector) -> None:
    whole = worked_in_duckdb(vector.calendar, vector.instant(vector.start), vector.instant(vector.end))
    paused = sum((worked_in_duckdb(vector.calendar, *pause) for pause in vector.paused), start=timedelta())
    assert whole - paused == vector.amount


def at(clock: str, calendar: Calendar = UTC_, day: str = "2026-03-04") -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZoneInfo(calendar.zone))


def test_vector_16_a_due_date_outside_the_schedule_moves_to_the_next_opening() -> None:
    calendar = office("08:00", "16:00")
    assert next_open(calendar, at("20:30", calendar)) == at("08:00", calendar, "2026-03-05")


def test_vector_17_a_new_priority_counts_from_the_start_and_keeps_the_pause() -> None:
    pauses = [(at("10:00"), at("11:00"))]
    assert deadline(UTC_, at("09:00"), 4 * H, pauses=pauses) == at("14:00")
    assert due([Phase(at("09:00"), UTC_), Phase(at("12:00"), UTC_)], 4 * H, pauses=pauses) == at("14:00")


def test_vector_18_a_new_priority_carries_what_has_elapsed() -> None:
    assert deadline(UTC_, at("10:00"), 3 * H) == at("13:00")
    assert due([Phase(at("10:00"), UTC_), Phase(at("11:00"), UTC_)], 2 * H) == at("12:00")


def test_vector_20_a_calendar_without_open_window_is_refused() -> None:
    with pytest.raises(BadCalendar, match="no open window at all"):
        Calendar.from_toml({"zone": "Europe/Berlin", "holidays": {"yearly": ["01-01"]}})


def test_vector_21_planned_time_leaves_the_denominator() -> None:
    found = availability(
        UTC_,
        at("00:00"),
        at("00:00", day="2026-03-05"),
        outages=[(at("08:06:56"), at("09:48:36"))],
        planned=[(at("08:00"), at("08:15"))],
    )
    assert found.down == timedelta(hours=1, minutes=33, seconds=36)
    assert found.share == pytest.approx(0.9343, abs=5e-5)


def test_the_page_about_working_time_shows_these_vectors() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [vector.number for vector in VECTORS if vector.row not in page] == []
