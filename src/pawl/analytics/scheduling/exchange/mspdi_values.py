"""Values of MS Project XML: durations, dates and codes, as text and back."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pawl.analytics.errors import BadFile
from pawl.analytics.scheduling.network import Relation, Rule
from pawl.analytics.words import Sentence, say

RELATIONS: tuple[Relation, ...] = ("FF", "FS", "SF", "SS")
RULES: tuple[Rule, ...] = ("ASAP", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT")
ELAPSED = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
"""Formats of a duration or lag that counts all hours."""
PERCENT = frozenset({19, 20, 51, 52})
"""Formats of a lag that is a share of the predecessor's duration."""
HOURS, ELAPSED_HOURS = 5, 6
TENTH_OF_A_MINUTE = timedelta(seconds=6)
HUNDREDTHS = 100
"""Amounts of money are counted in hundredths of the currency's unit (as MPXJ reads and writes them)."""
_DURATION = re.compile(
    r"(-?)P(?:(\d{1,7})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?)?"
)


def read_duration(text: str, *, place: str) -> timedelta:
    """A working time as MS Project writes it.

    text: such as PT40H0M0S.   place: for the message.   Returns whole seconds.
    Raises BadFile for anything else.   Error: parts of a second are dropped.
    Source: MSPDI schema, xsd:duration.   Checked: tests/analytics/scheduling/test_mspdi.py.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise bad(place, say("has the duration `{text}`, which is none.", text=text[:40]))
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] else length


def write_duration(length: timedelta) -> str:
    """A working time of whole seconds, none or more, as MS Project reads it.

    Returns such as PT40H0M0S.   Raises nothing.   Error: none.   Source: MSPDI schema.
    Checked: tests/analytics/scheduling/test_mspdi.py.
    """
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"PT{minutes // 60}H{minutes % 60}M{seconds}S"


def read_instant(text: str, zone: ZoneInfo, *, place: str) -> datetime:
    """A local time of the file as an aware instant in UTC.

    text: such as 2026-01-05T08:00:00.   zone: in which the file was written.   place: for the message.
    Returns the instant.   Raises BadFile for anything else, and for years that calendars do not cover.
    Error: of a time that comes twice the first counts.   Source: MSPDI schema, xsd:dateTime.
    Checked: tests/analytics/scheduling/test_mspdi.py.
    """
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        raise bad(place, say("has the date `{text}`, which is none.", text=text[:40])) from None
    if not 1970 < local.year < 2100:
        raise bad(place, say("has the date `{text}`, outside the years 1971 to 2099.", text=text[:40]))
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def write_instant(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as local time of a zone, without its offset, to the second.

    Returns such as 2026-01-05T08:00:00.   Raises nothing.   Error: parts of a second are dropped.
    Source: MSPDI schema.   Checked: tests/analytics/scheduling/test_mspdi.py.
    """
    return instant.astimezone(zone).replace(tzinfo=None, microsecond=0).isoformat()


def bad(place: str, rule: Sentence) -> BadFile:
    """A refusal that names the place.

    Returns it.   Raises nothing.   Error: none.   Source: none.
    Checked: tests/analytics/scheduling/test_mspdi.py.
    """
    return BadFile(place, rule, say("Correct it in the program that wrote the file, and export it again."))
