"""The forms of recurring activities."""

from datetime import time
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person, Team
from pawl.catalogue.choices import KNOWN, calendars, teams
from pawl.catalogue.models import Service, ServiceCalendar
from pawl.collaboration.checks import LONGEST_TEXT, LONGEST_TITLE
from pawl.recurring import words
from pawl.web.forms import DayInput, PawlForm, RecordChoice

EVIDENCE, OWN = "*", "own"


class TimeInput(forms.TimeInput):
    """The browser's own picker of a time."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class OperationForm(PawlForm):
    """Something that comes back; one that is changed keeps its team and owner where none is named."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    team = RecordChoice(label=_("Team"), queryset=Team.objects.none())
    service = RecordChoice(label=_("Service"), queryset=Service.objects.none(), required=False)
    every = forms.ChoiceField(
        label=_("How often"), choices=[*words.RULES.items(), (OWN, _("by a rule of my own"))]
    )
    begins = forms.DateField(label=_("First day"), widget=DayInput())
    at = forms.TimeField(label=_("At"), widget=TimeInput(), initial=time(8))
    zone = forms.CharField(label=_("Time zone"), max_length=60)
    on_closed = forms.ChoiceField(label=_("Where nobody works that day"), choices=[*words.MOVES.items()])
    calendar = RecordChoice(
        label=_("Service hours that say who works when"), queryset=ServiceCalendar.objects.none(),
        required=False,
    )  # fmt: skip
    steps = forms.CharField(
        label=_("Steps"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line. A line that begins with * leaves evidence."),
    )  # fmt: skip
    rule = forms.CharField(
        label=_("A rule of my own"), required=False, max_length=250,
        help_text=_("As RFC 5545 has it: FREQ=MONTHLY;BYDAY=1MO is the first Monday of each month."),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("Minutes until it is missed"), min_value=5, max_value=44_640, initial=240
    )
    ahead_days = forms.IntegerField(label=_("Planned ahead, days"), min_value=1, max_value=60, initial=14)
    owner = RecordChoice(label=_("Owner"), queryset=Person.objects.none(), required=False)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    folded: ClassVar[tuple[str, ...]] = ("rule", "minutes", "ahead_days", "owner", "description")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].required = options.get("version") is None
        choices = {"team": teams(actor), "service": KNOWN["service"][0](actor), "calendar": calendars(actor),
                   "owner": people_for(actor)}  # fmt: skip
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.initial.setdefault("zone", settings.TIME_ZONE)

    @property
    def has_folded_errors(self) -> bool:
        """A rule of one's own is written in a field that is folded away."""
        return super().has_folded_errors or (self.is_bound and self.data.get("every") == OWN)

    def said(self) -> dict[str, Any]:
        """What was written, as the action takes it."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        every = found.pop("every")
        found["rule"] = found["rule"] if every == OWN else every
        found["runbook"] = steps_of(found.pop("steps"))
        return found


def steps_of(text: str) -> list[dict[str, Any]]:
    """The steps that lines say."""
    lines = [one.strip() for one in text.splitlines() if one.strip().strip(EVIDENCE)]
    return [
        {"text": one.removeprefix(EVIDENCE).strip(), "evidence": one.startswith(EVIDENCE)} for one in lines
    ]


def lines_of(runbook: list[dict[str, Any]]) -> str:
    """The lines that say these steps."""
    return "\n".join(f"{EVIDENCE} {one['text']}" if one["evidence"] else one["text"] for one in runbook)


def _area(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}), required=required
    )


class SkipForm(PawlForm):
    """Why it is left out."""

    reason = _area(_("Reason"))


class NoteForm(PawlForm):
    """What happened, and with which record."""

    text = _area(_("What happened"))
    about = forms.CharField(label=_("Number of the record"), max_length=30, required=False)


class HandOverForm(PawlForm):
    """What the next shift must know."""

    note = _area(_("What the next shift must know"), required=False)


class BeginForm(PawlForm):
    """Whose shift begins."""

    team = RecordChoice(label=_("Team"), queryset=Team.objects.none())

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = teams(actor)  # type: ignore[attr-defined]
