"""What may be seen of the queue, the schedules and the journal."""

from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    Func,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models import Case as Choice

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can, not_found, scope
from pawl.accounts.roles import Permission
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.models import Case
from pawl.history.models import Event, Seal
from pawl.jobs.models import Delivery, Schedule, State
from pawl.web.listing_types import BadValue, key_number

M = TypeVar("M", bound=Model)

SITE = Place()
"""The queue belongs to the whole site: only a grant for the whole site reaches it."""


class NumberOf(Func):
    """The number at the end of a key: `CSI-12`, `person:12`; no row has the number of one that has none."""

    output_field = BigIntegerField()

    def __init__(self, key: Any, mark: str = "-") -> None:
        super().__init__(key)
        self.extra["mark"] = mark

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="CAST(substr(%(expressions)s, instr(%(expressions)s, '%(mark)s') + 1) AS INTEGER)",
            **context,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(substring(%(expressions)s from '%(mark)s([0-9]{1,18})$') AS bigint)"
        return self.as_sql(compiler, connection, template=template, **context)


def jobs(actor: Actor) -> QuerySet[Delivery]:
    """The queue, for those who look after the site."""
    rows = Delivery.objects.select_related("event")
    return rows if can(actor, Permission.JOB_READ, SITE) else rows.none()


def schedules(actor: Actor) -> QuerySet[Schedule]:
    """The schedules with their last run, for those who look after the site."""
    rows = Schedule.objects.annotate(last_run=Max("runs__at"))
    return rows if can(actor, Permission.JOB_READ, SITE) else rows.none()


def events(actor: Actor) -> QuerySet[Event]:
    """The journal, as far as somebody may audit it: cases and people within reach, or all of the site.

    Events of confidential cases are for those who may see these.
    """
    people = Person.objects.filter(pk=NumberOf(OuterRef("actor"), ":"))
    name = Subquery(people.values("name")[:1])
    rows = Event.objects.annotate(by=Choice(When(actor__startswith="person:", then=name), default=F("actor")))
    if actor.system or can(actor, Permission.AUDIT_READ, Place(confidential=True)):
        return rows
    if not can(actor, Permission.AUDIT_READ):
        return rows.none()
    number = NumberOf(OuterRef("case"))
    cases = scope(actor, Permission.AUDIT_READ, Case.objects.all()).filter(pk=number)
    seen = of_cases() & Exists(cases)
    if can(actor, Permission.AUDIT_READ, SITE):
        is_gone = ~Exists(Case.objects.filter(pk=number))
        return rows.filter(seen | ~of_cases() | is_gone)
    people = scope(actor, Permission.AUDIT_READ, Person.objects.all()).filter(pk=number)
    return rows.filter(seen | (Q(case__startswith="PER-") & Exists(people)))


def job(actor: Actor, key: str) -> Delivery:
    """The job of a number.   Raises NotFound."""
    return _found(jobs(actor), "JOB", key)


def schedule(actor: Actor, key: str) -> Schedule:
    """The schedule of a number.   Raises NotFound."""
    return _found(schedules(actor), "SCH", key)


def event(actor: Actor, key: str) -> Event:
    """The event of a number.   Raises NotFound."""
    return _found(events(actor), "EVT", key)


def _found(visible: QuerySet[M], prefix: str, key: str) -> M:
    try:
        found = visible.filter(pk=key_number(key, prefix)).first()
    except BadValue:
        found = None
    if found is None:
        raise not_found(key[:40])
    return found


def of_cases() -> Q:
    """Events of records that stand on a case."""
    return reduce(or_, (Q(case__startswith=f"{prefix}-") for prefix in KINDS.values()))


def counts_by_state() -> dict[str, int]:
    """How many deliveries are waiting, running and dead; done ones are not counted, they are many."""
    states = [State.WAITING.value, State.RUNNING.value, State.DEAD.value]
    found = Delivery.objects.filter(state__in=states).values_list("state").annotate(n=Count("id"))
    return dict.fromkeys(states, 0) | dict(found)


def newest_seal() -> Seal | None:
    """The newest seal of the journal."""
    return Seal.objects.defer("marks").order_by("-id").first()
