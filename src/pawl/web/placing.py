"""Where something new is to stand: a choice of a form, of teams, organisations and the whole site."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place, clauses
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.web.forms import PawlForm

SITE = "site"


def places_of(actor: Actor, permission: Permission) -> list[tuple[str, str]]:
    """Where an actor may put something: as choices of a form, the nearest first."""
    found: dict[str, str] = {}
    for clause in clauses(actor, permission):
        if clause.team is not None:
            teams = Team.objects.filter(pk=clause.team)
        else:
            teams = Team.objects.all()
            houses = Organisation.objects.filter(is_active=True)
            if clause.organisation is not None:
                houses, teams = (
                    houses.filter(pk=clause.organisation),
                    teams.filter(organisation=clause.organisation),
                )
            found |= {f"{house.pk}-": house.name for house in houses}
        for team in teams.filter(is_active=True).select_related("organisation"):
            found[f"{team.organisation_id}-{team.pk}"] = f"{team.organisation} · {team}"
    return list(found.items())


def place_from(value: str) -> Place:
    """The place that a choice means.   Raises Invalid where there was none to choose."""
    if value == SITE:
        return Place()
    organisation, _dash, team = value.partition("-")
    if not organisation:
        rule = say("There is no place that you could choose.")
        raise Invalid("place", rule, say("Ask an administrator to add an organisation."), {"place": rule})
    return Place(int(organisation), int(team) if team else None)


class NearestPlaceForm(PawlForm):
    """A form with a place, which is the nearest one where none was chosen."""

    places: Sequence[tuple[str, str]] = ()

    def clean_place(self) -> str:
        """The place that was chosen, else the nearest one."""
        return str(self.cleaned_data["place"] or (self.places[0][0] if self.places else ""))


class PlacedForm(NearestPlaceForm):
    """A form of something that counts for a place: a team, an organisation, or the whole site."""

    place = forms.ChoiceField(label=_("Counts for"), required=False)
    permission: ClassVar[Permission]
    folded: ClassVar[tuple[str, ...]] = ("place",)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.places = places_of(actor, self.permission)
        if any(one.organisation is None and one.team is None for one in clauses(actor, self.permission)):
            self.places = [*self.places, (SITE, str(_("the whole site")))]
        self.fields["place"].choices = self.places  # type: ignore[attr-defined]
