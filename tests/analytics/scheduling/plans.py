"""Networks written briefly, in working days, for tests."""

from datetime import UTC, datetime, timedelta

from pawl.analytics.scheduling.estimates import Estimate
from pawl.analytics.scheduling.network import Activity, Link, Network
from pawl.analytics.worktime.calendar import Calendar

WEEKDAYS = Calendar.from_toml({"name": "weekdays", "weekly": {"mon-fri": ["08:00-12:00", "13:00-17:00"]}})
EVERY_DAY = Calendar.from_toml({"name": "every day", "weekly": {"mon-sun": ["08:00-16:00"]}})
DAY = timedelta(hours=8)
MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)

# SAS/OR, The CPM Procedure: the project of example 4.6 ("widget").
WIDGET_DAYS = (
    "Approve 5, Drawings 10, Study 5, Specs 5, Prototype 15, MktStrat 10, Materials 10, Facility 10, "
    "InitProd 10, Evaluate 10, TestMkt 15, Changes 5, Production 0, Marketing 0"
)
WIDGET_LINKS = (
    "Approve-Drawings, Approve-Study, Approve-Specs, Drawings-Prototype, Study-MktStrat, Specs-Prototype, "
    "Prototype-Materials, Prototype-Facility, MktStrat-TestMkt, MktStrat-Marketing, Materials-InitProd, "
    "Facility-InitProd, InitProd-TestMkt, InitProd-Marketing, InitProd-Evaluate, Evaluate-Changes, "
    "TestMkt-Changes, Changes-Production"
)
WIDGET_START = datetime(2003, 12, 1, 8, tzinfo=UTC)

# F. S. Hillier & G. J. Lieberman, Introduction to Operations Research: Reliable Construction, in days.
RELIABLE = (
    "A 1 2 3; B 2 3.5 8; C 6 9 18; D 4 5.5 10; E 1 4.5 5; F 4 4 10; G 5 6.5 11; H 5 8 17; I 3 7.5 9; "
    "J 3 9 9; K 4 4 4; L 1 5.5 7; M 1 2 3; N 5 5.5 9"
)
RELIABLE_LINKS = "A-B, B-C, C-D, C-E, E-F, D-G, E-H, G-H, C-I, F-J, I-J, J-K, J-L, H-M, K-N, L-N"


def activities(text: str) -> tuple[Activity, ...]:
    """Activities from "A 5, B 2.5" in days of eight hours."""
    pairs = (each.split() for each in text.split(","))
    return tuple(Activity(key, timedelta(seconds=round(float(days) * 28_800))) for key, days in pairs)


def links(text: str) -> tuple[Link, ...]:
    """Plain links from "A-B, A-C"."""
    pairs = (each.strip().split("-") for each in text.split(","))
    return tuple(Link(before, after) for before, after in pairs)


def network(days: str, joined: str = "", **more: object) -> Network:
    """A network on weekdays from a Monday, unless said otherwise."""
    given = {"start": MONDAY, "calendar": WEEKDAYS, "links": links(joined) if joined else ()} | more
    return Network(activities=activities(days), **given)  # type: ignore[arg-type]


def three_points(rows: str) -> dict[str, Estimate]:
    """Estimates by activity from "A 1 2 3; B 2 3 5", in the convention of the textbooks."""
    split = (row.split() for row in rows.split(";"))
    return {key: Estimate(float(a), float(m), float(b), "pert-classic") for key, a, m, b in split}
