"""What the real log (UCI dataset 498) says: improvement.md section 3.1, each figure through a definition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from pawl.analytics.worktime import Period, periods


@dataclass(frozen=True)
class Fact:
    """One published figure over the whole log, to `digits` decimals; `n` and `numerator` where printed."""

    kpi: str
    value: float
    digits: int = 0
    slice: str = ""
    slice_value: str = ""
    n: int | None = None
    numerator: int | None = None


def by(kpi: str, field: str, digits: int, values: Mapping[str, float]) -> list[Fact]:
    """One figure for each value of a slice."""
    return [Fact(kpi, value, digits, field, its) for its, value in values.items()]


def _priorities(*values: float) -> dict[str, float]:
    return dict(zip(("1 - Critical", "2 - High", "3 - Moderate", "4 - Low"), values, strict=False))


def _times(*values: float) -> dict[str, float]:
    return {str(n): value for n, value in enumerate(values)}


FIRST_OPENED = datetime(2016, 2, 29, 1, 16, tzinfo=UTC)
LAST_OPENED = datetime(2017, 2, 16, 14, 17, tzinfo=UTC)
WHOLE = Period("whole log", datetime(2016, 2, 29, tzinfo=UTC), datetime(2017, 3, 1, tzinfo=UTC))
CONTACTS = {"Phone": 24688, "Self service": 158, "Email": 59, "IVR": 9, "Direct opening": 4}
FIRST_STATES = {
    "New": 16397,
    "Active": 6503,
    "Resolved": 1819,
    "Awaiting User Info": 193,
    "Awaiting Problem": 6,
}

FACTS = (
    Fact("incidents-opened", 24_918),
    Fact("fact-events", 141_712),
    *by("incidents-opened", "priority", 0, _priorities(270, 408, 23_466, 774)),
    Fact("fact-reprioritised", 383),
    *by("incidents-opened", "contact_type", 0, CONTACTS),
    Fact("incidents-opened", 24_918, 0, "state", "Closed"),
    Fact("fact-sla-share", 0.6342, 4, numerator=15_803),
    Fact("sla-attainment", 0.6342, 4, numerator=15_803),
    *by("fact-sla-met", "priority", 0, _priorities(5, 2, 15_145, 651)),
    Fact("fact-resolution-missing", 1_556),
    Fact("fact-resolution-missing-but-seen", 1_543),
    Fact("fact-resolution-never-seen", 13),
    Fact("resolution-time-median", 22.10, 2, n=23_362),
    Fact("resolution-time-mean", 178.17, 2, n=23_362),
    Fact("resolution-time-p90", 381.55, 2, n=23_362),
    Fact("fact-resolved-after-8070-hours", 1),
    Fact("fact-resolved-after-8071-hours", 0),
    *by("resolution-time-median", "priority", 2, _priorities(80.24, 38.23, 21.55, 5.02)),
    Fact("fact-closing-time-median", 145.87, 2, n=24_918),
    Fact("fact-closing-time-mean", 315.33, 2, n=24_918),
    Fact("resolution-working-time-median", 7.5167, 4),
    Fact("resolution-working-time-mean", 53.5546, 4),
    Fact("resolution-working-time-p90", 115.275, 3),
    *by("resolution-working-time-median", "priority", 4, _priorities(25.4333, 11.2833, 7.3667, 4.1167)),
    Fact("fact-never-reassigned", 13_549),
    Fact("fact-reassignments-mean", 0.9396, 4),
    Fact("fact-reassigned-five-times", 919),
    Fact("fact-reassigned-27-times", 1),
    Fact("fact-reassigned-28-times", 0),
    Fact("fact-never-reassigned-nor-reopened", 13_487),
    Fact("first-contact-resolution", 0.2784, 4, numerator=6_505),
    Fact("fact-reopened", 275),
    Fact("fact-reopened-seen", 276),
    Fact("fact-handovers-mean", 0.7660, 4),
    Fact("fact-ping-pong", 2_216),
    *by("fact-resolution-time-median", "ping_pong", 1, {"true": 183.6}),
    *by("fact-resolution-time-median", "ping_pong", 2, {"false": 12.06}),
    *by("fact-resolution-time-median", "reassignment_count", 2, _times(0.68, 42.05, 102.97)),
    Fact("fact-resolution-time-median-reassigned-3-to-5", 167.77, 2),
    Fact("fact-resolution-time-median-reassigned-over-5", 336.56, 2),
    *by("fact-sla-share", "reassignment_count", 3, _times(0.784, 0.571, 0.399)),
    Fact("fact-sla-share-reassigned-3-to-5", 0.288, 3),
    Fact("fact-sla-share-reassigned-over-5", 0.086, 3),
    Fact("fact-with-problem", 381),
    Fact("fact-with-change", 179),
    Fact("fact-with-caused-by", 3),
    Fact("fact-acknowledged-median", 60 * 0.35, 0),
    Fact("fact-assigned", 24_260),
    Fact("fact-assigned-median", 60 * 0.10, 0),
    Fact("fact-ever-waiting", 5_825),
    Fact("fact-waiting-share", 0.391, 3),
)

LINKED = {"problem": (381, 245), "change": (179, 177)}

OPEN_DATES = [
    datetime(2016, month, day, tzinfo=UTC)
    for month, day in ((3, 15), (4, 1), (4, 15), (5, 1), (5, 15), (6, 1))
]


def periods_up_to(ends: Sequence[datetime]) -> tuple[Period, ...]:
    """Neighbouring periods from the beginning of the log to each of the ends."""
    edges = pairwise([WHOLE.start, *ends])
    return tuple(Period(f"to {end:%d %b}", start, end) for start, end in edges)


OPEN_PERIODS = periods_up_to(OPEN_DATES)
# The count was published as opened <= 00:00 < resolved. Our periods are half-open, so that a backlog is the
# last one plus opened less resolved; an incident opened at 00:00 (there is one, on 1 May) is in the next one.
# So for the count the minute itself is taken in.
COUNT_PERIODS = periods_up_to([end + timedelta(minutes=1) for end in OPEN_DATES])
OPEN = (1856, 1825, 1428, 1341, 1378, 1272)
OPEN_AGE_DAYS = (6.36, 5.33, 9.36, 11.40, 10.54, 19.52)

WEEKS = periods("week", "UTC", date(2016, 2, 29), date(2016, 5, 29))
WEEKLY = {
    "incidents-opened": (0, (1858, 2073, 1975, 1686, 2174, 2008, 1995, 1401, 2046, 2064, 1736, 1779, 1177)),
    "fact-sla-share": (
        4,
        (
            0.4408,
            0.0425,
            0.3443,
            0.6079,
            0.7167,
            0.7560,
            0.7920,
            0.6574,
            0.8226,
            0.7733,
            0.7673,
            0.7948,
            0.7426,
        ),
    ),
    "fact-resolution-time-median": (
        2,
        (91.34, 99.13, 57.93, 49.39, 28.70, 11.41, 4.25, 4.21, 1.23, 2.62, 4.80, 2.70, 2.17),
    ),
}


@dataclass(frozen=True)
class Limits:
    """The XmR chart of a weekly series: mean, limits, decimals printed, weeks (from 1) outside the limits."""

    kpi: str
    mean: float
    lower: float
    upper: float
    digits: int
    limit_digits: int
    out: tuple[int, ...]


XMR = (
    Limits("incidents-opened", 1844.0, 1068.4, 2619.6, 1, 1, ()),
    Limits("fact-sla-share", 0.6352, 0.2844, 0.9861, 4, 4, (2,)),
    Limits("fact-resolution-time-median", 27.68, 2.88, 52.48, 2, 2, (1, 2, 3, 9, 10, 12, 13)),
    Limits("fact-working-time-median", 10.05, 0.38, 19.72, 2, 2, (1, 2, 3)),
    Limits("fact-reassignments-mean", 0.9348, 0.5466, 1.3229, 4, 4, (2,)),
)
