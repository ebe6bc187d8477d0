"""Which promise can be carried: equal hours, different hours, availability in a row, ends."""

from datetime import date, timedelta

import pytest

from pawl.analytics.service_levels import Aim, Carried, Promised, carries
from pawl.analytics.worktime.calendar import always, shipped

OFFICE, ROUND = shipped("office"), always()
ON = date(2026, 3, 2)


def hours(number: float, clock: str = "resolution", priority: int | None = None) -> tuple[Aim, ...]:
    return (Aim(clock, priority, timedelta(hours=number)),)


def lines(sla: Promised, *carriers: Promised) -> list[tuple[str | None, str]]:
    return [(one.carrier, one.verdict) for one in carries(sla, carriers, on=ON)]


@pytest.mark.parametrize(("own", "verdict"), [(4, "carries"), (8, "carries"), (8.5, "cannot")])
def test_in_the_same_hours_the_longer_time_cannot_carry(own: float, verdict: str) -> None:
    sla = Promised("SLA", OFFICE, hours(8))
    assert lines(sla, Promised("OLA", OFFICE, hours(own), supports="SLA")) == [("OLA", verdict)]


def test_a_contract_in_office_hours_cannot_carry_a_short_promise_round_the_clock() -> None:
    sla = Promised("SLA", ROUND, hours(8))
    (line,) = carries(sla, [Promised("UC", OFFICE, hours(2), supports="SLA")], on=ON)
    assert (line.verdict, line.allowed) == ("cannot", timedelta(hours=8))
    late, due = line.reason.values["late"], line.reason.values["due"]
    assert type(late) is type(due)
    assert str(late) > str(due), "instants of one form"


def test_round_the_clock_carries_what_counts_in_office_hours() -> None:
    sla = Promised("SLA", OFFICE, hours(8))
    assert lines(sla, Promised("UC", ROUND, hours(8), supports="SLA")) == [("UC", "carries")]


def test_longer_real_time_over_a_weekend_is_found() -> None:
    """Monday to Thursday alone looks well; on Friday evening it does not."""
    sla = Promised("SLA", ROUND, hours(24))
    (line,) = carries(sla, [Promised("UC", OFFICE, hours(1), supports="SLA")], on=ON)
    assert line.verdict == "cannot"
    assert str(line.reason.values["start"]).startswith("2026-03-06")


def test_a_contract_is_compared_with_the_ola_that_it_carries() -> None:
    sla = Promised("SLA", OFFICE, hours(8))
    ola = Promised("OLA", OFFICE, hours(4), supports="SLA")
    uc = Promised("UC", OFFICE, hours(6), supports="OLA")
    assert lines(sla, ola, uc) == [("OLA", "carries"), ("UC", "cannot")]


def test_each_kind_of_case_is_carried_by_what_counts_for_it() -> None:
    def aim(kind: str, number: float) -> Aim:
        return Aim("resolution", None, timedelta(hours=number), kind)

    def read(sla: tuple[Aim, ...], *ola: Aim) -> list[tuple[str, str]]:
        carrier = Promised("OLA", OFFICE, ola, supports="SLA")
        return [(one.kind, one.verdict) for one in carries(Promised("SLA", OFFICE, sla), [carrier], on=ON)]

    assert read((aim("", 8),), aim("incident", 4)) == [
        ("incident", "carries"),
        ("service_request", "missing"),
    ]
    assert read((aim("incident", 8),), aim("", 9), aim("incident", 4)) == [("incident", "carries")]
    assert read((aim("incident", 8), aim("", 40)), aim("", 9)) == [("incident", "cannot"), ("", "carries")]
    both = read((aim("incident", 8), aim("", 40)), aim("incident", 9), aim("service_request", 20))
    assert both == [("incident", "cannot"), ("service_request", "carries")], "what has its own is asked once"
    assert read((aim("change", 8),), aim("", 4)) == [("change", "missing")]


def test_an_aim_for_all_priorities_carries_each_of_them() -> None:
    sla = Promised("SLA", OFFICE, hours(4, priority=1) + hours(16, priority=4))
    assert lines(sla, Promised("OLA", OFFICE, hours(8), supports="SLA")) == [
        ("OLA", "cannot"), ("OLA", "carries"),
    ]  # fmt: skip


def test_what_nobody_carries_is_said() -> None:
    sla = Promised("SLA", OFFICE, hours(8) + hours(1, "response"), availability=0.99)
    ola = Promised("OLA", OFFICE, hours(4), supports="SLA")
    assert lines(sla, ola) == [("OLA", "carries"), (None, "missing"), (None, "missing")]


@pytest.mark.parametrize(("second", "verdict"), [(0.999, "carries"), (0.99, "cannot")])
def test_parts_that_are_all_needed_multiply(second: float, verdict: str) -> None:
    sla = Promised("SLA", OFFICE, availability=0.98901)
    parts = [
        Promised("OLA", OFFICE, availability=0.99, supports="SLA"),
        Promised("UC", OFFICE, availability=second, supports="SLA"),
    ]
    found: list[Carried] = carries(sla, parts, on=ON)
    assert [one.verdict for one in found] == [verdict]
    assert found[0].reason.values["whole"] == f"{99 * second:.3f}".rstrip("0")


def test_a_contract_that_ends_earlier_cannot_carry_to_the_end() -> None:
    sla = Promised("SLA", OFFICE, hours(8), until=date(2026, 12, 31))
    uc = Promised("UC", OFFICE, hours(8), until=date(2026, 6, 30), supports="SLA")
    assert lines(sla, uc) == [("UC", "carries"), ("UC", "cannot")]


def test_a_ring_of_agreements_ends() -> None:
    sla = Promised("SLA", OFFICE, hours(8), supports="OLA")
    ola = Promised("OLA", OFFICE, hours(8), supports="SLA")
    assert lines(sla, ola, sla) == [("OLA", "carries")]


@pytest.mark.parametrize(("promised", "verdict"), [(100, "carries"), (80, "cannot")])
def test_a_time_longer_than_any_window_is_followed_over_days(promised: float, verdict: str) -> None:
    """Twelve office hours from Friday evening end on Tuesday morning."""
    sla = Promised("SLA", ROUND, hours(promised))
    assert lines(sla, Promised("UC", OFFICE, hours(12), supports="SLA")) == [("UC", verdict)]
