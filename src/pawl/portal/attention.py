"""What needs somebody: late steps of the wheel, signals to decide, dead jobs, and what one owns oneself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration.models import Case, Watch
from pawl.collaboration.record_page import names_of
from pawl.collaboration.records import address_of, models_by_kind, states_of
from pawl.collaboration.searching import search
from pawl.history import reads
from pawl.history.models import Event
from pawl.jobs.models import Delivery
from pawl.jobs.models import State as Delivered
from pawl.mailroom.reads import held_for
from pawl.measurement.kpi_names import CALLED_BY_KPI, KPI_NAMES
from pawl.measurement.models import Signal, SignalState
from pawl.portal.wheel import CLOSED, Spoke
from pawl.web.navigation import pages_for
from pawl.web.timeline import Entry

MOST = 8
FINISHED = CLOSED | {"made", "imported", "missed", "skipped", "superseded"}
"""The wheel counts what was made and brought in; to its owner it is done."""


@dataclass(frozen=True)
class Need:
    """One thing that waits for somebody."""

    sentence: Sentence
    address: str
    tone: str = "warn"


@dataclass(frozen=True)
class Mine:
    """A record that somebody owns, or that was given to them."""

    case: Case
    title: str
    address: str
    state: str


def needs(actor: Actor, spokes: Iterable[Spoke]) -> Iterator[Need]:
    """What waits, the worst first."""
    addresses = {page.page.url: page.address for page in pages_for(actor)}
    if can(actor, Permission.JOB_READ, Place()) and (
        dead := Delivery.objects.filter(state=Delivered.DEAD).count()
    ):
        many = say("{n:,} jobs were given up; look at why, then run them again.", n=dead)
        told = say("A job was given up; look at why, then run it again.") if dead == 1 else many
        yield Need(told, addresses.get("jobs", ""), "bad")
    if held := held_for(actor):
        many = say("{n:,} messages are held; decide what becomes of them.", n=held)
        told = say("A message is held; decide what becomes of it.") if held == 1 else many
        yield Need(told, addresses.get("mail", ""))
    if actor.person is not None and can(actor, Signal.read_permission):
        given = (
            Signal.objects.visible_to(actor).filter(assignee=actor.person, state=SignalState.ASSIGNED).count()
        )
        if given:
            many = say("{n:,} signals wait for your explanation.", n=given)
            told = say("A signal waits for your explanation.") if given == 1 else many
            yield Need(told, addresses.get("measurement:signals", ""))
    for spoke in spokes:
        if spoke.is_late and spoke.age is not None:
            label = say("{step}: {age}.", step=str(spoke.step.label), age=spoke.age)
            yield Need(label, spoke.address)


def mine(actor: Actor) -> list[Mine]:
    """What somebody owns and has not finished, newest first."""
    if actor.person is None:
        return []
    found = list(search("", actor).filter(owner=actor.person)[: 5 * MOST])
    states, kpis = states_of(found), _kpis(found)
    open_ones = [case for case in found if states.get(case.pk, "") not in FINISHED]
    return [
        Mine(case, kpis.get(case.pk, case.title), address_of(case), states.get(case.pk, ""))
        for case in open_ones[:MOST]
    ]


def _kpis(cases: list[Case]) -> dict[int, str]:
    """The KPI's name for those cases that are called by it."""
    names: dict[int, str] = {}
    model: Any
    for kind, model in models_by_kind().items():
        numbers = [case.pk for case in cases if case.kind == kind] if kind in CALLED_BY_KPI else []
        of = dict(model.objects.filter(pk__in=numbers).values_list("pk", "kpi")) if numbers else {}
        names |= {pk: KPI_NAMES[kpi] for pk, kpi in of.items() if kpi in KPI_NAMES}
    return names


def followed(actor: Actor) -> list[tuple[str, str, Entry]]:
    """What happened lately to the cases that somebody follows and still may see: number, address, event."""
    if actor.person is None:
        return []
    watched = Watch.objects.filter(person=actor.person).values("case_id")
    cases = {case.key: case for case in search("", actor).filter(pk__in=watched)[:200]}
    if not cases:
        return []
    page = reads.page(Event.objects.filter(case__in=list(cases)), size=MOST)
    names = names_of(page.actors)
    return [
        (
            one.event.case,
            address_of(cases[one.event.case]),
            Entry(one.event.at, names.get(one.event.actor, ""), one.sentence),
        )
        for one in page.entries
    ]
