"""A world to ask questions in: one of everything in any place, and everybody who might come by.

A new kind of record gets a maker here: a function from a place to a record; from then on every test of this
folder knows it by its name (the `object` and `lists` of matrix rows).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import count
from typing import Any

from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import secret_of
from tests.catalogue import samples as catalogue
from tests.changes import samples as changes
from tests.collaboration import samples as collaboration
from tests.configuration import samples as configuration
from tests.improvement import findings
from tests.incidents import samples as incidents
from tests.knowledge import samples as knowledge
from tests.mailroom import samples as mailroom
from tests.measurement import rows
from tests.moving import samples as moving
from tests.notifications import samples as notifications
from tests.problems import samples as problems
from tests.projects import samples as projects
from tests.recurring import samples as recurring
from tests.reporting import samples as reports
from tests.requests import samples as requests
from tests.supervision import samples as supervision
from tests.support import samples as support
from tests.tickets import samples as tickets
from tests.workforce import samples as workforce

from pawl import clock
from pawl.accounts.actor import ANONYMOUS, Actor, system
from pawl.accounts.models import ApiToken, Grant, Membership, Organisation, Person, Team
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Permission, Role
from pawl.accounts.session_limits import RIGHTS, SEEN, STARTED
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Comment
from pawl.improvement.models import Benefit, ControlPlan, Improvement, Option, Turn
from pawl.measurement.models import PlanItem
from pawl.strategy.models import BusinessNeed, Goal, GoalKpi, Question, SuccessFactor, Vision

PAWL = system("test")
NOWHERE = "999999999"
PLACES = (
    "own team", "own organisation", "other team", "other organisation", "confidential", "whole site", "own",
)  # fmt: skip

_numbers = count(1)
Maker = Callable[[Place], Any]


def goal(place: Place) -> Goal:
    return Goal.objects.create(
        case=open_case("goal", "Quick help", place), contribution="By fewer hand-overs"
    )


def need(place: Place) -> BusinessNeed:
    case = open_case("need", "Sell on", place)
    return BusinessNeed.objects.create(
        case=case, customer="Sales", outcome="Back in an hour", if_nothing="Loss"
    )


def success_factor(place: Place) -> SuccessFactor:
    case = open_case("success_factor", "Skill", place)
    return SuccessFactor.objects.create(case=case, goal=goal(place), description="Knows the service")


def question(place: Place) -> Question:
    return Question.objects.create(goal=goal(place), text="Is help quick?")


def goal_kpi(place: Place) -> GoalKpi:
    return GoalKpi.objects.create(goal=goal(place), kpi=findings.KPI)


def vision(place: Place) -> Vision:
    return Vision.objects.create(
        organisation_id=place.organisation_id, text="Help at once", since=clock.now().date(), at=clock.now()
    )


def improvement(place: Place) -> Improvement:
    made = Improvement.objects.create(
        case=open_case("improvement", "Fewer hand-overs", place),
        problem="Tickets travel",
        expected_benefit="A day",
    )
    if place.owner_id:
        Comment.objects.create(
            case=made.case, author_id=place.owner_id, text="Said in public", at=clock.now()
        )
    return made


def checked_improvement(place: Place) -> Improvement:
    made = improvement(place)
    Improvement.objects.filter(pk=made.pk).update(state="checking")
    made.refresh_from_db()
    Turn.objects.create(
        case=open_case("pdca_turn", "First turn", place), improvement=made, number=1, state="checking",
        hypothesis="It helps",
    )  # fmt: skip
    return made


def pdca_turn(place: Place) -> Turn:
    made = improvement(place)
    Improvement.objects.filter(pk=made.pk).update(state="planned")
    return Turn.objects.create(
        case=open_case("pdca_turn", "First turn", place), improvement=made, number=1,
        hypothesis="It helps", points_needed=12,
    )  # fmt: skip


def acting_turn(place: Place) -> Turn:
    made = pdca_turn(place)
    Improvement.objects.filter(pk=made.improvement_id).update(state="acting")
    Turn.objects.filter(pk=made.pk).update(state="acting")
    made.refresh_from_db()
    return made


def acting_improvement(place: Place) -> Improvement:
    made = improvement(place)
    Improvement.objects.filter(pk=made.pk).update(state="acting")
    made.refresh_from_db()
    return made


def option(place: Place) -> Option:
    made = improvement(place)
    Option.objects.create(improvement=made, title="Leave it", is_nothing=True)
    return Option.objects.create(improvement=made, title="A tool")


def benefit(place: Place) -> Benefit:
    return Benefit.objects.create(
        improvement=improvement(place), at=clock.now(), verdict="verified", kpi=findings.KPI, change=1.0,
        sentence={"template": "Better.", "values": {}},
    )  # fmt: skip


def control_plan(place: Place) -> ControlPlan:
    found = benefit(place)
    return ControlPlan.objects.create(
        case=open_case("control_plan", "Held", place), improvement=found.improvement, benefit=found,
        kpi=findings.KPI, definition_version=1, definition_digest="0" * 64, grain="week",
        limits={"low": 1.0, "high": 9.0, "held": 5.0}, reaction="Ask why", from_period=clock.now(),
        started_at=clock.now(),
    )  # fmt: skip


def organisation(place: Place) -> Organisation:
    return Organisation.objects.create(name=f"Organisation {next(_numbers)} of {place.organisation_id}")


def team(place: Place) -> Team:
    home = place.organisation_id or organisation(place).pk
    return Team.objects.create(organisation_id=home, name=f"Team {next(_numbers)}")


def member(place: Place) -> Person:
    made: Person = Person.objects.create(
        email=f"person{next(_numbers)}@example.org",
        name="Somebody",
        organisation_id=place.organisation_id,
        joined_at=clock.now(),
    )
    return made


def membership(place: Place) -> Membership:
    return Membership.objects.create(person=member(place), team=team(place))


def role_grant(place: Place) -> Grant:
    return Grant.objects.create(
        person=member(place), role=Role.REQUESTER, organisation_id=place.organisation_id
    )


def token(place: Place) -> ApiToken:
    now = clock.now()
    return ApiToken.objects.create(
        person_id=place.owner_id or member(place).pk,
        name="A program",
        prefix=f"t{next(_numbers)}",
        digest="0" * 64,
        scopes=[Permission.STRATEGY_READ.value],
        created_at=now,
        expires_at=now + timedelta(days=1),
    )


def plan_item(place: Place) -> PlanItem:
    case = open_case("plan_item", "cost-per-ticket", place)
    return PlanItem.objects.create(
        case=case, source=reports.data_source(place), kpi="cost-per-ticket", remedy="Book time"
    )


MAKERS: dict[str, Maker] = {
    "organisation": organisation,
    "team": team,
    "person": member,
    "membership": membership,
    "role_grant": role_grant,
    "token": token,
    "goal": goal,
    "need": need,
    "success_factor": success_factor,
    "question": question,
    "goal_kpi": goal_kpi,
    "vision": vision,
    "improvement": improvement,
    "checked_improvement": checked_improvement,
    "acting_improvement": acting_improvement,
    "option": option,
    "pdca_turn": pdca_turn,
    "acting_turn": acting_turn,
    "benefit": benefit,
    "control_plan": control_plan,
    "gap": findings.gap,
    "signal": findings.signal,
    "plan_item": plan_item,
    "report": reports.report,
    "report_schedule": reports.report_schedule,
    "report_decision": reports.report_decision,
    "report_link": reports.report_link,
    **rows.MAKERS,
    **supervision.MAKERS,
    **catalogue.MAKERS,
    **configuration.MAKERS,
    **tickets.MAKERS,
    **collaboration.MAKERS,
    **incidents.MAKERS,
    **knowledge.MAKERS,
    **recurring.MAKERS,
    **changes.MAKERS,
    **problems.MAKERS,
    **requests.MAKERS,
    **support.MAKERS,
    **moving.MAKERS,
    **notifications.MAKERS,
    **mailroom.MAKERS,
    **projects.MAKERS,
    **workforce.MAKERS,
}


@dataclass
class World:
    """Two organisations and everybody: each principal with a client that is signed in as them."""

    cast: Cast
    night: Team
    principals: dict[str, Actor]
    clients: dict[str, Client] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def places(self, who: Actor) -> dict[str, Place]:
        """Where a record may stand, as seen by a principal."""
        acme, desk = self.cast.acme.pk, self.cast.desk.pk
        somebody = self.cast.admin.human.pk
        return {
            "own team": Place(acme, desk, somebody),
            "own organisation": Place(acme, None, somebody),
            "other team": Place(acme, self.night.pk, somebody),
            "other organisation": Place(self.cast.other.pk, None, self.cast.charlie.human.pk),
            "confidential": Place(acme, None, somebody, confidential=True),
            "whole site": Place(),
            "own": Place(who.person.organisation_id, None, who.person.pk) if who.person else Place(acme),
        }

    def client(self, name: str) -> Client:
        """A client of a principal, as it was when they had just signed in."""
        client = self.clients[name]
        client.cookies = SimpleCookie(self.cookies[name])
        return client

    def sign_in(self) -> "World":
        """Everybody signs in: later requests are then watched without it."""
        self.clients = {name: self._signed_in(who) for name, who in self.principals.items()}
        self.cookies = {
            name: {key: morsel.value for key, morsel in client.cookies.items()}
            for name, client in self.clients.items()
        }
        return self

    def _signed_in(self, who: Actor) -> Client:
        client = Client()
        if who.scopes is not None:
            return Client(headers={"authorization": f"Bearer {self.secret}"})
        if who.person is not None:
            client.force_login(who.person)
            _noted(client, who.person)
        return client

    @property
    def secret(self) -> str:
        """A token of the improvement owner that may only read the register."""
        return secret_of(self.cast.alice, scopes=[Permission.IMPROVEMENT_READ.value])


def world() -> World:
    """Make it."""
    people = cast()
    night = Team.objects.create(organisation=people.acme, name="Night")
    leaver = person("leaver", people.acme, Role.ADMINISTRATOR, everywhere=True)
    type(leaver.human).objects.filter(pk=leaver.human.pk).update(is_active=False, deactivated_at=clock.now())
    leaver.human.is_active = False
    principals = {
        "anonymous": ANONYMOUS,
        "leaver": leaver,
        "requester": person("rita", people.acme, Role.REQUESTER),
        "agent of the team": people.bob,
        "team lead": person("lea", people.acme, Role.TEAM_LEAD, people.desk),
        "service owner": person("sam", people.acme, Role.SERVICE_OWNER),
        "improvement owner": people.alice,
        "executive": person("eva", people.acme, Role.EXECUTIVE),
        "auditor": person("abe", people.acme, Role.AUDITOR),
        "administrator": people.admin,
        "stranger": people.charlie,
        "token": Actor(people.alice.human, "api", frozenset({Permission.IMPROVEMENT_READ.value})),
        "without roles": person("newcomer", people.acme),
    }
    return World(people, night, principals).sign_in()


def may(who: Actor, permission: Permission, record: Any) -> bool:
    """The policy's answer, read afresh: principals of a world outlive changes of their grants."""
    return can(Actor(who.person, who.via, who.scopes), permission, record)


def administrator() -> tuple[Cast, Client]:
    """A small world: the standing persons, and a client of the one who may most."""
    people, client = cast(), Client()
    client.force_login(people.admin.human)
    _noted(client, people.admin.human)
    return people, client


@dataclass
class SmallWorld:
    """The standing persons, for the questions of many tests that are undone one by one."""

    people: Cast
    signed_in: Client
    cookies: dict[str, str]

    @classmethod
    def made(cls) -> "SmallWorld":
        """Make it."""
        people, client = administrator()
        return cls(people, client, {name: morsel.value for name, morsel in client.cookies.items()})

    @property
    def client(self) -> Client:
        """The client of the one who may most, as it was when they had just signed in."""
        self.signed_in.cookies = SimpleCookie(self.cookies)
        return self.signed_in


def _noted(client: Client, person: Person) -> None:
    """As after a first request, and for an hour to come: what is undone need not be noted in every one."""
    session, now = client.session, int(clock.wall().timestamp())
    rights = Person.objects.values_list("rights_version", flat=True).get(pk=person.pk)
    session.update({STARTED: now, SEEN: now + 3600, RIGHTS: rights})
    session.save()
