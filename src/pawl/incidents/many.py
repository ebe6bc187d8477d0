"""What can be done with many incidents at once, each with a look before and most with a way back.

What is taken back is read from the journal: the last thing that happened to a row must be what was done to
it, by whoever takes it back; else somebody else's work would be undone.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.accounts.roles import Permission
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.incidents.words import CAUSES, CODES
from pawl.tickets.actions import work
from pawl.tickets.many import Many, ManyForm, changed, last, who_works
from pawl.tickets.work_acts import prioritise
from pawl.web.bulk import Changed
from pawl.web.list_acts import BulkAct

WORK = Permission.INCIDENT_WORK
MANY = Many(
    Incident, actions.hand_over, prioritise, refile=work.refile,
    related=("case__team", "case__owner", "assignee", "parent__case", "service__case", "category"),
)  # fmt: skip


class SolvedForm(ManyForm):
    """How they were solved."""

    code = forms.ChoiceField(label=_("How it was solved"), choices=[*CODES.items()])
    resolution = forms.CharField(label=_("What was done"), widget=forms.Textarea({"rows": 3}))
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "–"), *CAUSES.items()], required=False)


class ParentForm(ManyForm):
    """The greater one."""

    parent = forms.CharField(label=_("Number of the greater incident"), max_length=30)


def _take(by: Actor, pk: int) -> Changed:
    one = MANY.found(by, pk)
    before, was = one.version, who_works(one.case.team, one.assignee)
    done: Incident = changed(actions.take(one, by=by), before)
    return Changed(done, was, who_works(done.case.team, done.assignee))


def _resolve(by: Actor, pk: int, form: SolvedForm) -> Incident:
    return actions.resolve(MANY.found(by, pk), by=by, **form.cleaned_data)


def _adopt(by: Actor, pk: int, form: ParentForm) -> Incident:
    one, said = MANY.found(by, pk), form.cleaned_data["parent"].strip().upper()
    number = said.removeprefix("INC-")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise not_found(said[:40])
    before = one.version
    done: Incident = changed(actions.adopt(one, parent=MANY.found(by, int(number)), by=by), before)
    return done


def _part(by: Actor, pk: int, _form: ParentForm) -> Incident:
    one = MANY.found(by, pk)
    last(by, one, "adopted")
    return actions.part(one, by=by)


ACTS = (
    BulkAct("take", _("Take"), _take, WORK),
    *MANY.acts(),
    BulkAct("adopt", _("Part of a greater one"), _adopt, WORK, undo="part", form=ParentForm),
    BulkAct("part", _("No longer part of it"), _part, WORK, is_offered=False, form=ParentForm),
    BulkAct("resolve", _("Resolve"), _resolve, WORK, form=SolvedForm,
            consequence=_("Their callers read what was done.")),
)  # fmt: skip
