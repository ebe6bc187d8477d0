"""Who has a stake in an improvement and what may go wrong, read from the records around it.

What is drafted says which record it comes from. It goes into a project that stands where the improvement
stands: nothing of another organisation, and nothing that is more confidential, is told on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.analytics.words import Sentence, say
from pawl.catalogue.models import Agreement, AgreementState, Customer, Service
from pawl.collaboration.models import Case, Link
from pawl.improvement.gains_lists import benefits_for
from pawl.improvement.models import BenefitVerdict, ControlPlan, Improvement, PlanState
from pawl.measurement.actions.question import library
from pawl.measurement.models import Gap
from pawl.presentation.vocabulary import name_of
from pawl.projects.actions.from_gap import COMES_FROM
from pawl.projects.models import OPEN_RAID, RaidItem, RaidState, RaidType
from pawl.strategy.models import BusinessNeed, Goal, GoalKpi, Standing

R = TypeVar("R", bound=Model)
MOST = 5
"""Risks that one kind of record gives, at most: a charter begins with what matters, not with a register."""


@dataclass(frozen=True)
class Stakeholder:
    """Somebody, a team or a customer with a stake; `source` is the key of the record that says so."""

    name: str
    why: Sentence
    source: str
    person: Person | None = None
    customer: Customer | None = None


@dataclass(frozen=True)
class Risk:
    """Something that may go wrong; `source` as of a stakeholder."""

    title: Sentence
    source: str


def services_of(one: Improvement, actor: Actor) -> list[Service]:
    """The services that get better by it: those it serves, and the one whose data shows it.   One query."""
    served = Link.objects.filter(source=one.case, relation="serves", target__kind=Service.kind)
    rows = _tellable(Service.objects.visible_to(actor), one)
    asked = Q(pk__in=served.values("target"))
    if named := _measured_service(one):
        asked |= Q(case__title=named)
    return list(rows.filter(asked).select_related("case__owner", "case__team").order_by("pk"))


def _measured_service(one: Improvement) -> str:
    """What the data is about, where whoever brought it said so."""
    if one.source is not None:
        return one.source.service
    finding = one.gap or one.signal
    return finding.dataset.service if finding else ""


def stakeholders(one: Improvement, services: Sequence[Service], actor: Actor) -> list[Stakeholder]:
    """Who has a stake, each once.

    Its owner and team; who answers for its services, supports them and was promised them; whose goals ask
    for its KPI, and whose needs those goals serve.
    """
    found: dict[str, Stakeholder] = {}
    of_services = (*_of_services(services), *_customers(one, services, actor))
    for each in (*_of_improvement(one), *of_services, *_of_goals(one, actor)):
        found.setdefault(each.person.key if each.person else each.name, each)
    return list(found.values())


def risks(one: Improvement, services: Sequence[Service], actor: Actor) -> list[Risk]:
    """What must not suffer, how risky it was said to be, risks of its services, what befell earlier ones."""
    return [*_said(one), *_open_risks(one, services, actor), *_earlier(one, actor)]


def _of_improvement(one: Improvement) -> Iterator[Stakeholder]:
    case = one.case
    if case.owner is not None:
        why = say("Answers for the gap") if case.kind == Gap.kind else say("Answers for the improvement")
        yield Stakeholder(case.owner.name, why, case.key, case.owner)
    if case.team is not None:
        yield Stakeholder(case.team.name, say("Its work gets better, or other than it was"), case.key)


def _of_goals(one: Improvement, actor: Actor) -> Iterator[Stakeholder]:
    """Who answers for the goals that ask for its KPI, and whose needs they serve."""
    asking = GoalKpi.objects.filter(kpi=one.kpi).exclude(kpi="").values("goal")
    goals = _tellable(Goal.objects.visible_to(actor), one).filter(pk__in=asking, state=Standing.ACTIVE)
    for goal in goals.select_related("case__owner").order_by("pk"):
        owner = goal.case.owner
        if owner is not None:
            why = say("Answers for the goal “{goal}”", goal=goal.case.title)
            yield Stakeholder(owner.name, why, goal.key, owner)
    needs = _tellable(BusinessNeed.objects.visible_to(actor), one).filter(goal__in=goals)
    for need in needs.filter(state=Standing.ACTIVE).select_related("case").order_by("pk"):
        yield Stakeholder(need.customer, say("Needs “{need}”", need=need.case.title), need.key)


def _of_services(services: Sequence[Service]) -> Iterator[Stakeholder]:
    for service in services:
        owner, team, title = service.case.owner, service.case.team, service.case.title
        if owner is not None:
            yield Stakeholder(owner.name, say("Answers for {service}", service=title), service.key, owner)
        if team is not None:
            yield Stakeholder(team.name, say("Supports {service}", service=title), service.key)


def _customers(one: Improvement, services: Sequence[Service], actor: Actor) -> Iterator[Stakeholder]:
    rows = _tellable(Agreement.objects.visible_to(actor), one).filter(service__in=services)
    known = _tellable(Customer.objects.visible_to(actor), one)
    promised = rows.filter(state=AgreementState.LIVE, customer__in=known)
    for made in promised.select_related("case", "service__case", "customer__case").order_by("pk"):
        assert made.customer is not None  # noqa: S101 asked for above
        why = say("Was promised {service}", service=made.service.case.title)
        yield Stakeholder(made.customer.case.title, why, made.key, customer=made.customer)


def _said(one: Improvement) -> Iterator[Risk]:
    known = library().definitions
    for kpi in one.balancing:
        if kpi in known:
            yield Risk(say("{kpi} gets worse by it", kpi=name_of(known[kpi])), one.case.key)
    if one.risk is not None and one.risk > 1:
        yield Risk(say("It may do harm: rated {n} of 5 in the assessment", n=one.risk), one.case.key)


def _open_risks(one: Improvement, services: Sequence[Service], actor: Actor) -> Iterator[Risk]:
    """What was handed over with the services and is open still."""
    return _highest(one, actor, state__in=OPEN_RAID, service__in=services)


def _highest(one: Improvement, actor: Actor, **asked: Any) -> Iterator[Risk]:
    """Risks of projects, the highest first."""
    rows = _tellable(RaidItem.objects.visible_to(actor), one).filter(raid_type=RaidType.RISK, **asked)
    for item in rows.select_related("case").order_by("-score", "pk")[:MOST]:
        yield Risk(say("{title}", title=item.case.title), item.key)


def _earlier(one: Improvement, actor: Actor) -> Iterator[Risk]:
    """What befell earlier improvements of the same KPI: a slip, harm, risks that occurred on the way."""
    if not one.kpi:
        return
    like = _tellable(Improvement.objects.visible_to(actor), one).filter(kpi=one.kpi).exclude(pk=one.pk)
    plans = ControlPlan.objects.visible_to(actor).filter(improvement__in=like, state=PlanState.SLIPPED)
    for plan in plans.select_related("case").order_by("-slipped_from", "pk")[:MOST]:
        yield Risk(say("The gain slips again, as that of “{title}” did", title=plan.case.title), plan.key)
    harmed = benefits_for(actor).filter(improvement__in=like, verdict=BenefitVerdict.HARMED)
    for case in Case.objects.filter(pk__in=harmed.values("improvement")).order_by("pk")[:MOST]:
        yield Risk(say("It harms what must not suffer, as “{title}” did", title=case.title), case.key)
    came = Link.objects.filter(target__in=like.values("case"), relation=COMES_FROM)
    yield from _highest(one, actor, state=RaidState.OCCURRED, project__in=came.values("source"))


def _tellable(rows: QuerySet[R], one: Improvement) -> QuerySet[R]:
    case = one.case
    near = Q(case__organisation=None) | Q(case__organisation=case.organisation_id)
    return rows.filter(near, case__confidential__in={False, case.confidential})
