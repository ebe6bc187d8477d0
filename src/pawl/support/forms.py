"""The forms of rotas."""

from datetime import time
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person, Team
from pawl.catalogue.choices import teams
from pawl.catalogue.forms import InstantInput
from pawl.collaboration.checks import LONGEST_TITLE
from pawl.recurring.forms import TimeInput
from pawl.support.models import EscalationLevel, Rota
from pawl.web.forms import DayInput, PawlForm, RecordChoice

PLACES, LEVELS = 8, 3
"""How many people and levels the form has room for; the API takes more."""


def _person(label: Any, *, required: bool = False) -> RecordChoice:
    return RecordChoice(label=label, queryset=Person.objects.none(), required=required)


class RotaForm(PawlForm):
    """Who takes turns."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    team = RecordChoice(label=_("Team"), queryset=Team.objects.none())
    begins = forms.DateField(label=_("First day"), widget=DayInput())
    at = forms.TimeField(label=_("Hands over at"), widget=TimeInput(), initial=time(9))
    zone = forms.CharField(label=_("Time zone"), max_length=60)
    days = forms.IntegerField(label=_("Days of a turn"), min_value=1, max_value=366, initial=7)

    def __init__(self, *args: Any, actor: Actor, seats: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        if "team" in self.fields:
            self.fields["team"].queryset = teams(actor)  # type: ignore[attr-defined]
        self.initial.setdefault("zone", settings.TIME_ZONE)
        for n in range(max(PLACES, seats + 2)):
            field = _person(_("Turn %(n)s") % {"n": n + 1}, required=n == 0)
            field.queryset = people_for(actor)
            field.widget.attrs["class"] = "form-select"
            self.fields[f"person_{n}"] = field

    def said(self) -> dict[str, Any]:
        """What was written, as the action takes it."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        seats = sorted((name for name in found if name.startswith("person_")), key=lambda name: int(name[7:]))
        people = [found.pop(name) for name in seats]
        return found | {"people": [one for one in people if one is not None]}


class ChangeRotaForm(RotaForm):
    """A rota stays with its team."""

    team = None  # type: ignore[assignment]


class StandInForm(PawlForm):
    """Somebody stands in."""

    person = _person(_("Stands in"), required=True)
    start = forms.DateTimeField(label=_("From"), widget=InstantInput())
    end = forms.DateTimeField(label=_("Until"), widget=InstantInput())

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people_for(actor)  # type: ignore[attr-defined]


class SwapForm(PawlForm):
    """Two take each other's turn."""

    first = forms.DateTimeField(label=_("An instant of the one turn"), widget=InstantInput())
    second = forms.DateTimeField(label=_("An instant of the other turn"), widget=InstantInput())


class LevelsForm(PawlForm):
    """Who hears when nobody takes it."""

    folded: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, actor: Actor, rota: Rota, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known: dict[str, Any] = {one.key: one for one in people_for(actor)}
        rotas = Rota.objects.visible_to(actor).filter(state="active").exclude(pk=rota.pk)
        self.known |= {one.key: one for one in rotas.select_related("case").order_by("case__title")}
        choices = [("", "–"), *((key, str(one)) for key, one in self.known.items())]
        for n in range(1, LEVELS + 1):
            self.fields[f"minutes_{n}"] = forms.IntegerField(
                label=_("After minutes"), min_value=1, max_value=10_080, required=False,
                widget=forms.NumberInput(attrs={"class": "form-control"}),
            )  # fmt: skip
            self.fields[f"who_{n}"] = forms.ChoiceField(
                label=_("hears"), choices=choices, required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip

    @staticmethod
    def now(levels: list[EscalationLevel]) -> dict[str, Any]:
        """What stands there."""
        found: dict[str, Any] = {}
        for n, one in enumerate(levels, start=1):
            found[f"minutes_{n}"] = one.minutes
            found[f"who_{n}"] = one.person.key if one.person else f"ROTA-{one.tells_id}"
        return found

    def said(self) -> list[dict[str, Any]]:
        """The levels that were written."""
        found = []
        for n in range(1, LEVELS + 1):
            minutes, who = self.cleaned_data[f"minutes_{n}"], self.known.get(self.cleaned_data[f"who_{n}"])
            if minutes and who:
                name = "tells" if isinstance(who, Rota) else "person"
                found.append({"minutes": minutes, name: who})
        return found
