"""The forms of a desk's settings."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Permission
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Service, ServiceCalendar
from pawl.collaboration.kind_words import word_of
from pawl.local_text import LocalTextFormField
from pawl.tickets.lists import WORDS
from pawl.tickets.models import Category
from pawl.tickets.priority import DEFAULT
from pawl.tickets.reads import practices
from pawl.web.forms import RecordChoice
from pawl.web.placing import PlacedForm, place_from

SIDES = ((1, _("High")), (2, _("Medium")), (3, _("Low")))
PRIORITIES = [(one, str(one)) for one in range(1, 6)]
LONG = 10_000


class DeskForm(PlacedForm):
    """Of which desk."""

    permission = Permission.DESK_MANAGE


class SettingForm(PlacedForm):
    """A setting counts for a place and for one practice, or for all of them."""

    permission = Permission.DESK_MANAGE
    folded: ClassVar[tuple[str, ...]] = ("kind", "place")

    kind = forms.ChoiceField(label=_("Practice"), required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        known = sorted((word_of(one.kind), one.kind) for one in practices())
        choices = [("", _("all")), *((kind, word) for word, kind in known)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.order_fields([name for name in self.fields if name not in self.folded])
        for name, rows in self.rows(actor).items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def rows(self, actor: Actor) -> dict[str, Any]:  # noqa: ARG002 those of the forms below look at it
        """The records that its choices offer."""
        return {}

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return said | {"place": place_from(said["place"])}


def _categories(actor: Actor) -> Any:
    return Category.objects.visible_to(actor).filter(retired_at=None).order_by("path")


class CategoryForm(SettingForm):
    """A branch of the tree."""

    name = LocalTextFormField(label=_("Name"))
    parent = RecordChoice(label=_("Below"), queryset=Category.objects.none(), required=False)

    def rows(self, actor: Actor) -> dict[str, Any]:
        """The branches that there are."""
        return {"parent": _categories(actor)}

    def given(self) -> dict[str, Any]:
        """Below a parent it counts where the parent counts."""
        said, parent = super().given(), self.cleaned_data["parent"]
        if parent is None:
            return said
        return said | {"place": Place(parent.organisation_id), "kind": parent.kind}


class MatrixForm(SettingForm):
    """Nine priorities."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for impact, row in zip(SIDES, self.cells(), strict=True):
            for urgency, name in zip(SIDES, row, strict=True):
                label = _("Impact %(impact)s, urgency %(urgency)s")
                self.fields[name] = forms.TypedChoiceField(
                    label=label % {"impact": impact[1], "urgency": urgency[1]},
                    choices=PRIORITIES,
                    coerce=int,
                    initial=DEFAULT[impact[0] - 1][urgency[0] - 1],
                    widget=forms.Select({"class": "form-select"}),
                )

    @staticmethod
    def cells() -> list[list[str]]:
        """The names of its fields, impact by urgency."""
        return [[f"p{impact}{urgency}" for urgency, _low in SIDES] for impact, _word in SIDES]

    def given(self) -> dict[str, Any]:
        """The cells as rows."""
        said = super().given()
        return {
            "cells": [[said[name] for name in row] for row in self.cells()],
            "place": said["place"],
            "kind": said["kind"],
        }


class HoldReasonForm(SettingForm):
    """Why a ticket may wait."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("A word of letters, digits and underscores: awaiting_parts."),
    )
    name = LocalTextFormField(label=_("Name"))
    pauses = forms.MultipleChoiceField(
        label=_("Clocks that stand still meanwhile"),
        required=False,
        choices=[*WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    resumes_on_answer = forms.BooleanField(label=_("The caller's answer ends it"), required=False)
    needs_comment = forms.BooleanField(label=_("Needs a comment"), required=False)


class RuleForm(SettingForm):
    """Who gets new tickets that fit."""

    team = RecordChoice(label=_("Team"), queryset=Team.objects.none())
    person = RecordChoice(label=_("Person"), queryset=Person.objects.none(), required=False)
    words = forms.CharField(
        label=_("Words in the title"),
        required=False,
        max_length=250,
        help_text=_("One of them must stand there, apart by commas; empty: any title."),
    )
    category = RecordChoice(label=_("Category"), queryset=Category.objects.none(), required=False)
    service = RecordChoice(label=_("Service"), queryset=Service.objects.none(), required=False)
    position = forms.IntegerField(
        label=_("Position"),
        min_value=1,
        max_value=100_000,
        initial=100,
        help_text=_("Of the rules that fit, the one with the lowest position counts."),
    )

    def rows(self, actor: Actor) -> dict[str, Any]:
        """The teams, people, branches and services that one may see."""
        known = {"team": "team", "person": "owner", "service": "service"}
        return {name: KNOWN[of][0](actor) for name, of in known.items()} | {"category": _categories(actor)}


class ClosingForm(SettingForm):
    """When what is done closes by itself."""

    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=90, initial=5)
    calendar = RecordChoice(
        label=_("Service hours"), queryset=ServiceCalendar.objects.none(), required=False,
        help_text=_("For tickets without an agreement; its own hours come first. None: Monday to Friday."),
    )  # fmt: skip

    def rows(self, actor: Actor) -> dict[str, Any]:
        """The hours that one may see."""
        return {"calendar": KNOWN["calendar"][0](actor)}


class ReplyForm(SettingForm):
    """A text that is written often."""

    name = forms.CharField(label=_("Name"), max_length=100)
    text = LocalTextFormField(
        label=_("Text"),
        longest=LONG,
        widget=forms.Textarea,
        help_text=_("{number}, {title}, {caller} and {agent} are filled in."),
    )
