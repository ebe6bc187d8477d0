"""What is done closes by itself: after working days by the agreement's hours, else by the desk's rule."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.accounts.people import Cast, cast
from tests.catalogue import samples as catalogue
from tests.incidents.samples import incident, resolved
from tests.tickets.samples import MONDAY

from pawl.accounts.permissions import Place
from pawl.analytics.worktime.calendar import Calendar
from pawl.errors import Conflict, Invalid
from pawl.history.models import Event
from pawl.incidents.actions.ending import close_settled
from pawl.incidents.models import Incident
from pawl.tickets.actions import desk
from pawl.tickets.closing import working_days_before
from pawl.tickets.models import Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOLIDAYS = 'like = "office"\nzone = "UTC"\n[holidays]\ndates = ["2026-03-04", "2026-03-05"]\n'


@pytest.fixture
def people() -> Cast:
    return cast()


def state(one: Incident) -> str:
    return str(Incident.objects.get(pk=one.pk).state)


def agreed(people: Cast, text: str) -> Incident:
    """A resolved one whose resolution clock counted by some hours."""
    place = Place(people.acme.pk)
    one = resolved(place)
    agreement = catalogue.agreement(place, calendar=catalogue.calendar(place, text))
    target = catalogue.target(agreement, 60)
    Clock.objects.create(
        case=one.case, word="resolution", target=target, minutes=60, state="met", started_at=MONDAY,
        stopped_at=MONDAY,
    )  # fmt: skip
    return one


def test_holidays_of_the_agreement_are_no_working_days(people: Cast) -> None:
    plain, held_up = resolved(Place(people.acme.pk)), agreed(people, HOLIDAYS)
    assert close_settled(MONDAY + 7 * DAY) == 1
    assert (state(plain), state(held_up)) == ("closed", "resolved")
    assert close_settled(MONDAY + 9 * DAY) == 1
    assert state(held_up) == "closed"


def test_round_the_clock_every_day_counts(people: Cast) -> None:
    one = agreed(people, 'like = "always"\nzone = "UTC"\n')
    assert close_settled(MONDAY + 4 * DAY) == 0
    assert (close_settled(MONDAY + 5 * DAY), state(one)) == (1, "closed")


def test_the_rule_of_the_desk_counts_where_nothing_was_agreed(people: Cast) -> None:
    ours, theirs = resolved(Place(people.acme.pk)), resolved(Place(people.other.pk))
    desk.set_closing(days=2, place=Place(people.acme.pk), by=people.admin, kind="incident")
    assert close_settled(MONDAY + 2 * DAY) == 1
    assert (state(ours), state(theirs)) == ("closed", "resolved")
    assert Event.objects.get(case=ours.key, activity="close").facts["days"] == 2


def test_a_closing_rule_is_bounded_and_there_is_one(people: Cast) -> None:
    place = Place(people.acme.pk)
    foreign = catalogue.calendar(Place(people.other.pk))
    wrong: dict[str, Any]
    for wrong in ({"days": 0}, {"days": 91}, {"days": 3, "calendar": foreign}):
        with pytest.raises(Invalid):
            desk.set_closing(place=place, by=people.admin, **wrong)
    desk.set_closing(days=3, place=place, by=people.admin)
    with pytest.raises(Conflict, match="Retire it first"):
        desk.set_closing(days=4, place=place, by=people.admin)


def test_many_that_are_not_settled_do_not_keep_others_from_closing(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pawl.tickets.closing.BATCH", 2)
    for _n in range(4):
        incident(Place(people.acme.pk), state="resolved", resolved_at=MONDAY + 6 * DAY)
    old = resolved(Place(people.acme.pk))
    assert (close_settled(MONDAY + 8 * DAY), state(old)) == (1, "closed")


def test_a_calendar_that_is_never_open_ends() -> None:
    never = Calendar.from_toml({"zone": "UTC", "weekly": {"mon": ["09:00-10:00"]}})
    assert working_days_before(datetime(2026, 3, 2, 9, tzinfo=UTC), 90, never) < MONDAY - 365 * DAY


def test_a_rule_names_nothing_of_another_organisation(people: Cast) -> None:
    place, other = Place(people.acme.pk), Place(people.other.pk)
    with pytest.raises(Invalid, match="another organisation"):
        desk.set_rule(
            place=place, team=people.desk, by=people.admin, category=desk.set_category(
                "Mail", place=other, by=people.admin
            ),
        )  # fmt: skip
    with pytest.raises(Invalid, match="another organisation"):
        desk.set_rule(place=place, team=people.desk, by=people.admin, service=catalogue.service(other))
