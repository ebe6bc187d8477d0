"""What can be done with many tickets of any practice at once, each with a look before and a way back.

What is taken back is read from the journal: the last thing that happened to a row must be what was done to
it, by whoever takes it back; else somebody else's work would be undone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import not_found
from pawl.analytics.words import say
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Offering, Service
from pawl.collaboration.kinds import KINDS
from pawl.errors import Conflict
from pawl.history.models import Event
from pawl.tickets.models import Category, Ticket
from pawl.tickets.words import LEVELS, PRIORITIES
from pawl.web.bulk import Changed
from pawl.web.forms import PawlForm, RecordChoice
from pawl.web.list_acts import BulkAct

Run = Callable[..., Any]
FILED: Mapping[str, Any] = {"service": Service, "offering": Offering, "category": Category}


class ManyForm(PawlForm):
    """What is asked for beside the rows; choices are records that one may see."""

    version = None  # type: ignore[assignment]  # each row has its own

    def __init__(self, data: Any = None, *, by: Actor, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix)
        for name, rows in CHOICES.items():
            if name in self.fields:
                self.fields[name].queryset = rows(by)  # type: ignore[attr-defined]


def record_choice(label: Any, model: Any, *, required: bool = False) -> RecordChoice:
    """A record of those that one may see."""
    return RecordChoice(label=label, queryset=model.objects.none(), required=required)


class TeamForm(ManyForm):
    """Who is to work on them."""

    team = record_choice(_("Team"), Team, required=True)
    person = record_choice(_("Assigned to"), Person)


class LevelsForm(ManyForm):
    """How bad, how soon."""

    impact = forms.TypedChoiceField(label=_("Impact"), choices=[*LEVELS.items()], coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=[*LEVELS.items()], coerce=int)


class UrgencyForm(ManyForm):
    """How soon."""

    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=[*LEVELS.items()], coerce=int)


class FileForm(ManyForm):
    """What they are about."""

    service = record_choice(_("Service"), Service)
    category = record_choice(_("Category"), Category)


def _categories(by: Actor) -> Any:
    rows = Category.objects.filter(Q(pk__in=Category.objects.visible_to(by)) | Q(organisation=None))
    return rows.filter(retired_at=None).order_by("path")


CHOICES: Mapping[str, Callable[[Actor], Any]] = {
    "team": KNOWN["team"][0],
    "person": people_for,
    "service": lambda by: KNOWN["service"][0](by).exclude(state="retired"),
    "category": _categories,
}


@dataclass(frozen=True)
class Many:
    """The acts that a practice shares with the others: its own actions, called row by row."""

    model: type[Ticket]
    assign: Run
    prioritise: Run
    levels: type[ManyForm] = LevelsForm
    refile: Run | None = None
    related: tuple[str, ...] = ("case__team", "case__owner", "assignee", "service__case", "category")

    def acts(self) -> tuple[BulkAct, ...]:
        """For the look of its list."""
        right = self.model.work_permission
        found = [
            BulkAct("hand_over", _("Hand over"), self._hand_over, right, undo="hand_back", form=TeamForm),
            BulkAct("hand_back", _("Hand back"), self._hand_back, right, form=TeamForm, is_offered=False),
            BulkAct("prioritise", _("Set the priority"), self._prioritise, right, undo="prioritise_back",
                    form=self.levels),
            BulkAct("prioritise_back", _("Set the priority back"), self._prioritise_back, right,
                    form=self.levels, is_offered=False),
        ]  # fmt: skip
        if self.refile is not None:
            found.append(BulkAct("file", _("File"), self._file, right, undo="file_back", form=FileForm))
            found.append(
                BulkAct(
                    "file_back", _("File as before"), self._file_back, right, form=FileForm, is_offered=False
                )
            )
        return tuple(found)

    def found(self, by: Actor, pk: int) -> Any:
        """One of them, if somebody may see it.   Raises NotFound."""
        rows = self.model.objects.visible_to(by).select_related("case", *self.related)
        one = rows.filter(pk=pk).first()
        if one is None:
            raise not_found(f"{KINDS[self.model.kind]}-{pk}")
        return one

    def _hand_over(self, by: Actor, pk: int, form: ManyForm) -> Any:
        one = self.found(by, pk)
        said, before, was = form.cleaned_data, one.version, who_works(one.case.team, one.assignee)
        done = changed(self.assign(one, team=said["team"], person=said["person"], by=by), before)
        return Changed(done, was, who_works(done.case.team, done.assignee))

    def _hand_back(self, by: Actor, pk: int, _form: ManyForm) -> Any:
        one = self.found(by, pk)
        was = last(by, one, "assigned")
        team = Team.objects.filter(pk=number(was["from"])).first() if was["from"] else None
        person = Person.objects.filter(pk=number(was["from_person"])).first() if was["from_person"] else None
        return self.assign(one, team=team, person=person, by=by)

    def _prioritise(self, by: Actor, pk: int, form: ManyForm) -> Any:
        one = self.found(by, pk)
        before, was = one.version, _priority(one)
        done = changed(self.prioritise(one, by=by, **form.cleaned_data), before)
        return Changed(done, was, _priority(done))

    def _prioritise_back(self, by: Actor, pk: int, _form: ManyForm) -> Any:
        one = self.found(by, pk)
        impact, urgency, _former, was_overridden = last(by, one, "prioritised")["was"]
        if was_overridden:
            rule = say("It had another priority than the computed one, for a reason.")
            raise Conflict(one.key, rule, say("Set it on its page, with the reason."))
        was = {"impact": impact, "urgency": urgency}
        said = {name: value for name, value in was.items() if name in self.levels.base_fields}
        return self.prioritise(one, by=by, **said)

    def _file(self, by: Actor, pk: int, form: ManyForm) -> Any:
        one = self.found(by, pk)
        said = {name: value for name, value in form.cleaned_data.items() if value is not None}
        if "service" in said and one.offering_id is not None and one.service != said["service"]:
            said["offering"] = None
        before, was = one.version, _filed(one)
        done = changed(self._refiled(one, by, said), before)
        return Changed(done, was, _filed(done))

    def _file_back(self, by: Actor, pk: int, _form: ManyForm) -> Any:
        one = self.found(by, pk)
        fields = last(by, one, "refiled")["fields"]
        was = {
            name: FILED[name].objects.filter(pk=number(before)).first() if before else None
            for name, (before, _after) in fields.items()
            if name in FILED
        }
        customer = {"customer": None} if "customer" in fields else {}
        return self._refiled(one, by, {**was, **customer})

    def _refiled(self, one: Any, by: Actor, said: Mapping[str, Any]) -> Any:
        return self.refile(one, by=by, **said) if self.refile else one


def who_works(team: Team | None, person: Person | None) -> str:
    """Team and person, as a look at many rows names them."""
    return _joined(team, person)


def _priority(one: Any) -> str:
    return str(PRIORITIES.get(str(one.priority), one.priority))


def _filed(one: Any) -> str:
    return _joined(one.service and one.service.case.title, one.category)


def _joined(*parts: Any) -> str:
    return " · ".join(str(one) for one in parts if one) or "–"


def changed(one: Any, version: int) -> Any:
    """The row, if something was done with it."""
    if one.version == version:
        raise Conflict(one.key, say("Nothing would change."), say("Leave it out."))
    return one


def last(by: Actor, one: Any, activity: str) -> Mapping[str, Any]:
    """The facts of what is taken back, if nothing has happened since but what its clocks told."""
    done = Event.objects.filter(case=one.key).exclude(activity__startswith="sla_")
    event = done.order_by("-id").first()
    if event is None or event.activity != activity or event.actor != by.key:
        raise Conflict(one.key, say("Something else has happened to it since."), say("Look at its page."))
    facts: Mapping[str, Any] = event.facts
    return facts


def number(key: str) -> int:
    """The number of a key."""
    return int(key.rpartition("-")[2])
