"""What differs between the pages of the kinds of the catalogue; everything else is the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue import forms, lists, models
from pawl.catalogue.actions import agreements, outages, partners, services
from pawl.catalogue.forms import CatalogueForm
from pawl.collaboration.records import find_one
from pawl.web.asked import actor_of
from pawl.web.listing import Listing

EDIT = Permission.CATALOGUE_EDIT


@dataclass(frozen=True)
class Room:
    """The pages of one kind of record."""

    model: type[Any]
    listing: Listing
    new_form: type[CatalogueForm]
    form: type[CatalogueForm]
    make: Callable[..., Any]
    change: Callable[..., Any]
    fields: tuple[str, ...]
    """Columns that the form fills, beside the title."""
    icon: str
    label: Promise
    new_label: Promise
    empty: Sentence
    above: str = ""
    """The record that a new one belongs to: the action takes it first."""
    edit: Permission = EDIT
    related: tuple[str, ...] = ()
    quick: tuple[tuple[str | Promise, str], ...] = ()

    @property
    def kind(self) -> str:
        """The kind of record, which is also the name of the route of one."""
        return str(self.model.kind)

    @property
    def plural(self) -> str:
        """The name of the route of the list."""
        return self.listing.name

    def now(self, one: Any) -> dict[str, object]:
        """What the fields of the form hold."""
        found: dict[str, object] = {name: getattr(one, name) for name in self.fields}
        for name in ("title", "owner", "team"):
            if name in self.form.base_fields:
                found[name] = getattr(one.case, name)
        if "teams" in self.form.base_fields:
            found["teams"] = list(one.teams.all())
        return found

    def may_edit(self, actor: Actor, one: Any) -> bool:
        """Whether somebody may change it: for what a team supports, that team counts too."""
        return can(actor, self.edit, one) and (self.edit is not EDIT or can(actor, self.edit, one.case))


LIVE = ((_("Live"), "?filter%5Bstate%5D%5Beq%5D=live"),)
ACTIVE = ((_("Active"), "?filter%5Bstate%5D%5Beq%5D=active"),)
ROOMS: Mapping[str, Room] = {
    "service": Room(
        models.Service, lists.SERVICES, forms.ServiceForm, forms.ServiceForm, services.describe_service,
        services.change_service, ("name", "description", "criticality", "users"), "stack-2", _("Services"),
        _("Describe a service"), say("No service yet: begin with one that people would miss first."),
        quick=LIVE,
    ),
    "offering": Room(
        models.Offering, lists.OFFERINGS, forms.NewOfferingForm, forms.OfferingForm, services.offer,
        services.change_offering, ("name", "description", "entitlement"), "list-check", _("Offerings"),
        _("Add an offering"), say("No offering yet: what can people ask for?"), "service",
        related=("service__case",), quick=LIVE,
    ),
    "agreement": Room(
        models.Agreement, lists.AGREEMENTS, forms.NewAgreementForm, forms.AgreementForm,
        agreements.draft_agreement, agreements.change_agreement,
        ("calendar", "supports", "availability", "effective_from", "effective_until"), "target",
        _("Agreements"), _("Draft an agreement"),
        say("No agreement yet: what was promised to whom, and who carries it?"), "service",
        related=("service__case", "calendar", "provider_team", "supplier__case", "customer__case",
                 "offering__case", "contract__case", "supports__case"), quick=LIVE,
    ),
    "supplier": Room(
        models.Supplier, lists.SUPPLIERS, forms.SupplierForm, forms.SupplierForm, partners.name_supplier,
        partners.change_partner, ("contact", "email", "note"), "briefcase", _("Suppliers"),
        _("Name a supplier"), say("No supplier yet: who outside carries a part?"), quick=ACTIVE,
    ),
    "contract": Room(
        models.Contract, lists.CONTRACTS, forms.NewContractForm, forms.ContractForm, partners.note_contract,
        partners.change_contract,
        ("number", "service", "from_date", "until", "notice_days", "renews", "cost", "currency", "each"),
        "file-text", _("Contracts"), _("Note a contract"),
        say("No contract yet: note it, and Pawl warns before its notice runs out."), "supplier",
        related=("supplier__case", "service__case"), quick=LIVE,
    ),
    "customer": Room(
        models.Customer, lists.CUSTOMERS, forms.CustomerForm, forms.CustomerForm, partners.name_customer,
        partners.change_customer, ("users", "description"), "users", _("Customers"),
        _("Name a customer"), say("No customer yet: for whom is all this?"), quick=ACTIVE,
    ),
    "outage": Room(
        models.Outage, lists.OUTAGES, forms.NewOutageForm, forms.OutageForm, outages.note_outage,
        outages.change_outage, ("from_at", "until", "is_planned", "cause"), "alert-triangle", _("Outages"),
        _("Note an outage"), say("No outage noted: availability counts from what is noted here."), "service",
        Permission.INCIDENT_WORK, related=("service__case",),
        quick=((_("Going on"), "?filter%5Buntil%5D%5Bempty%5D=true"),),
    ),
}  # fmt: skip


def found(request: HttpRequest, kind: str, key: str) -> Any:
    """The record of a room, if one may see it.   Raises NotFound."""
    room = ROOMS[kind]
    return find_one(room.model, key, actor_of(request), "case__team", "case__owner", *room.related)
