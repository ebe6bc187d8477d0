"""The sections that the catalogue itself puts on its pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue import words
from pawl.catalogue.forms import TargetForm
from pawl.catalogue.models import Agreement, Contract, Customer, Offering, Outage, Service
from pawl.catalogue.reckoning import arithmetic, available
from pawl.catalogue.sections import Section, add
from pawl.catalogue.told_costs import months_back, services_of, told

MONTHS, FEW, SHOWN = 6, 3, 50
COST = Permission.COST_READ


def register() -> None:
    """Called once, with the routes."""
    add(
        "service",
        Section("offerings", _("What can be asked for"), "catalogue/parts/offerings.html", _offerings,
                order=10),
        Section("promises", _("Promises and who carries them"), "catalogue/parts/arithmetic.html",
                _promises, Permission.AGREEMENT_READ, 20, is_apart=True),
        Section("availability", _("Availability"), "catalogue/parts/availability.html",
                _availability, Permission.AGREEMENT_READ, 30, is_apart=True),
        Section("outages", _("Outages"), "catalogue/parts/outages.html", _outages, order=40, is_apart=True),
        Section("cost", _("Cost of service"), "catalogue/parts/cost.html", _cost, COST, 60,
                is_apart=True),
    )  # fmt: skip
    add(
        "agreement",
        Section("targets", _("Targets"), "catalogue/parts/targets.html", _targets, order=10),
        Section("promises", _("Promises and who carries them"), "catalogue/parts/arithmetic.html",
                _promises_of, order=20),
        Section("warranty", _("What projects promised of the service"), "catalogue/parts/warranty.html",
                _warranty, order=15),
    )  # fmt: skip
    add(
        "customer",
        Section("cost", _("Cost of its services"), "catalogue/parts/cost.html", _cost_of_services, COST, 60,
                is_apart=True),
    )  # fmt: skip
    add(
        "supplier",
        Section("contracts", _("Contracts"), "catalogue/parts/contracts.html", _contracts, order=10),
        Section("promises", _("What they promise"), "catalogue/parts/promised.html", _promised, order=20),
    )


def _offerings(service: Service, actor: Actor) -> dict[str, Any]:
    rows = Offering.objects.visible_to(actor).filter(service=service).select_related("case")
    return {"offerings": list(rows.order_by("state", "case__title")[:SHOWN])}


def _promises(service: Service, actor: Actor) -> dict[str, Any]:
    return {"slas": arithmetic(service.pk, actor), "service": service, "levels": words.LEVELS}


def _warranty(agreement: Agreement, _actor: Actor) -> dict[str, Any] | None:
    rows = [(words.ASPECTS.get(one["aspect"], one["aspect"]), one) for one in agreement.warranty]
    return {"rows": rows} if rows else None


def _promises_of(agreement: Agreement, actor: Actor) -> dict[str, Any]:
    slas = [
        one
        for one in arithmetic(agreement.service_id, actor)
        if any(agreement.pk in (promise.pk, carrier and carrier.pk) for _line, promise, carrier in one.lines)
    ]
    return {"slas": slas, "service": agreement.service, "levels": words.LEVELS}


def _availability(service: Service, actor: Actor) -> dict[str, Any]:
    return {"available": available(service, actor, MONTHS)}


def _outages(service: Service, actor: Actor) -> dict[str, Any]:
    rows = Outage.objects.visible_to(actor).filter(service=service).select_related("case")
    return {
        "outages": list(rows.order_by("-from_at")[:10]),
        "service": service,
        "may_note": can(actor, Permission.INCIDENT_WORK, service),
    }


def _cost(service: Service, actor: Actor) -> dict[str, Any] | None:
    if not can(actor, COST, service):
        return None
    return {"costs": told([service], months_back(MONTHS))}


def _cost_of_services(customer: Customer, actor: Actor) -> dict[str, Any] | None:
    """Of each service promised to it: the whole service's, which may serve others, too."""
    if not can(actor, COST, customer):
        return None
    return {"costs": told(services_of(customer, actor), months_back(FEW)), "of_many": True}


def _targets(agreement: Agreement, actor: Actor) -> dict[str, Any]:
    may_edit = can(actor, Permission.CATALOGUE_EDIT, agreement) and agreement.state != "retired"
    return {
        "agreement": agreement,
        "targets": list(agreement.targets.order_by("clock", "priority", "-effective_from")[:SHOWN]),
        "form": TargetForm(auto_id="target_%s") if may_edit else None,
        "clocks": words.CLOCKS,
    }


def _promised(partner: Any, actor: Actor) -> dict[str, Any]:
    rows = Agreement.objects.visible_to(actor).filter(**{partner.kind: partner})
    found = rows.select_related("case", "service__case").prefetch_related("targets")
    return {"agreements": list(found.order_by("state", "-pk")[:SHOWN])}


def _contracts(supplier: Any, actor: Actor) -> dict[str, Any]:
    rows = Contract.objects.visible_to(actor).filter(supplier=supplier).select_related("case")
    return {"contracts": list(rows.order_by("state", "until")[:SHOWN]), "today": clock.now().date()}
