"""What the page of a customer shows that spans the apps: promises kept, what is open, content, who to ask."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import can, scope
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Agreement, Customer, Level, Outage
from pawl.catalogue.sections import Section, add
from pawl.incidents.models import Incident
from pawl.portal.customer_voice import asked_for, decided, said
from pawl.portal.open_work import OPEN, due_next, late_by_kind, open_of
from pawl.portal.service_page import LOOK_BACK, NAMES, Kept, Pile, kept, satisfaction
from pawl.requests.models import ServiceRequest
from pawl.tickets.models import Clock, Ticket

DESK: tuple[type[Ticket], ...] = (Incident, ServiceRequest)
INSIDE = Permission.AGREEMENT_READ
SHOWN, MOST = 5, 20
QUARTER = 3 * LOOK_BACK


def register() -> None:
    """Called once, with the routes."""
    add(
        "customer",
        Section("health", _("How content, how well served"), "portal/customer/health.html", health, INSIDE,
                1),
        Section("services", _("Promises, kept or not"), "portal/customer/promises.html", _promises, INSIDE,
                5),
        Section("voice", _("Praise and complaints, 90 days"), "portal/customer/voice.html", said, INSIDE, 7),
        Section("needs", _("What it asked for, and what was delivered"), "portal/customer/needs.html",
                asked_for, INSIDE, 10, is_apart=True),
        Section("decisions", _("Worked out together"), "portal/customer/decisions.html", decided, INSIDE,
                12, is_apart=True),
        Section("work", _("Open work"), "portal/service/work.html", _work, INSIDE, 15),
        Section("outages", _("Outages of the last 90 days"), "portal/customer/outages.html", _outages,
                INSIDE, 20),
        Section("contacts", _("Contacts"), "portal/customer/contacts.html", _contacts, INSIDE, 30),
    )  # fmt: skip


@dataclass(frozen=True)
class Promised:
    """An agreement with a customer, and how its clocks ended in the last days."""

    agreement: Agreement
    kept: Kept


def health(customer: Customer, actor: Actor) -> dict[str, Any]:
    """Content with n and response rate: how many of those with a closed ticket said how content they are."""
    of = {"customer": customer}
    said = satisfaction(of, actor)
    since = clock.now() - QUARTER
    closed = sum(
        model.objects.visible_to(actor).filter(**of, closed_at__gte=since).count()
        for model in DESK
        if can(actor, model.read_permission)
    )
    rate = min(1.0, said["n"] / closed) if closed else None
    return {"kept": kept(of, actor), "satisfaction": said, "closed": closed, "rate": rate}


def _promises(customer: Customer, actor: Actor) -> dict[str, Any]:
    rows = Agreement.objects.visible_to(actor).filter(customer=customer, level=Level.SLA)
    found = list(rows.select_related("case", "service__case").order_by("state", "-pk")[:MOST])
    ended = Clock.objects.filter(
        target__agreement__in=found, stopped_at__gte=clock.now() - LOOK_BACK
    ).exclude(state="cancelled")
    broken = Count("pk", filter=Q(breached_at__isnull=False))
    counted = ended.order_by().values_list("target__agreement").annotate(n=Count("pk"), broken=broken)
    by_agreement = {pk: Kept(n, n - lost) for pk, n, lost in counted}
    promised = [Promised(one, by_agreement.get(one.pk, Kept(0, 0))) for one in found]
    return {"promised": promised, "may_see_cost": can(actor, Permission.COST_READ)}


def _work(customer: Customer, actor: Actor) -> dict[str, Any]:
    now = clock.now()
    seen = [model for model in DESK if can(actor, model.read_permission)]
    rows = {model: open_of(model, actor).filter(customer=customer) for model in seen}
    too_late = late_by_kind(list(rows.values()), now)
    piles = [_pile(model, rows[model], too_late.get(model.kind, 0), customer) for model in seen]
    return {"piles": piles, "nearest": due_next(rows.values(), SHOWN), "now": now}


def _pile(model: type[Ticket], rows: Any, too_late: int, customer: Customer) -> Pile:
    label, route = NAMES[model]
    query = urlencode(
        [("filter[customer_key][eq]", customer.key), ("filter[state][in]", ",".join(OPEN[model]))]
    )
    found = rows.aggregate(
        n=Count("pk"), nobodys=Count("pk", filter=Q(assignee=None)), oldest=Min("opened_at")
    )
    address = f"{reverse(route)}?{query}"
    return Pile(label, address, found["n"], too_late, found["nobodys"], found["oldest"])


def _outages(customer: Customer, actor: Actor) -> dict[str, Any]:
    served = Agreement.objects.visible_to(actor).filter(customer=customer, level=Level.SLA).values("service")
    since = clock.now() - QUARTER
    rows = Outage.objects.visible_to(actor).filter(service__in=served).exclude(until__lt=since)
    return {"outages": list(rows.select_related("case", "service__case").order_by("-from_at", "-pk")[:MOST])}


def _contacts(customer: Customer, actor: Actor) -> dict[str, Any]:
    """Who keeps the relationship, and the people of its teams whose accounts the reader may see."""
    known = scope(actor, Permission.ACCOUNT_READ, Person.objects.filter(is_active=True))
    people = known.filter(memberships__team__in=customer.teams.all()).distinct().order_by("name")
    return {"owner": customer.case.owner, "people": list(people[:MOST])}
