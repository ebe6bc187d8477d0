"""What can be done with many incidents at once, each with a look before and most with a way back.

What is taken back is read from the journal: the last thing that happened to a row must be what was done to
it, by whoever takes it back; else somebody else's work would be undone.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import not_found
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Offering, Service
from pawl.errors import Conflict
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.choices import KNOWN
from pawl.incidents.models import Incident
from pawl.incidents.words import CAUSES, CODES, LEVELS
from pawl.tickets.actions import work
from pawl.tickets.models import Category
from pawl.web.forms import PawlForm, RecordChoice
from pawl.web.list_acts import BulkAct

WORK = Permission.INCIDENT_WORK
FILED: Mapping[str, Any] = {"service": Service, "offering": Offering, "category": Category}


class ManyForm(PawlForm):
    """What is asked for beside the rows."""

    version = None  # type: ignore[assignment]  # each row has its own

    def __init__(self, data: Any = None, *, by: Actor, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix)
        for name in KNOWN.keys() & self.fields.keys():
            self.fields[name].queryset = KNOWN[name][0](by)  # type: ignore[attr-defined]


def _choice(label: Any, model: Any, *, required: bool = False) -> RecordChoice:
    return RecordChoice(label=label, queryset=model.objects.none(), required=required)


class TeamForm(ManyForm):
    """Who is to work on them."""

    team = _choice(_("Team"), Team, required=True)
    person = _choice(_("Assigned to"), Person)


class LevelsForm(ManyForm):
    """How bad, how soon."""

    impact = forms.TypedChoiceField(label=_("Impact"), choices=[*LEVELS.items()], coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=[*LEVELS.items()], coerce=int)


class FileForm(ManyForm):
    """What they are about."""

    service = _choice(_("Service"), Service)
    category = _choice(_("Category"), Category)


class SolvedForm(ManyForm):
    """How they were solved."""

    code = forms.ChoiceField(label=_("How it was solved"), choices=[*CODES.items()])
    resolution = forms.CharField(label=_("What was done"), widget=forms.Textarea({"rows": 3}))
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "–"), *CAUSES.items()], required=False)


class ParentForm(ManyForm):
    """The greater one."""

    parent = forms.CharField(label=_("Number of the greater incident"), max_length=30)


def _found(by: Actor, pk: int) -> Incident:
    rows = Incident.objects.visible_to(by).select_related("case__team", "assignee", "parent__case")
    found: Incident | None = rows.filter(pk=pk).first()
    if found is None:
        raise not_found(f"INC-{pk}")
    return found


def _changed(one: Incident, version: int) -> Incident:
    if one.version == version:
        raise Conflict(one.key, say("Nothing would change."), say("Leave it out."))
    return one


def _take(by: Actor, pk: int) -> Incident:
    one = _found(by, pk)
    before = one.version
    return _changed(actions.take(one, by=by), before)


def _hand_over(by: Actor, pk: int, form: TeamForm) -> Incident:
    one = _found(by, pk)
    said, before = form.cleaned_data, one.version
    return _changed(actions.hand_over(one, team=said["team"], person=said["person"], by=by), before)


def _prioritise(by: Actor, pk: int, form: LevelsForm) -> Incident:
    one = _found(by, pk)
    said, before = form.cleaned_data, one.version
    return _changed(work.set_priority(one, impact=said["impact"], urgency=said["urgency"], by=by), before)


def _file(by: Actor, pk: int, form: FileForm) -> Incident:
    one = _found(by, pk)
    said = {name: value for name, value in form.cleaned_data.items() if value is not None}
    if "service" in said and one.offering_id is not None and one.service != said["service"]:
        said["offering"] = None
    before = one.version
    return _changed(work.refile(one, by=by, **said), before)


def _resolve(by: Actor, pk: int, form: SolvedForm) -> Incident:
    return actions.resolve(_found(by, pk), by=by, **form.cleaned_data)


def _adopt(by: Actor, pk: int, form: ParentForm) -> Incident:
    one, said = _found(by, pk), form.cleaned_data["parent"].strip().upper()
    number = said.removeprefix("INC-")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise not_found(said[:40])
    before = one.version
    return _changed(actions.adopt(one, parent=_found(by, int(number)), by=by), before)


def _last(by: Actor, one: Incident, activity: str) -> Mapping[str, Any]:
    """The facts of what is taken back, if nothing has happened since."""
    event = Event.objects.filter(case=one.key).order_by("-id").first()
    if event is None or event.activity != activity or event.actor != by.key:
        raise Conflict(one.key, say("Something else has happened to it since."), say("Look at its page."))
    facts: Mapping[str, Any] = event.facts
    return facts


def _number(key: str) -> int:
    return int(key.rpartition("-")[2])


def _hand_back(by: Actor, pk: int, _form: TeamForm) -> Incident:
    one = _found(by, pk)
    was = _last(by, one, "assigned")
    team = Team.objects.filter(pk=_number(was["from"])).first() if was["from"] else None
    person = Person.objects.filter(pk=_number(was["from_person"])).first() if was["from_person"] else None
    return actions.hand_over(one, team=team, person=person, by=by)


def _prioritise_back(by: Actor, pk: int, _form: LevelsForm) -> Incident:
    one = _found(by, pk)
    impact, urgency, _former, was_overridden = _last(by, one, "prioritised")["was"]
    if was_overridden:
        rule = say("It had another priority than the computed one, for a reason.")
        raise Conflict(one.key, rule, say("Set it on its page, with the reason."))
    return work.set_priority(one, impact=impact, urgency=urgency, by=by)


def _file_back(by: Actor, pk: int, _form: FileForm) -> Incident:
    one = _found(by, pk)
    fields = _last(by, one, "refiled")["fields"]
    was = {
        name: FILED[name].objects.filter(pk=_number(before)).first() if before else None
        for name, (before, _after) in fields.items()
    }
    return work.refile(one, by=by, **was)


def _part(by: Actor, pk: int, _form: ParentForm) -> Incident:
    one = _found(by, pk)
    _last(by, one, "adopted")
    return actions.part(one, by=by)


ACTS = (
    BulkAct("take", _("Take"), _take, WORK),
    BulkAct("hand_over", _("Hand over"), _hand_over, WORK, undo="hand_back", form=TeamForm),
    BulkAct("hand_back", _("Hand back"), _hand_back, WORK, is_offered=False, form=TeamForm),
    BulkAct("prioritise", _("Set the priority"), _prioritise, WORK, undo="prioritise_back", form=LevelsForm),
    BulkAct("prioritise_back", _("Set the priority back"), _prioritise_back, WORK, is_offered=False,
            form=LevelsForm),
    BulkAct("file", _("File"), _file, WORK, undo="file_back", form=FileForm),
    BulkAct("file_back", _("File as before"), _file_back, WORK, is_offered=False, form=FileForm),
    BulkAct("adopt", _("Part of a greater one"), _adopt, WORK, undo="part", form=ParentForm),
    BulkAct("part", _("No longer part of it"), _part, WORK, is_offered=False, form=ParentForm),
    BulkAct("resolve", _("Resolve"), _resolve, WORK, form=SolvedForm,
            consequence=_("Their callers read what was done.")),
)  # fmt: skip
