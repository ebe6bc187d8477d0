"""What users of other desks got wrong numbers for; each test names the report it answers."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pawl.analytics.worktime import Calendar, Phase, consumed, deadline, due, elapsed, next_open

H, M, S = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
BERLIN = ZoneInfo("Europe/Berlin")


def desk(*windows: str, **more: object) -> Calendar:
    return Calendar.from_toml({"zone": "Europe/Berlin", "weekly": {"mon-fri": list(windows)}, **more})


EIGHT_HOURS = desk("09:00-17:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BERLIN)


def test_one_day_is_24_hours_of_schedule_and_a_working_day_is_said_in_hours() -> None:
    """ServiceNow: "1 Day" = 24 h of schedule = 3 days of 8 h. A target here is a duration."""
    assert deadline(EIGHT_HOURS, at("03-02 09:00"), timedelta(days=1)) == at("03-04 17:00")
    assert deadline(EIGHT_HOURS, at("03-02 09:00"), 8 * H) == at("03-02 17:00")


def test_a_pause_over_a_weekend_moves_the_deadline_by_working_hours_only() -> None:
    """GLPI 10594, ERPNext 47029: the pause was counted in calendar hours when the target was in days."""
    pause = (at("03-06 12:00"), at("03-09 12:00"))
    plain = deadline(EIGHT_HOURS, at("03-05 09:00"), 24 * H)
    paused = deadline(EIGHT_HOURS, at("03-05 09:00"), 24 * H, pauses=[pause])
    assert elapsed(EIGHT_HOURS, *pause) == 8 * H
    assert (plain, paused) == (at("03-09 17:00"), at("03-10 17:00"))


def test_a_pause_never_pushes_the_deadline_outside_opening_hours() -> None:
    """GLPI 9082: due 16:00, three hours of pause, and the due date became 19:00."""
    found = deadline(EIGHT_HOURS, at("03-04 10:00"), 6 * H, pauses=[(at("03-04 11:00"), at("03-04 14:00"))])
    assert found == at("03-05 11:00")


def test_a_due_date_set_by_hand_stays_where_it_is_or_moves_to_the_next_opening() -> None:
    """GLPI 17186: a pause moved a due date that somebody had set. Here only a target meets pauses."""
    assert next_open(EIGHT_HOURS, at("03-04 14:00")) == at("03-04 14:00")
    assert next_open(EIGHT_HOURS, at("03-04 20:30")) == at("03-05 09:00")


@pytest.mark.parametrize("opened", ["03-04 06:00", "03-03 17:00", "03-03 23:59"])
def test_a_ticket_opened_outside_hours_has_its_whole_target_left(opened: str) -> None:
    """GLPI 687: the delay was 0."""
    assert deadline(EIGHT_HOURS, at(opened), 2 * H) == at("03-04 11:00")


def test_lunch_counts_nothing_on_either_side() -> None:
    """frappe/helpdesk 2212: the lunch break was worked through."""
    lunch = desk("09:00-12:00", "13:00-17:00")
    assert deadline(lunch, at("03-04 12:15"), H) == at("03-04 14:00")
    assert deadline(lunch, at("03-04 11:00"), H) == at("03-04 12:00")


def test_windows_are_to_the_minute() -> None:
    """OTOBO: working hours are a list of whole hours, so 08:30–17:15 is impossible."""
    assert deadline(desk("08:30-17:15"), at("03-04 17:00"), 20 * M) == at("03-05 08:35")


def test_escalation_before_breach_is_counted_on_the_calendar() -> None:
    """GLPI 15429: "two hours before" was taken off the due date on the clock."""
    target, warning = 8 * H, 2 * H
    assert deadline(EIGHT_HOURS, at("03-06 16:00"), target) == at("03-09 16:00")
    assert deadline(EIGHT_HOURS, at("03-06 10:00"), target) == at("03-09 10:00")
    assert deadline(EIGHT_HOURS, at("03-06 10:00"), target - warning) == at("03-06 16:00")


def test_a_clock_that_waits_does_not_breach() -> None:
    """GLPI 24481, frappe/helpdesk 1554: paused on the page, but still ticking."""
    pause = (at("03-04 10:00"), at("03-11 10:00"))
    assert elapsed(EIGHT_HOURS, at("03-04 09:00"), at("03-10 15:00"), pauses=[pause]) == H


def test_nearly_used_up_is_not_used_up() -> None:
    """ServiceNow: the percentage is rounded to two decimals, so that 99.951 % counts as breached."""
    target = 200 * 60 * S
    used = elapsed(desk("00:00-24:00"), at("03-04 00:00"), at("03-04 03:19:59"))
    assert round(used / target, 3) == 1.0
    assert used < target


def test_every_holiday_makes_the_deadline_later() -> None:
    """django-helpdesk: each excluded holiday made escalation earlier."""
    days = ["2026-03-05", "2026-03-06", "2026-03-09"]
    found = [
        deadline(desk("09:00-17:00", holidays={"dates": days[:n]}), at("03-04 09:00"), 16 * H)
        for n in range(4)
    ]
    assert found == [at("03-05 17:00"), at("03-06 17:00"), at("03-09 17:00"), at("03-10 17:00")]


def test_a_holiday_added_in_the_past_changes_only_what_is_counted_anew() -> None:
    """Octopus recalculates open tickets and mails again; here the calendar passed in decides."""
    old, new = desk("09:00-17:00"), desk("09:00-17:00", holidays={"dates": ["2026-03-04"]})
    assert elapsed(old, at("03-04 09:00"), at("03-05 17:00")) == 16 * H
    assert elapsed(new, at("03-04 09:00"), at("03-05 17:00")) == 8 * H
    assert old.digest != new.digest


def test_the_repeated_hour_is_worked_twice_and_ends() -> None:
    """moment-business-time 58: stuck for ever in the repeated hour."""
    nights = Calendar.from_toml({"zone": "Europe/Berlin", "weekly": {"mon-sun": ["00:00-06:00"]}})
    assert elapsed(nights, at("10-25 00:00"), at("10-25 06:00")) == 7 * H
    assert deadline(nights, at("10-25 00:00"), 4 * H) == at("10-25 03:00")


def test_hours_follow_the_local_clock_through_the_year() -> None:
    """grafana/oncall 3261: a rota stored in UTC drifted by an hour after the jump."""
    winter, summer = (deadline(EIGHT_HOURS, at(day), H) for day in ("03-27 18:00", "03-28 18:00"))
    assert winter == summer == at("03-30 10:00")


def test_a_move_to_another_queue_takes_its_target_along() -> None:
    """zammad 5624: the old target survived the move. The target is passed in, so the new one holds."""
    phases = [Phase(at("03-04 09:00"), EIGHT_HOURS), Phase(at("03-04 11:00"), desk("00:00-24:00"))]
    assert consumed(phases, at("03-04 11:00")) == 2 * H
    assert due(phases, 10 * H) == at("03-04 19:00")
