"""The topics that people have wishes about, and which event belongs to which."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.notifications.models import ByMail


@dataclass(frozen=True)
class Topic:
    """What it is called, what it is, and how it comes where somebody has no wish."""

    label: Promise
    meaning: Promise
    mail: ByMail = ByMail.AT_ONCE
    inbox: bool = True


TOPICS: Mapping[str, Topic] = {
    "comments": Topic(_("Comments"), _("Somebody answered or said something.")),
    "progress": Topic(_("Progress"), _("Received, on hold, resolved, closed, reopened.")),
    "work": Topic(_("Work for me"), _("Something was assigned to me or to my team, or goes on.")),
    "promises": Topic(_("Promised times"), _("A promised time runs out, or is over.")),
    "major": Topic(_("Major incidents"), _("Declared, what is new, what is overdue.")),
    "on_call": Topic(
        _("On call"),
        _("It is my turn, and nobody took what is urgent. Passes quiet hours and the daily letter."),
    ),
    "approvals": Topic(_("Approvals"), _("I am asked, or what I asked for is decided.")),
    "dates": Topic(_("Dates"), _("Contracts, accepted risks, reviews and recurring activities.")),
}

OF_ACTIVITY: Mapping[str, str] = {
    "commented": "comments", "workaround_known": "comments",
    "assigned": "work", "answered": "work", "hold_ended": "work", "task_started": "work",
    "escalated": "on_call", "adopted": "work", "recurred": "work",
    "sla_warned": "promises", "sla_breached": "promises",
    "declared_major": "major", "stakeholders_told": "major", "update_overdue": "major",
    "stood_down": "major",
    "asked": "approvals", "handed_over": "approvals", "reminded": "approvals",
    "approval_approved": "approvals", "approval_rejected": "approvals", "approval_void": "approvals",
    "ends_soon": "dates", "risk_ends_soon": "dates", "review_due": "dates", "miss": "dates",
    "overdue": "dates",
}  # fmt: skip


def topic_of(activity: str) -> str:
    """The topic of an event; most tell how far something is."""
    return OF_ACTIVITY.get(activity, "progress")
