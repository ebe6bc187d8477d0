"""The forms of the catalogue."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.catalogue import words
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import (
    Agreement,
    Contract,
    Criticality,
    Customer,
    Offering,
    Service,
    ServiceCalendar,
    Supplier,
)
from pawl.local_text import LocalTextFormField
from pawl.web.forms import LONG, DayInput, PawlForm, RecordChoice, RecordChoices, area


class InstantInput(forms.DateTimeInput):
    """The browser's own picker of a date and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class CatalogueForm(PawlForm):
    """Its choices are the records that somebody may see."""

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if isinstance(field, RecordChoice):
                field.queryset = KNOWN[name][0](actor)
        if "teams" in self.fields:
            self.fields["teams"].queryset = KNOWN["team"][0](actor)  # type: ignore[attr-defined]


def _choice(label: Any, model: Any, *, required: bool = False) -> RecordChoice:
    return RecordChoice(label=label, queryset=model.objects.none(), required=required)


def _words(label: Any, known: dict[str, Any], start: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[*known.items()], initial=start)


def _line(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=250, required=required)


def _whole(label: Any, most: int = 1_000_000_000) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False)


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DayInput())


class ServiceForm(CatalogueForm):
    """A service."""

    name = LocalTextFormField(label=_("Name"))
    description = LocalTextFormField(
        label=_("What customers get"), required=False, longest=2000, widget=forms.Textarea
    )
    team = _choice(_("Support team"), Team)
    owner = _choice(_("Owner"), Person)
    criticality = _words(_("Criticality"), words.CRITICALITIES, start=Criticality.MEDIUM)
    users = _whole(_("Users"))

    folded: ClassVar[tuple[str, ...]] = ("users",)


class OfferingForm(CatalogueForm):
    """What can be asked for."""

    name = LocalTextFormField(label=_("Name"))
    description = LocalTextFormField(
        label=_("Description"), required=False, longest=2000, widget=forms.Textarea
    )
    entitlement = _words(_("Who may ask"), words.ENTITLEMENTS)
    teams = RecordChoices(label=_("Teams that may ask"), queryset=Team.objects.none(), required=False)


class NewOfferingForm(OfferingForm):
    """A new one names its service."""

    service = _choice(_("Service"), Service, required=True)
    field_order = ("service",)


class SupplierForm(CatalogueForm):
    """Somebody outside."""

    title = _line(_("Name"), required=True)
    contact = _line(_("Contact"))
    email = _line(_("E-mail"))
    owner = _choice(_("Owner"), Person)
    note = area(_("Note"))


class CustomerForm(CatalogueForm):
    """A business unit."""

    title = _line(_("Name"), required=True)
    owner = _choice(_("Relationship owner"), Person)
    users = _whole(_("Users"))
    teams = RecordChoices(
        label=_("Teams whose people belong to it"), queryset=Team.objects.none(), required=False,
        help_text=_("By them a ticket finds the customer of its caller, and with it the agreement."),
    )  # fmt: skip
    description = area(_("Description"))


class ContractForm(CatalogueForm):
    """What a supplier is bound to."""

    title = _line(_("Title"), required=True)
    number = _line(_("Reference"))
    service = _choice(_("Service that pays for it"), Service)
    from_date = _day(_("From"), required=True)
    until = _day(_("Until"))
    notice_days = forms.IntegerField(label=_("Notice, days"), min_value=0, max_value=3650, initial=0)
    renews = forms.BooleanField(label=_("Goes on by itself"), required=False)
    cost = forms.DecimalField(label=_("Cost"), min_value=0, max_digits=13, decimal_places=2, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    each = _words(_("For"), words.EACH)


class NewContractForm(ContractForm):
    """A new one names its supplier."""

    supplier = _choice(_("Supplier"), Supplier, required=True)
    field_order = ("supplier",)


class AgreementForm(CatalogueForm):
    """What is promised; without hours it keeps those that it has."""

    title = _line(_("Title"), required=True)
    calendar = _choice(_("Service hours"), ServiceCalendar)
    supports = _choice(_("Carries"), Agreement)
    availability = forms.DecimalField(
        label=_("Availability, %"), min_value=0, max_value=100, max_digits=6, decimal_places=3, required=False
    )
    effective_from = _day(_("From"), required=True)
    effective_until = _day(_("Until"))


class NewAgreementForm(AgreementForm):
    """A new one names its service, its hours and who promises it."""

    calendar = _choice(_("Service hours"), ServiceCalendar, required=True)
    level = _words(_("Kind"), words.LEVELS)
    service = _choice(_("Service"), Service, required=True)
    offering = _choice(_("Offering"), Offering)
    customer = _choice(_("Customer"), Customer)
    provider_team = _choice(_("Team that promises"), Team)
    supplier = _choice(_("Supplier"), Supplier)
    contract = _choice(_("Contract"), Contract)
    field_order = ("title", "level", "service", "customer", "provider_team", "supplier")
    folded: ClassVar[tuple[str, ...]] = ("offering", "contract")


class OutageForm(CatalogueForm):
    """When a service did not work."""

    title = _line(_("Title"), required=True)
    from_at = forms.DateTimeField(label=_("From"), widget=InstantInput())
    until = forms.DateTimeField(label=_("Until"), widget=InstantInput(), required=False)
    is_planned = forms.BooleanField(label=_("Planned work"), required=False)
    cause = area(_("Cause"))


class NewOutageForm(OutageForm):
    """A new one names its service."""

    service = _choice(_("Service"), Service, required=True)
    field_order = ("service",)


class TargetForm(PawlForm):
    """What a clock may take, from now on."""

    clock = forms.CharField(label=_("Clock"), max_length=40, initial="resolution")
    kind = forms.ChoiceField(label=_("Counts for"), required=False, choices=list(words.TARGET_KINDS.items()))
    priority = forms.ChoiceField(
        label=_("Priority"),
        required=False,
        choices=[("", _("all")), *((str(n), str(n)) for n in range(1, 6))],
    )
    minutes = forms.IntegerField(label=_("Working minutes"), min_value=1, max_value=5_256_000)


class CalendarForm(PawlForm):
    """Hours in which something is agreed to work."""

    name = forms.CharField(label=_("Name"), max_length=100)
    text = forms.CharField(
        label=_("Hours"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 6}),
        initial='like = "office"\nzone = "UTC"\n',
    )  # fmt: skip


class NewHoursForm(PawlForm):
    """What a calendar says from an instant on."""

    text = forms.CharField(label=_("Hours"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 6}))
    effective_from = forms.DateTimeField(label=_("From"), widget=InstantInput(), required=False)


class RateForm(CatalogueForm):
    """What an hour of a team costs, or of all that have no rate of their own."""

    team = _choice(_("Team"), Team)
    hourly = forms.CharField(label=_("An hour"), max_length=20)
    currency = forms.CharField(label=_("Currency"), max_length=3)
    effective_from = forms.DateField(label=_("From"), widget=DayInput())


class ExchangeRateForm(CatalogueForm):
    """What one unit of a currency is worth in another."""

    currency = forms.CharField(label=_("Currency"), max_length=3)
    base = forms.CharField(label=_("Base currency"), max_length=3)
    rate = forms.CharField(label=_("Worth"), max_length=20)
    effective_from = forms.DateField(label=_("From"), widget=DayInput())
