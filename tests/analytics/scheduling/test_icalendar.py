"""A plan in other calendars."""

from datetime import UTC, datetime

from tests.analytics.scheduling.plans import network

from pawl.analytics.scheduling.critical_path import critical_path
from pawl.analytics.scheduling.exchange.icalendar import write_icalendar
from pawl.analytics.scheduling.exchange.plan_file import PlanFile, Row

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def written(name: str) -> str:
    plan = network("A 2, B 1, End 0", "A-End, B-End")
    rows = (Row("A", name),)
    return write_icalendar(
        PlanFile("Move; all", plan, rows), critical_path(plan), domain="pawl.example", now=NOW
    ).content.decode()


def test_every_activity_is_an_event_and_a_milestone_an_instant() -> None:
    text = written("Build")
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 3
    assert "X-WR-CALNAME:Move\\; all\r\n" in text
    first = text.split("BEGIN:VEVENT\r\n")[1].splitlines()
    assert first == [
        "UID:A@pawl.example", "DTSTAMP:20260102T030405Z", "DTSTART:20260105T080000Z",
        "DTEND:20260106T170000Z", "SUMMARY:Build", "CATEGORIES:CRITICAL", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip
    assert "DTEND" not in text.split("UID:End")[1]
    assert "CATEGORIES" not in text.split("UID:B@")[1].split("UID:End")[0]


def test_long_names_are_folded_and_nothing_breaks_out_of_its_line() -> None:
    text = written("\u5efa\u8bbe" * 60 + "\r\nATTENDEE:mailto:x@example.com, a;b\x07")
    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert not [line for line in lines if line.startswith("ATTENDEE")]
    assert "\\nATTENDEE:mailto:x@example.com\\, a\\;b" in text.replace("\r\n ", "")
