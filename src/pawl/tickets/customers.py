"""For which customer a ticket is: found by its caller and the agreements of its service, or chosen."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from pawl.accounts.models import Membership, Person
from pawl.catalogue.models import Customer, Level, Service
from pawl.catalogue.promises import agreements_on, day_of
from pawl.prepared import Prepared

MOST = 50


def candidates(caller: Person | None, service: Service | None, at: datetime) -> Sequence[Customer]:
    """The customers that a caller may be of, who have an agreement about the service: two queries.

    Those of the caller's organisation; where people of a team of the caller's belong to some of them, those.
    """
    if caller is None or service is None:
        return ()
    asked = (service.pk, day_of(at), caller.organisation_id)
    found = _FOUND.all(*asked)
    if len(found) < 2:
        return found
    near = set(_NEAR.all(*asked, caller.pk))
    return [one for one in found if one.pk in near] or found


def _agreed(service: int, day: date, organisation: int | None) -> QuerySet[Customer]:
    agreed = agreements_on(service, day).filter(level=Level.SLA, customer__isnull=False)
    return Customer.objects.filter(
        pk__in=agreed.values("customer"), state="active", case__organisation=organisation
    )


def _near(service: int, day: date, organisation: int | None, caller: int) -> QuerySet[Customer, int]:
    own = Membership.objects.filter(person=caller).values("team")
    return _agreed(service, day, organisation).filter(teams__in=own).values_list("pk", flat=True)


_FOUND: Prepared[Customer] = Prepared(
    lambda *asked: _agreed(*asked).select_related("case").order_by("case__title", "pk")[:MOST],
    settled=True,
)
_NEAR: Prepared[int] = Prepared(_near)


def customer_of(caller: Person | None, service: Service | None, at: datetime) -> Customer | None:
    """The only one that it can be; None where there is none, or one has to be chosen."""
    found = candidates(caller, service, at)
    return found[0] if len(found) == 1 else None
