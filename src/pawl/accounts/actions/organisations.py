"""Organisations: companies, branches, customers."""

from django.db import transaction
from django.db.models import Q

from pawl.accounts.actions.writing import once, refuse_taken, set_fields, text
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.history.record import record

LONGEST = 200


@transaction.atomic
def create(*, name: str, by: Actor) -> Organisation:
    """A new outermost boundary: nothing in it is seen from another one."""
    require(by, Permission.ACCOUNT_MANAGE, on=Place())
    name = text("organisation", "name", name, longest=LONGEST)
    refuse_taken(Organisation, name, Q(name__iexact=name))
    with once(name):
        organisation = Organisation.objects.create(name=name)
    record("organisation", organisation.key, "created", by=by, texts={"name": name})
    return organisation


@transaction.atomic
def change(organisation: Organisation, *, name: str, is_active: bool = True, by: Actor) -> Organisation:
    """It has another name, or takes no new people any more; who is in it stays."""
    require(by, Permission.ACCOUNT_MANAGE, on=organisation)
    name = text(organisation.key, "name", name, longest=LONGEST)
    refuse_taken(Organisation, name, Q(name__iexact=name), but=organisation)
    changed = set_fields(organisation, name=name, is_active=is_active)
    if changed:
        facts = {"fields": sorted(changed), "is_active": is_active}
        record("organisation", organisation.key, "changed", by=by, facts=facts, texts={"name": name})
    return organisation
