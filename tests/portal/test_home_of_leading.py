"""Home of executives and improvement owners: what was gained, what slipped, what is asked next."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.accounts.people import Cast, cast, person
from tests.collaboration import samples
from tests.improvement import findings, gains
from tests.improvement.test_holding import REACTION, more, verified, watch

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import approvals
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Vote, Watch
from pawl.improvement.actions.holding import hold
from pawl.improvement.models import Benefit, Improvement
from pawl.portal.gains_now import gains_now, turning_now
from pawl.portal.wheel_turns import asking

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MOST_QUERIES = 25


@pytest.fixture
def people() -> Cast:
    return cast()


def home(client: Client, who: Actor) -> str:
    client.force_login(who.human)
    client.get("/")  # the first page of a process also fills what is kept between pages
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/").content.decode()
    assert len(asked) <= MOST_QUERIES
    return page


def test_an_executive_reads_what_was_gained_what_holds_and_what_slipped(client: Client, people: Cast) -> None:
    boss = person("boss", people.acme, Role.EXECUTIVE)
    one = verified(people)
    Benefit.objects.update(hours=120.0, money=4800, currency="EUR")
    hold(one, reaction=REACTION, by=people.alice)
    gained = gains_now(boss)
    assert gained is not None
    assert (len(gained.quarter.lines), len(gained.held), len(gained.slipped)) == (1, 1, 0)
    assert (gained.worth[0].hours, gained.worth[2].money["EUR"]) == (120.0, Decimal(4800))
    page = home(client, boss)
    assert "Improvements that worked this quarter" in page
    assert 'id="board"' in page
    watch(more(one, 0.5, 13))
    gained = gains_now(boss)
    assert gained is not None
    assert (len(gained.quarter.lines), len(gained.held), len(gained.slipped)) == (1, 0, 1)
    assert REACTION in home(client, boss)


def test_what_was_verified_in_an_earlier_quarter_is_not_of_this_one(people: Cast) -> None:
    verified(people)
    Benefit.objects.update(at=clock.now() - timedelta(days=370))
    gained = gains_now(people.alice)
    assert gained is not None
    assert (gained.quarter.lines, gained.year.lines) == ([], [])


def test_an_improvement_owner_sees_verdicts_due_and_what_stands_too_long(
    client: Client, people: Cast
) -> None:
    owner = person("owner", people.acme, Role.IMPROVEMENT_OWNER)
    place = Place(people.acme.pk, None, owner.human.pk)
    turn = gains.checking(place, gains.source(Place(people.acme.pk)), week=30)
    Improvement.objects.filter(pk=turn.improvement_id).update(entered_at=clock.now())
    old = clock.now() - timedelta(days=31)
    late = Improvement.objects.create(
        case=open_case("improvement", "An old idea", place), problem="Mail waits", entered_at=old
    )
    Improvement.objects.create(
        case=open_case("improvement", "A young one", place), problem="Mail waits", entered_at=clock.now()
    )
    asked = turning_now(owner, asking(owner))
    assert asked is not None
    assert [one.pk for one in asked.verdicts] == [turn.pk]
    assert [one.pk for one, _age in asked.ageing] == [late.pk]
    page = home(client, owner)
    assert "An old idea" in page
    assert "31 days in this state" in page
    assert turn.key in page


def test_a_stranger_sees_neither_gains_nor_what_is_asked(people: Cast) -> None:
    hold(verified(people), reaction=REACTION, by=people.alice)
    gained, asked = gains_now(people.charlie), turning_now(people.charlie, asking(people.charlie))
    assert gained is None or not (gained.year.lines or gained.held or gained.share.open)
    assert asked is None or asked.is_empty


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.IMPROVEMENT_OWNER, Role.ADMINISTRATOR])
def test_whoever_is_asked_to_approve_reads_it_at_home(client: Client, people: Cast, role: Role) -> None:
    boss = person("boss", people.acme, role)
    assert 'id="approvals"' not in home(client, boss)
    one = samples.subject(Place(people.acme.pk), "A new laptop for the crew")
    approvals.ask(one, [approvals.Stage({"en": "Sponsor"}, [boss.human])], by=people.alice)
    page = home(client, boss)
    asked = Vote.objects.get(person=boss.human)
    assert reverse("approval", args=[asked.key]) in page
    assert "A new laptop for the crew" in page


def test_the_home_of_an_improvement_owner_with_all_its_panels_costs_few_queries(
    client: Client, people: Cast
) -> None:
    one = verified(people)
    hold(one, reaction=REACTION, by=people.alice)
    watch(more(one, 0.5, 13))
    asked = samples.subject(Place(people.acme.pk), "A new laptop for the crew")
    approvals.ask(asked, [approvals.Stage({"en": "Owner"}, [people.alice.human])], by=people.bob)
    Watch.objects.create(person=people.alice.human, case=one.case)
    gap = findings.gap(Place(people.acme.pk))
    page = home(client, people.alice)
    for told in ("A new laptop for the crew", "lost since", gap.key, one.key):
        assert told in page
