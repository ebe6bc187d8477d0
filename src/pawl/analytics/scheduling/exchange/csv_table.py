"""Plans as CSV: one line for each activity, predecessors as `3FS+2h`; an elapsed lag ends in `eh`."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from pawl.analytics.errors import BadFile
from pawl.analytics.scheduling.critical_path import Schedule
from pawl.analytics.scheduling.exchange.plan_file import PlanFile, Row, Written
from pawl.analytics.scheduling.network import Activity, Constraint, LagOn, Link, Network, Relation, Rule
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.calendar import Calendar

GIVEN = ("key", "name", "duration_hours", "predecessors", "constraint", "constraint_date", "deadline")
COMPUTED = (
    "start", "finish", "late_start", "late_finish", "total_float_hours", "free_float_hours", "critical"
)  # fmt: skip
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
MOST_LINES = 100_000
HOUR = timedelta(hours=1)
_PREDECESSOR = re.compile(r"(.+?)(FS|SS|FF|SF)(?:([+-]\d{1,7}(?:\.\d{1,6})?)(e?)h)?")


def write_csv(plan: PlanFile, schedule: Schedule) -> Written:
    """A plan and its dates as CSV in UTF-8 with a mark at its beginning, as spreadsheets want it.

    plan: of n activities.   schedule: of its network.
    Returns the file, n lines below the header; instants in ISO form and UTC, signs of formulas made harmless.
    Lags on other calendars than the successor's, and calendars and progress, are not carried; lags are told.
    Raises nothing.   Error: hours with six digits.   Source: RFC 4180.
    Checked: tests/analytics/scheduling/test_plan_csv.py, by reading it back.
    """
    names = {row.key: row.name for row in plan.rows}
    notices: list[Sentence] = []
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*GIVEN, *COMPUTED])
    for at, one in enumerate(schedule.dates):
        activity = one.activity
        joined = "; ".join(_written(link, notices) for link in plan.network.incoming[at])
        constraint = activity.constraint
        writer.writerow(
            [
                *map(_harmless, (activity.key, names.get(activity.key, ""))),
                _hours(activity.duration),
                _harmless(joined),
                constraint.rule,
                _iso(constraint.at),
                _iso(activity.deadline),
                *map(_iso, (one.start, one.finish, one.late_start, one.late_finish)),
                *map(_hours, (one.total_float, one.free_float)),
                "yes" if one.is_critical else "no",
            ]
        )
    return Written(text.getvalue().encode("utf-8-sig"), tuple(notices))


def read_csv(content: bytes, *, start: datetime, calendar: Calendar, name: str = "plan.csv") -> PlanFile:
    """A plan from CSV with the columns of `write_csv`; the computed ones may be missing and are not read.

    content: the file, in UTF-8.   start: of the project, aware.   calendar: of the project.   name: for
    messages.
    Returns the plan.
    Raises BadFile naming the line and column that cannot be read, and BadNetwork for what makes no plan.
    Error: none.   Source: RFC 4180.   Checked: tests/analytics/scheduling/test_plan_csv.py.
    """
    lines = _lines(content, name)
    activities = tuple(_activity(line, f"{name}: line {at}") for at, line in enumerate(lines, 2))
    links = tuple(
        _link(text.strip(), _plain(line["key"]), f"{name}: line {at}")
        for at, line in enumerate(lines, 2)
        for text in _plain(line.get("predecessors") or "").split(";")
        if text.strip()
    )
    rows = tuple(Row(_plain(line["key"]), _plain(line.get("name") or "")) for line in lines)
    network = Network(start, calendar, activities, links)
    return PlanFile(name.removesuffix(".csv"), network, rows, notices=_left_out(lines))


def _left_out(lines: Sequence[Mapping[str, str]]) -> tuple[Sentence, ...]:
    """Which columns nothing is read from."""
    known = {*GIVEN, *COMPUTED}
    strange = [one for one in (lines[0] if lines else ()) if one and one not in known]
    names = ", ".join(one[:40] for one in strange[:20])
    return (say("The columns {names} are unknown and were left out.", names=names),) if strange else ()


def _lines(content: bytes, name: str) -> Sequence[Mapping[str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        missing = [column for column in ("key", "duration_hours") if column not in (reader.fieldnames or ())]
        lines = [] if missing else [line for line, _ in zip(reader, range(MOST_LINES + 1), strict=False)]
    except (UnicodeDecodeError, csv.Error):
        raise _bad(name, say("is no CSV in UTF-8.")) from None
    if missing:
        raise _bad(name, say("lacks the columns {columns}.", columns=", ".join(missing)))
    if len(lines) > MOST_LINES:
        raise _bad(name, say("has more than {n:,} lines.", n=MOST_LINES))
    return lines


def _activity(line: Mapping[str, str], place: str) -> Activity:
    if not line["key"]:
        raise _bad(f"{place}, column key", say("is empty."))
    rule = (line.get("constraint") or "ASAP").strip()
    at = _instant(line.get("constraint_date"), f"{place}, column constraint_date")
    return Activity(
        _plain(line["key"]),
        _amount(line["duration_hours"], f"{place}, column duration_hours"),
        None,
        Constraint(cast("Rule", rule), at),
        _instant(line.get("deadline"), f"{place}, column deadline"),
    )


def _link(text: str, successor: str, place: str) -> Link:
    """A key alone is a link from finish to start."""
    found = _PREDECESSOR.fullmatch(text)
    if found is None:
        return Link(text, successor)
    lag = _amount(found[3] or "0", f"{place}, column predecessors")
    on: LagOn = "elapsed" if found[4] else "successor"
    return Link(found[1].strip(), successor, cast("Relation", found[2]), lag, on)


def _written(link: Link, notices: list[Sentence]) -> str:
    if link.lag and link.lag_on not in ("successor", "elapsed"):
        notices.append(
            say(
                "The lag from {before} to {after} is written as working time of the successor.",
                before=link.predecessor,
                after=link.successor,
            )
        )
    sign = "" if link.lag < timedelta() else "+"
    lag = f"{sign}{_hours(link.lag)}{'e' if link.lag_on == 'elapsed' else ''}h" if link.lag else ""
    return f"{link.predecessor}{link.relation}{lag}"


def _hours(length: timedelta | None) -> str:
    if length is None:
        return ""
    return f"{length / HOUR:.6f}".rstrip("0").rstrip(".")


def _amount(text: str | None, place: str) -> timedelta:
    try:
        hours = float((text or "").strip())
        return timedelta(seconds=round(hours * 3600))
    except (ValueError, OverflowError):
        raise _bad(place, say("is no number of hours.")) from None


def _instant(text: str | None, place: str) -> datetime | None:
    if not (text or "").strip():
        return None
    try:
        instant = datetime.fromisoformat((text or "").strip())
    except ValueError:
        raise _bad(place, say("is no date and time.")) from None
    if instant.tzinfo is None:
        raise _bad(place, say("has no zone, so it names no instant."))
    return instant


def _iso(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith((*FORMULA_SIGNS, "'")) else text


def _plain(text: str) -> str:
    return text.removeprefix("'")


def _bad(place: str, rule: Sentence) -> BadFile:
    return BadFile(place, rule, say("Write the columns as the export does, and give the file again."))
