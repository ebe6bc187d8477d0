"""Which promise counts: the most specific in force, with the calendar of that day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.catalogue import samples

from pawl.catalogue.promises import calendar_versions, promise_for

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_most_specific_sla_with_such_a_target_wins() -> None:
    place, _team = samples.home()
    service = samples.service(place)
    offering = samples.offering(place, service=service)
    customer = samples.customer(place)
    for minutes, facts in (
        (480, {}), (240, {"customer": customer}), (120, {"offering": offering}),
        (60, {"offering": offering, "customer": customer}),
    ):  # fmt: skip
        samples.target(samples.agreement(place, service=service, **facts), minutes)

    def allowed(**asked: object) -> int:
        found = promise_for(service=service, clock="resolution", priority=3, at=AT, **asked)  # type: ignore[arg-type]
        assert found is not None
        return found.target.minutes

    assert allowed() == 480
    assert allowed(customer=customer) == 240
    assert allowed(offering=offering) == 120
    assert allowed(offering=offering, customer=customer) == 60


def test_a_target_of_the_priority_comes_before_one_for_all() -> None:
    place, _team = samples.home()
    agreement = samples.agreement(place)
    samples.target(agreement, 480)
    samples.target(agreement, 60, priority=1)
    urgent = promise_for(service=agreement.service, clock="resolution", priority=1, at=AT)
    usual = promise_for(service=agreement.service, clock="resolution", priority=4, at=AT)
    assert urgent is not None and usual is not None  # noqa: PT018 both are used below
    assert (urgent.target.minutes, usual.target.minutes) == (60, 480)
    assert urgent.allowed == timedelta(hours=1)


def test_a_target_of_the_practice_comes_before_one_for_all() -> None:
    place, _team = samples.home()
    agreement = samples.agreement(place)
    for kind, amount, priority in (("", 480, 1), ("service_request", 2400, None), ("change", 9600, None)):
        samples.target(agreement, amount, kind=kind, priority=priority)

    def minutes(*kinds: str) -> int | None:
        asked = {"service": agreement.service, "clock": "resolution", "priority": 1, "at": AT}
        found = promise_for(**asked, kinds=kinds)  # type: ignore[arg-type]  # mixed values
        return found.target.minutes if found else None

    read = [minutes("incident", ""), minutes("service_request", ""), minutes("change"), minutes("problem")]
    assert read == [480, 2400, 9600, None]


def test_a_specific_sla_without_such_a_target_leaves_it_to_the_general_one() -> None:
    place, _team = samples.home()
    service, customer = samples.service(place), samples.customer(place)
    samples.target(samples.agreement(place, service=service), 480)
    samples.target(samples.agreement(place, service=service, customer=customer), 15, clock="response")
    found = promise_for(service=service, customer=customer, clock="resolution", at=AT)
    assert found is not None
    assert found.target.minutes == 480


@pytest.mark.parametrize(
    "facts",
    [{"state": "draft"}, {"effective_from": date(2026, 3, 3)}, {"effective_until": date(2026, 3, 1)},
     {"level": "ola"}],
)  # fmt: skip
def test_what_is_not_in_force_promises_nothing(facts: dict[str, object]) -> None:
    place, team = samples.home()
    of_team = {"provider_team": team} if facts.get("level") == "ola" else {}
    agreement = samples.agreement(place, **facts, **of_team)
    samples.target(agreement, 480)
    assert promise_for(service=agreement.service, clock="resolution", at=AT) is None


def test_a_replaced_target_counts_until_its_instant() -> None:
    place, _team = samples.home()
    agreement, then = samples.agreement(place), AT + timedelta(days=1)
    samples.target(agreement, 480, effective_until=then)
    samples.target(agreement, 240, effective_from=then)

    def allowed(at: datetime) -> int:
        found = promise_for(service=agreement.service, clock="resolution", at=at)
        assert found is not None
        return found.target.minutes

    assert [allowed(AT), allowed(then - timedelta(microseconds=1)), allowed(then)] == [480, 480, 240]


def test_the_calendar_is_the_one_of_that_day() -> None:
    place, _team = samples.home()
    agreement = samples.agreement(place)
    samples.target(agreement, 60)
    second = samples.version(agreement.calendar, AT, 'like = "always"\n')
    before = promise_for(service=agreement.service, clock="resolution", at=AT - timedelta(seconds=1))
    after = promise_for(service=agreement.service, clock="resolution", at=AT)
    assert before is not None and after is not None  # noqa: PT018 both are used below
    assert (before.calendar.text, after.calendar) == (samples.OFFICE, second)
    assert after.hours.windows_on(date(2026, 3, 1))
    versions = calendar_versions(agreement, AT - timedelta(days=9), AT + timedelta(days=9))
    assert [one.text for one in versions] == [samples.OFFICE, second.text]
    assert calendar_versions(agreement, AT, AT + timedelta(days=9)) == [second]
