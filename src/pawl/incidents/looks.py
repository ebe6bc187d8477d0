"""How the pages of incidents look: quick filters, buttons, and the form of each act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import PawlError
from pawl.incidents import forms
from pawl.incidents.actions.lifecycle import INCIDENT, OPEN
from pawl.incidents.doing import STEPS
from pawl.incidents.many import ACTS
from pawl.incidents.models import Incident
from pawl.tickets.due_words import due_in_words
from pawl.web.addresses import address
from pawl.web.list_page import ListLook, QuickFilter
from pawl.web.listing import Row

HELP = "how-to/incidents"
WORK, REPORT = Permission.INCIDENT_WORK, Permission.INCIDENT_REPORT
MAJOR = Permission.INCIDENT_MAJOR
ALL_OPEN = ("filter[state][in]", "new,in_progress,on_hold")


def _query(*pairs: tuple[str, str]) -> str:
    return "?" + urlencode(pairs)


OPEN_ONES = _query(ALL_OPEN)
"""How the worklist opens."""


def look_of(actor: Actor) -> ListLook:
    """The worklist of somebody: with their own work first, if they work on incidents."""
    quick = [QuickFilter(_("Open"), OPEN_ONES)]
    if actor.person is not None and can(actor, WORK):
        mine = ("filter[assignee_key][eq]", actor.person.key)
        quick = [
            QuickFilter(_("My work"), _query(mine, ALL_OPEN)),
            QuickFilter(_("Nobody's yet"), _query(("filter[assignee_key][empty]", "true"), ALL_OPEN)),
            QuickFilter(_("High priority"), _query(("filter[priority][in]", "1,2"), ALL_OPEN)),
            QuickFilter(_("Major incidents"), _query(("filter[is_major][eq]", "true"), ALL_OPEN)),
            *quick,
        ]
    return ListLook(
        address=lambda row: address("incident", key=row["key"]),
        link_field="title",
        reads=("key",),
        hidden=("version",),
        quick=tuple(quick),
        told={"due": _due},
        empty=say("Nothing is broken, or nobody has said so yet."),
        create=reverse("incident-new"),
        create_label=_("Report an incident"),
        create_permission=REPORT,
        acts=ACTS,
        help=HELP,
        template="incidents/list.html",
    )


def _due(row: Row) -> str:
    return due_in_words(row["due"], is_late=row["due"] < clock.now())


@dataclass(frozen=True)
class Asked:
    """An act that needs more words: its form, heading, button, right, and what the form starts with."""

    form: type[forms.OfIncidentForm]
    heading: str | Promise
    label: str | Promise
    permission: Permission = WORK
    fields: tuple[str, ...] = ()
    now: Callable[[Incident], dict[str, Any]] = lambda _one: {}
    is_bare: bool = False
    """Whether it looks at nothing that the incident names: neither people nor services."""


def _responsible(one: Incident) -> dict[str, Any]:
    return {"team": one.case.team, "person": one.assignee}


def _content(one: Incident) -> dict[str, Any]:
    return {"title": one.case.title, "description": one.description, "service": one.service,
            "offering": one.offering, "category": one.category}  # fmt: skip


def _roles(one: Incident) -> dict[str, Any]:
    led = getattr(one, "major", None)
    names = ("commander", "communicator", "scribe")
    return {name: getattr(led, name) for name in names} if led else {}


def _review(one: Incident) -> dict[str, Any]:
    led = getattr(one, "major", None)
    return {"text": led.review} if led else {}


FORMS: Mapping[str, Asked] = {
    "hold": Asked(forms.HoldForm, _("Put on hold"), _("Put on hold"), is_bare=True),
    "resolve": Asked(forms.ResolveForm, _("Resolve the incident"), _("Resolve")),
    "reopen": Asked(forms.ReasonForm, _("Reopen the incident"), _("Reopen"), REPORT),
    "cancel": Asked(forms.ReasonForm, _("Cancel the incident"), _("Cancel the incident")),
    "withdraw": Asked(forms.ReasonForm, _("Withdraw the incident"), _("Withdraw"), REPORT),
    "assign": Asked(forms.HandOverForm, _("Hand over"), _("Hand over"), now=_responsible),
    "change": Asked(forms.ChangeForm, _("Change the incident"), _("Save"), now=_content),
    "relate": Asked(forms.RelateForm, _("Link or merge"), _("Save")),
    "declare": Asked(forms.ReasonForm, _("Declare a major incident"), _("Declare"), MAJOR),
    "roles": Asked(forms.RolesForm, _("Roles of the major incident"), _("Save"), now=_roles),
    "tell": Asked(forms.TellForm, _("Tell those who wait"), _("Tell them")),
    "stand_down": Asked(forms.ReasonForm, _("No longer a major incident"), _("Stand down"), MAJOR),
    "review": Asked(forms.ReviewForm, _("Review the major incident"), _("Save"), now=_review),
    "split": Asked(forms.SplitForm, _("Split the incident"), _("Report")),
}
AT_ONCE = ("take", "resume", "close", "part")
BARE = ("resume",)
"""Those that look at nothing that the incident names."""
DONE = {
    "part": _("%(key)s stands alone."),
    "take": _("You work on %(key)s."),
    "resume": _("Work on %(key)s goes on."),
    "close": _("%(key)s is closed."),
}
LABELS = {
    "take": _("Take"),
    "resume": _("Go on"),
    "resolve": _("Resolve"),
    "hold": _("Put on hold"),
    "close": _("Close"),
    "reopen": _("Reopen"),
    "cancel": _("Cancel the incident"),
    "withdraw": _("Withdraw"),
}
KEYS = {"take": "a", "resolve": "r", "hold": "h"}
LIKELY = ("take", "resume", "resolve", "close")
LAST = frozenset({"cancel", "withdraw"})


@dataclass(frozen=True)
class Button:
    """A step on the page: a button where nothing more is to be said, else a link to its form."""

    name: str
    label: str | Promise
    address: str
    is_at_once: bool
    is_likely: bool
    is_last: bool
    key: str
    refusal: PawlError | None = None


def buttons(one: Incident, actor: Actor) -> list[Button]:
    """What somebody can do now: steps that are not theirs are left out, and the way out stands last."""
    free = {step.activity for step in INCIDENT.steps(one, actor) if step.refusal is None} & set(STEPS)
    if "cancel" in free:
        free.discard("withdraw")
    if one.state in OPEN and can(actor, WORK, one) and one.assignee_id != (actor.person and actor.person.pk):
        free.add("take")
    likely = next((name for name in LIKELY if name in free), "")
    return [
        Button(name, LABELS[name], address(f"incident-{name}", key=one.key), name in AT_ONCE,
               name == likely, name in LAST, KEYS.get(name, ""))
        for name in LABELS
        if name in free
    ]  # fmt: skip
