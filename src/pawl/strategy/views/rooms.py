"""What differs between the pages of needs, goals and success factors; everything else is the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.permissions import not_found
from pawl.analytics.words import Sentence, say
from pawl.collaboration.records import find
from pawl.strategy import forms, lists
from pawl.strategy.actions import records
from pawl.strategy.models import BusinessNeed, Goal, Strategic, SuccessFactor
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm
from pawl.web.listing import Listing


@dataclass(frozen=True)
class Room:
    """The pages of one kind of record."""

    model: type[Strategic]
    listing: Listing
    new_form: type[PawlForm]
    form: type[PawlForm]
    make: Callable[..., Any]
    change: Callable[..., Any]
    fields: tuple[str, ...]
    """Columns that the form fills, beside the title."""
    new_label: str | Promise
    empty: Sentence
    plural: str
    """The name of the route of the list."""

    @property
    def kind(self) -> str:
        """The kind of record, which is also the name of the route of one."""
        return self.model.kind.replace("_", "-")

    def now(self, one: Any) -> dict[str, object]:
        """What the fields of the form hold."""
        return {"title": one.case.title, **{name: getattr(one, name) for name in self.fields}}


ROOMS: Mapping[str, Room] = {
    "goal": Room(
        Goal, lists.GOALS, forms.GoalForm, forms.GoalForm, records.set_goal, records.change_goal,
        ("horizon", "contribution", "parent"), _("Set a goal"),
        say("No goal yet: begin with what the organisation wants to reach now."), "goals",
    ),
    "need": Room(
        BusinessNeed, lists.NEEDS, forms.NeedForm, forms.NeedForm, records.state_need, records.change_need,
        ("customer", "outcome", "if_nothing", "goal"), _("Write down a need"),
        say("No need yet: write down what a customer wants to be able to do."), "needs",
    ),
    "success_factor": Room(
        SuccessFactor, lists.FACTORS, forms.NewFactorForm, forms.FactorForm, records.name_factor,
        records.change_factor, ("description",), _("Name a success factor"),
        say("No success factor yet: what must go right for a goal to be reached?"), "success-factors",
    ),
}  # fmt: skip


def found(request: HttpRequest, kind: str, key: str) -> Any:
    """The record of a room, if one may see it.   Raises NotFound."""
    one = find(key, actor_of(request))
    if not isinstance(one, ROOMS[kind].model):
        raise not_found(kind)
    return one
