"""The forms of what can be done with a ticket of any practice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Customer
from pawl.tickets.breaches import broken_clocks
from pawl.tickets.lists import WORDS
from pawl.tickets.models import Ticket
from pawl.tickets.words import BREACH_CAUSES, LEVELS, PRIORITIES
from pawl.web.forms import DayInput, PawlForm, RecordChoice


class TicketForm(PawlForm):
    """A form on the page of one ticket; it knows who fills it in."""

    def __init__(self, *args: Any, actor: Actor, ticket: Ticket, **options: Any) -> None:
        super().__init__(*args, version=ticket.version, **options)
        self.actor, self.ticket = actor, ticket


def level(label: Any) -> forms.TypedChoiceField:
    """High, medium or low; low where nothing is said."""
    known: dict[str, Any] = {"coerce": int, "initial": "3", "empty_value": 3, "required": False}
    return forms.TypedChoiceField(label=label, choices=[*LEVELS.items()], **known)


class UrgencyForm(TicketForm):
    """How soon; and another priority than is computed, with the reason."""

    urgency = level(_("Urgency"))
    override = forms.TypedChoiceField(
        label=_("Another priority"), choices=[("", _("as impact and urgency give it")), *PRIORITIES.items()],
        coerce=int, empty_value=None, required=False,
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason for another priority"), max_length=500, required=False)


class PriorityForm(UrgencyForm):
    """How bad, how soon."""

    impact = level(_("Impact"))

    field_order = ("impact", "urgency", "override", "reason")


class CustomerForm(TicketForm):
    """For whom it is."""

    customer = RecordChoice(
        label=_("Customer"), queryset=Customer.objects.none(), required=False,
        help_text=_("Whose agreement counts. None: what is agreed for all."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, ticket: Ticket, **options: Any) -> None:
        super().__init__(*args, actor=actor, ticket=ticket, **options)
        home = ticket.case.organisation_id
        rows = KNOWN["customer"][0](actor).filter(state="active")
        self.fields["customer"].queryset = rows.filter(case__organisation=home)  # type: ignore[attr-defined]


class WhomForm(TicketForm):
    """Whom it is for."""

    caller = RecordChoice(
        label=_("Caller"), queryset=Person.objects.none(),
        help_text=_("They read it and hear of it from now on; the former caller no longer does."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, ticket: Ticket, **options: Any) -> None:
        super().__init__(*args, actor=actor, ticket=ticket, **options)
        rows, home = people_for(actor), ticket.case.organisation_id
        self.fields["caller"].queryset = rows.filter(organisation=home) if home else rows  # type: ignore[attr-defined]


class BreachForm(TicketForm):
    """Why a promise was not kept."""

    clock = forms.ChoiceField(label=_("Promise"))
    cause = forms.ChoiceField(label=_("Cause"), choices=[*BREACH_CAUSES.items()])
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, actor: Actor, ticket: Ticket, **options: Any) -> None:
        super().__init__(*args, actor=actor, ticket=ticket, **options)
        rows = sorted(broken_clocks(ticket), key=lambda one: one.breach_cause != "")
        self.fields["clock"].choices = [(one.word, WORDS.get(one.word, one.word)) for one in rows]  # type: ignore[attr-defined]
        for one in rows[:1]:
            self.initial.update(cause=one.breach_cause, note=one.breach_note)


class TimeForm(TicketForm):
    """How long it took."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1440)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput())
