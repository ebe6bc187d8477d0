"""The forms of incidents."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.catalogue.models import Customer, Offering, Service
from pawl.collaboration.checks import LONGEST_TITLE
from pawl.incidents.choices import KNOWN
from pawl.incidents.holding import reasons_of
from pawl.incidents.models import Incident
from pawl.incidents.words import CAUSES, CHANNELS, CODES, PHASES, RELATIONS
from pawl.tickets.breaches import unexplained
from pawl.tickets.customers import candidates
from pawl.tickets.models import Category
from pawl.tickets.own.asking import AsksOwn
from pawl.tickets.own.rules import ENDED
from pawl.tickets.words import BREACH_CAUSES
from pawl.tickets.work_forms import level
from pawl.web.forms import PawlForm, RecordChoice, area, dress


def _choice(label: Any, model: Any) -> RecordChoice:
    return RecordChoice(label=label, queryset=model.objects.none(), required=False)


class IncidentForm(PawlForm):
    """A form that knows who fills it in, and offers what they may see."""

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in KNOWN.keys() & self.fields.keys():
            self.fields[name].offer(partial(KNOWN[name][0], actor))  # type: ignore[attr-defined]


class ReportForm(AsksOwn, IncidentForm):
    """What does not work; one line is enough."""

    title = forms.CharField(
        label=_("What does not work?"), max_length=LONGEST_TITLE, widget=forms.TextInput({"autofocus": True})
    )
    description = area(_("What happened, since when, whom does it concern?"))
    service = _choice(_("Service"), Service)
    impact = level(_("Impact"))
    urgency = level(_("Urgency"))

    folded: ClassVar[tuple[str, ...]] = ("service", "impact", "urgency")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        self.ask_own(Incident, actor)


class DeskReportForm(ReportForm):
    """The same at the desk, for somebody who called."""

    caller = _choice(_("Caller"), Person)
    customer = _choice(_("Customer"), Customer)
    team = _choice(_("Team"), Team)
    channel = forms.ChoiceField(
        label=_("Came in by"), choices=[*CHANNELS.items()], initial="phone", required=False
    )
    category = _choice(_("Category"), Category)
    confidential = forms.BooleanField(label=_("Confidential"), required=False)

    def clean(self) -> dict[str, Any]:
        """Where several customers could be meant, the desk says which."""
        said = super().clean() or self.cleaned_data
        if said.get("caller") and said.get("service") and said.get("customer") is None:
            meant = candidates(said["caller"], said["service"], clock.now())
            known = self.fields["customer"].queryset.filter(pk__in=[one.pk for one in meant])  # type: ignore[attr-defined]
            if len(meant) > 1 and (names := [str(one.case.title) for one in known]):
                rule = _("Several customers have an agreement about this service: choose one of %(names)s.")
                self.add_error("customer", rule % {"names": ", ".join(names)})
        return said

    def clean_channel(self) -> str:
        """A form that does not name it came from the portal."""
        return self.cleaned_data["channel"] or "web"

    field_order = (
        "title", "description", "caller", "service", "customer", "team", "channel", "category", "impact",
        "urgency", "confidential",
    )  # fmt: skip
    folded: ClassVar[tuple[str, ...]] = (
        "customer",
        "team",
        "channel",
        "category",
        "impact",
        "urgency",
        "confidential",
    )


class OfIncidentForm(IncidentForm):
    """A form on the page of one incident."""

    def __init__(self, *args: Any, incident: Incident, **options: Any) -> None:
        super().__init__(*args, version=incident.version, **options)


class HoldForm(OfIncidentForm):
    """Why it waits."""

    reason = forms.ChoiceField(label=_("What does it wait for?"))
    comment = area(_("Comment"))
    until = forms.DateTimeField(
        label=_("Until"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"})
    )

    def __init__(self, *args: Any, incident: Incident, **options: Any) -> None:
        super().__init__(*args, incident=incident, **options)
        known = reasons_of(incident.case.organisation_id)
        self.fields["reason"].choices = [(code, one.name) for code, one in known.items()]  # type: ignore[attr-defined]
        self.fields["comment"].help_text = _(
            "Where the caller's answer ends the wait, they read this; else only those who work on it."
        )


class ResolveForm(AsksOwn, OfIncidentForm):
    """How it was solved."""

    code = forms.ChoiceField(label=_("How it was solved"), choices=[*CODES.items()])
    resolution = area(_("What was done"), required=True)
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "–"), *CAUSES.items()], required=False)

    moment: ClassVar[str] = ENDED

    def __init__(self, *args: Any, actor: Actor, incident: Incident, **options: Any) -> None:
        super().__init__(*args, actor=actor, incident=incident, **options)
        if unexplained(incident):
            late = forms.ChoiceField(
                label=_("The promised time is over: why?"), choices=[("", "–"), *BREACH_CAUSES.items()]
            )
            note = forms.CharField(label=_("Note on that"), max_length=500, required=False)
            self.fields |= {"breach_cause": late, "breach_note": note}
            for field in (late, note):
                dress(field.widget)
        self.ask_own(Incident, actor, incident)


class ReasonForm(OfIncidentForm):
    """Why."""

    reason = area(_("Reason"), 2, required=True)


class HandOverForm(OfIncidentForm):
    """Who works on it from now on."""

    team = _choice(_("Team"), Team)
    person = _choice(_("Assigned to"), Person)
    comment = area(_("Note for those who take over"), 3)


class ChangeForm(OfIncidentForm):
    """What it is about."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    description = area(_("Description"), 5)
    service = _choice(_("Service"), Service)
    offering = _choice(_("Offering"), Offering)
    category = _choice(_("Category"), Category)


class RelateForm(OfIncidentForm):
    """How it hangs together with another one."""

    relation = forms.ChoiceField(label=_("How"), choices=[*RELATIONS.items()])
    key = forms.CharField(label=_("Number of the other"), max_length=30)


class SplitForm(OfIncidentForm):
    """What else does not work."""

    title = forms.CharField(label=_("What does not work?"), max_length=LONGEST_TITLE)
    description = area(_("Description"))


class RolesForm(OfIncidentForm):
    """Who does what in a major incident."""

    commander = _choice(_("Leads"), Person)
    communicator = _choice(_("Tells those who wait"), Person)
    scribe = _choice(_("Writes down"), Person)


class TellForm(OfIncidentForm):
    """What those who wait are told."""

    phase = forms.ChoiceField(label=_("How far it is"), choices=[*PHASES.items()])
    text = area(_("What they read"), 4, required=True)
    next_at = forms.DateTimeField(
        label=_("They hear again by"), required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )  # fmt: skip


class ReviewForm(OfIncidentForm):
    """What was learnt."""

    text = area(_("What happened, what went well, what we do better"), 10, required=True)
