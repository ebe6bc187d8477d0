"""For which customer a ticket is: found by its caller and the agreements of its service, or chosen."""

from collections.abc import Sequence
from datetime import datetime

from pawl.accounts.models import Membership, Person
from pawl.catalogue.models import Customer, Level, Service
from pawl.catalogue.promises import agreements_in_force

MOST = 50


def candidates(caller: Person | None, service: Service | None, at: datetime) -> Sequence[Customer]:
    """The customers that a caller may be of, who have an agreement about the service: two queries.

    Those of the caller's organisation; where people of a team of the caller's belong to some of them, those.
    """
    if caller is None or service is None:
        return ()
    agreed = agreements_in_force(service.pk, at).filter(level=Level.SLA, customer__isnull=False)
    rows = Customer.objects.filter(
        pk__in=agreed.values("customer"), state="active", case__organisation=caller.organisation_id
    )
    found = list(rows.select_related("case").order_by("case__title", "pk")[:MOST])
    if len(found) < 2:
        return found
    own = Membership.objects.filter(person=caller).values("team")
    near = set(rows.filter(teams__in=own).values_list("pk", flat=True))
    return [one for one in found if one.pk in near] or found


def customer_of(caller: Person | None, service: Service | None, at: datetime) -> Customer | None:
    """The only one that it can be; None where there is none, or one has to be chosen."""
    found = candidates(caller, service, at)
    return found[0] if len(found) == 1 else None
