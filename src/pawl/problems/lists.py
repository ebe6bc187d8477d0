"""Problems and known errors as lists: pages, exports and the API read these."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.collaboration.searching import Words
from pawl.problems.actions.lifecycle import UNSOLVED
from pawl.problems.models import Problem
from pawl.problems.words import CODES, PRIORITIES, STATES
from pawl.tickets.breaches import BREACH_FIELDS, with_breach
from pawl.tickets.last_change import last_change
from pawl.tickets.own.columns import own_columns
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, DAY, INSTANT, INTEGER

KEY_FIELD = key_field("PRB")
STATE = Field("state", _("State"), "state", CHOICE, choices=STATES)
SERVICE = Field("service", _("Service"), "service__case__title", nullable=True, local="service__name")
CATEGORY = Field("category", _("Category"), "category__path", nullable=True, shown=False)
WORKAROUND = Field("workaround", _("Workaround"), "workaround")
ROOT_CAUSE = Field("root_cause", _("Root cause"), "root_cause")
RISK_UNTIL = Field("risk_until", _("Risk accepted until"), "risk_until", DAY, nullable=True)

PROBLEMS = Listing(
    "problems",
    Problem,
    (
        KEY_FIELD,
        TITLE,
        STATE,
        Field("priority", _("Priority"), "priority", INTEGER,
              choices={str(level): name for level, name in PRIORITIES.items()}, sortable_if_open=True),
        Field("is_known_error", _("Known error"), "is_known_error", BOOLEAN),
        SERVICE,
        CATEGORY,
        Field("team", _("Team"), "case__team__name", nullable=True),
        Field("assignee", _("Assignee"), "assignee__name", nullable=True),
        *BREACH_FIELDS,
        Field("opened", _("Opened"), "opened_at", INSTANT, sortable_if_open=True),
        Field("resolved", _("Resolved"), "resolved_at", INSTANT, nullable=True, shown=False),
        Field("closed", _("Closed"), "closed_at", INSTANT, nullable=True, shown=False),
        Field("resolution_code", _("Resolution"), "resolution_code", CHOICE, choices=CODES, shown=False),
        Field("root_cause", _("Root cause"), "root_cause", shown=False),
        Field("workaround", _("Workaround"), "workaround", shown=False),
        Field("risk_until", _("Risk accepted until"), "risk_until", DAY, nullable=True, shown=False),
        last_change("PRB"),
        Field("external_id", _("Number elsewhere"), "external_id", shown=False),
        VERSION,
    ),
    search=("title", "root_cause", "workaround"),
    open_states=tuple(sorted(UNSOLVED)),
    rows=lambda actor: with_breach(Problem.objects.visible_to(actor)),
    label=_("Problems"),
    found=Words(Problem),
    prepared=True,
    more=own_columns(Problem),
)  # fmt: skip


def known_errors(actor: Actor) -> QuerySet[Problem]:
    """Known errors in force: not resolved for good, or lived with."""
    return Problem.objects.visible_to(actor).filter(is_known_error=True)


KNOWN_ERRORS = Listing(
    "known-errors",
    Problem,
    (
        KEY_FIELD,
        TITLE,
        WORKAROUND,
        ROOT_CAUSE,
        SERVICE,
        CATEGORY,
        STATE,
        RISK_UNTIL,
        Field("since", _("Known since"), "known_error_at", INSTANT, nullable=True),
        Field("published", _("Published"), "published_at", INSTANT, nullable=True, shown=False),
        VERSION,
    ),
    search=("title", "workaround", "root_cause"),
    rows=known_errors,
    label=_("Known errors"),
    found=Words(Problem),
    prepared=True,
)
