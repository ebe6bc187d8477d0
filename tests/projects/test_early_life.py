"""Early-life support: its exit computed from live tickets, within the figures of the charter, or why not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.incidents.samples import incident
from tests.projects.conftest import MONDAY, Clock, Crew
from tests.projects.samples import charter, handover

from pawl.accounts.permissions import Place
from pawl.catalogue.models import CostEntry, Rate, Service
from pawl.errors import Conflict, Invalid
from pawl.incidents.models import Incident
from pawl.projects import doing, early_life
from pawl.projects.actions import handovers, sheets
from pawl.projects.gates import standings
from pawl.projects.models import Charter, ExitCriterion, Handover, Watch
from pawl.projects.sheets import SHEETS
from pawl.tickets.models import TimeEntry

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


@pytest.fixture
def live(crew: Crew, now: Clock) -> Handover:
    """A service that was handed over on a Monday; two weeks later."""
    made = handover(Place(crew.people.acme.pk, crew.people.desk.pk, crew.manager.human.pk), state="accepted",
                    offered_at=MONDAY, accepted_at=MONDAY, content={})  # fmt: skip
    Service.objects.filter(pk=made.service.pk).update(users=100)
    made.service.refresh_from_db()
    now.at = MONDAY + 2 * WEEK
    return made


def asked(made: Handover, watch: str, target: float, weeks: int = 2) -> Callable[[], early_life.Exit]:
    """A criterion, to look at again and again."""
    ExitCriterion.objects.create(project=made.project, watch=watch, target=target, weeks=weeks)
    return lambda: next(one for one in early_life.exit_of(made) if one.criterion.watch == watch)


def opened(made: Handover, days: float, **facts: Any) -> Incident:
    """An incident so many days after the hand-over."""
    return incident(Place(made.case.organisation_id), service=made.service,
             opened_at=MONDAY + timedelta(days=days), **facts)  # fmt: skip


def test_a_quiet_week_does_not_make_up_for_a_loud_one(live: Handover) -> None:
    look = asked(live, "new_per_week", 3)
    for day in (1, 2, 3, 4, 8):
        opened(live, day)
    found = look()
    assert (found.value, found.weeks, found.is_met) == (2.5, [4, 1], False)
    assert str(found.reason) == "In 1 of the weeks it did not hold."
    ExitCriterion.objects.update(target=4)
    assert look().is_met


def test_what_has_not_run_long_enough_does_not_hold(live: Handover) -> None:
    look = asked(live, "open_incidents", 0, weeks=3)
    found = look()
    assert (found.value, found.is_met, str(found.reason)) == (0, False, "It has run for 2 of 3 weeks.")


def test_promises_kept_count_what_was_resolved_and_say_when_nothing_was(live: Handover) -> None:
    look = asked(live, "in_time_percent", 90)
    assert (look().value, str(look().reason)) == (None, "No incident was resolved in this time.")
    opened(live, 1, state="resolved", resolved_at=MONDAY + timedelta(days=9))
    assert (look().value, look().weeks, look().is_met) == (100, [None, 100], True)


def test_effort_is_minutes_per_user_and_week(live: Handover, crew: Crew) -> None:
    look, ticket = asked(live, "minutes_per_user", 2), opened(live, 1)
    elsewhere = incident(Place(crew.people.acme.pk))
    noted = (
        (ticket, 2, None),
        (ticket, 3, None),
        (ticket, 9, None),
        (ticket, 4, MONDAY),
        (elsewhere, 4, None),
    )
    for one, days, struck_at in noted:
        day = MONDAY.date() + timedelta(days=days)
        TimeEntry.objects.create(
            case=one.case, person=crew.agent.human, day=day, minutes=60, at=MONDAY, struck_at=struck_at
        )
    assert (look().value, look().weeks, look().is_met) == (0.9, [1.2, 0.6], True)
    live.service.users = None
    assert (look().value, str(look().reason)) == (None, "Nobody counts the users of the service.")


def test_a_cost_of_which_a_part_is_untold_holds_nothing(live: Handover, now: Clock, crew: Crew) -> None:
    look, april = asked(live, "cost_per_user", 5), date(2026, 4, 1)
    assert str(look().reason) == "No whole month has passed since the hand-over."
    now.at = MONDAY.replace(month=5)
    known = {"service": live.service, "month": april, "what": "Licences"}
    CostEntry.objects.create(amount=400, currency="EUR", **known)
    foreign = CostEntry.objects.create(amount=1, currency="USD", **known)
    Rate.objects.create(organisation=crew.people.acme, hourly=50, currency="EUR", effective_from=april)
    assert (look().value, look().is_met) == (None, False)
    foreign.delete()
    assert (look().value, look().is_met) == (4.0, True)
    for who, shown in ((crew.manager, 4.0), (crew.agent_of_all, None)):  # whoever may not read costs
        (told,) = crew.client(who).get(f"/api/handovers/{live.key}/early-life").json()
        assert (told["value"], told["is_met"]) == (shown, True)


def test_the_figures_of_the_charter_bind_the_criteria(live: Handover, crew: Crew) -> None:
    place, project = Place(crew.people.acme.pk), live.project
    paper = charter(place, project=project, minutes_per_user=10, cost_per_user=4)
    Charter.objects.filter(pk=paper.pk).update(state="approved", content={}, decided_at=MONDAY)
    type(project).objects.filter(pk=project.pk).update(tailoring="full")
    project.refresh_from_db()

    def missing() -> str:
        found = {one.line.name: one for one in standings(project, ("handover",))}["exit_criteria"]
        return str(found.missing or "")

    def add(**said: Any) -> Any:
        return sheets.add(SHEETS["exit-criteria"], project, said, by=crew.manager)

    add(watch="open_major", target=0.0)
    assert missing() == "2 figures of the charter are no criterion."
    with pytest.raises(Invalid, match="The charter allows 10"):
        add(watch="minutes_per_user", target=11.0)
    with pytest.raises(Invalid, match="It is empty"):
        add(watch="new_per_week")
    assert add(watch="minutes_per_user").target == 10  # left empty: the charter's figure
    assert add(watch="cost_per_user", target=3.5).target == 3.5
    assert missing() == ""
    with pytest.raises(Conflict, match="exit criteria do not hold yet"):
        handovers.end_early_life(live, by=crew.manager)


def test_the_button_says_what_still_holds_it(live: Handover, crew: Crew) -> None:
    look = asked(live, "open_incidents", 0)
    one = opened(live, 1)
    assert not look().is_met

    def end(who: Any) -> Any:
        return next(each for each in doing.steps(live, who) if each.activity == "end_early_life").refusal

    assert "open incidents, at most" in str(end(crew.manager).rule)
    page = crew.client(crew.manager).get(f"/project-records/{live.key}/early-life/").content.decode()
    assert 'aria-disabled="true"' in page.partition("End early-life support")[0].rpartition("<button")[2]
    Incident.objects.filter(pk=one.pk).update(state="closed")
    assert end(crew.manager) is None
    assert "project:manage" in str(end(crew.agent).rule)
    handovers.end_early_life(live, by=crew.manager)


def test_page_and_api_say_the_same(live: Handover, crew: Crew) -> None:
    asked(live, "new_per_week", 3)
    opened(live, 1, title="Mail is down")
    client = crew.client(crew.manager)
    address = f"/project-records/{live.key}/early-life/"
    page = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in page, "<html" in part) == (True, False)
    assert address in client.get(f"/project-records/{live.key}/").content.decode()
    (told,) = client.get(f"/api/handovers/{live.key}/early-life").json()
    assert (told["value"], told["weeks"], told["is_met"], told["reason"]) == (0.5, [1, 0], True, None)
    assert "week by week: 1, 0" in " ".join(page.split())


def test_its_page_takes_few_queries_however_many_tickets(live: Handover, crew: Crew, now: Clock) -> None:
    now.at = MONDAY.replace(month=5)
    for watch in Watch.values:
        asked(live, watch, 5)
    client, counts = crew.client(crew.manager), []
    addresses = [f"/project-records/{live.key}/", f"/project-records/{live.key}/early-life/"]
    for more in (10, 90):
        for n in range(more):
            opened(live, n % 50, state="resolved", resolved_at=now.at - timedelta(days=3))
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as taken:
                assert client.get(address).status_code == 200
            counts.append(len(taken))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 25, counts
