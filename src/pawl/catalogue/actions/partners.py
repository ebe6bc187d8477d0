"""Suppliers, contracts and customers: name, sign, change."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import (
    Cleaner,
    beside,
    check_owner,
    clean,
    currency,
    editor,
    email,
    in_order,
    money,
    new_place,
    one_of,
    same_place,
    short,
    whole,
)
from pawl.catalogue.actions.services import MOST_USERS
from pawl.catalogue.actions.writing import changed, made
from pawl.catalogue.models import Contract, Customer, Supplier
from pawl.catalogue.models.partners import Each
from pawl.collaboration.checks import broken, line, passage
from pawl.history.record import record

READ = Permission.AGREEMENT_READ
RULES: dict[str, Cleaner] = {
    "title": line,
    "contact": short,
    "email": email,
    "note": passage,
    "number": short,
    "cost": money,
    "currency": currency,
    "each": one_of(*Each.values),
    "notice_days": whole(0, 3650),
    "description": passage,
    "users": whole(0, MOST_USERS),
}


@transaction.atomic
def name_supplier(*, title: str, owner: Person | None = None, by: Actor, **fields: Any) -> Supplier:
    """Somebody outside carries a part."""
    said = clean({"title": title, **fields}, RULES)
    place = new_place(by, owner)
    check_owner(owner, place, READ)
    return made(Supplier, "named", said.pop("title"), place, said, by)


@transaction.atomic
def name_customer(
    *, title: str, owner: Person | None = None, teams: Sequence[Team] = (), by: Actor, **fields: Any
) -> Customer:
    """A business unit is a customer; the owner keeps the relationship, its people are of some teams."""
    said = clean({"title": title, **fields}, RULES)
    place = new_place(by, owner)
    check_owner(owner, place, READ)
    one = made(Customer, "named", said.pop("title"), place, said, by)
    _gather(one, teams, by)
    return one


@transaction.atomic
def change_customer(
    customer: Customer, *, teams: Sequence[Team] | None = None, by: Actor, **fields: Any
) -> Customer:
    """It is described otherwise, or people of other teams belong to it."""
    one: Customer = change_partner(customer, by=by, **fields)
    if teams is not None:
        _gather(one, teams, by)
    return one


@transaction.atomic
def change_partner(one: Supplier | Customer, *, by: Actor, **fields: Any) -> Any:
    """A supplier or a customer is described otherwise, or has another owner."""
    editor(by, one)
    said = clean(fields, RULES)
    if said.get("owner") is not None:
        check_owner(said["owner"], beside(one), READ)
    return changed(one, said, by)


@transaction.atomic
def note_contract(supplier: Supplier, *, title: str, from_date: date, by: Actor, **fields: Any) -> Contract:
    """A contract with a supplier is written down; it binds when it is signed."""
    editor(by, supplier)
    said = clean({"title": title, "from_date": from_date, **fields}, RULES)
    _check(said, supplier.case.organisation_id)
    title = said.pop("title")
    return made(Contract, "noted", title, beside(supplier), {**said, "supplier": supplier}, by)


@transaction.atomic
def change_contract(contract: Contract, *, by: Actor, **fields: Any) -> Contract:
    """It runs longer, costs more, pays for another service."""
    editor(by, contract)
    said = clean(fields, RULES)
    names = ("from_date", "until", "cost", "currency")
    whole_one = {name: said.get(name, getattr(contract, name)) for name in names}
    _check(whole_one | {"service": said.get("service")}, contract.case.organisation_id)
    return changed(contract, said, by)


def _gather(customer: Customer, teams: Sequence[Team], by: Actor) -> None:
    if {team.pk for team in teams} == set(customer.teams.values_list("pk", flat=True)):
        return
    for team in teams:
        same_place(team, customer.case.organisation_id, "teams")
    customer.teams.set(teams)
    facts = {"teams": sorted(team.key for team in teams)}
    record("customer", customer.key, "gathered", by=by, facts=facts)


def _check(said: dict[str, Any], organisation: int | None) -> None:
    same_place(said.get("service"), organisation, "service")
    in_order(said["from_date"], said.get("until"), "until")
    if (said.get("cost") is None) != (not said.get("currency")):
        rule = say("A cost and its currency stand together.")
        raise broken("currency", rule, say("Write both, or neither."))
