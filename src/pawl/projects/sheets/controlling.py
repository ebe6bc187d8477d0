"""Monitoring and controlling: the RAID register, and transition planning and support."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.projects import words
from pawl.projects.models import Adoption, Assistance, Project, RaidItem, TransitionInput
from pawl.projects.sheets.sheet import Column, Kind, Sheet

K = Kind


def with_score(_project: Project, row: Any, fields: dict[str, Any], _by: Actor) -> dict[str, Any]:
    """Probability × impact stands beside them, so that lists can be sorted by it."""
    probability = fields.get("probability", row and row.probability) or 0
    impact = fields.get("impact", row and row.impact) or 0
    return {**fields, "score": probability * impact}


def for_a_reason(_project: Project, row: Any, fields: dict[str, Any], _by: Actor) -> dict[str, Any]:
    """What is returned says why."""
    state = fields.get("state", row and row.state)
    if state == "returned" and not fields.get("reason", row and row.reason):
        raise broken("reason", say("It does not say why it is returned."), say("Write the reason."))
    return fields


RAID = Sheet(
    "raid",
    RaidItem,
    _("Risks, assumptions, issues, decisions, actions and defects"),
    _("Add an entry"),
    (
        Column("title", _("Title"), needed=True),
        Column("raid_type", _("Type"), K.CHOICE, words=words.RAID_TYPES, needed=True, start="risk"),
        Column("probability", _("Probability"), K.CHOICE, words=words.FIVE),
        Column("impact", pgettext_lazy("project", "Impact"), K.CHOICE, words=words.FIVE),
        Column("response", pgettext_lazy("project", "Response"), K.CHOICE, words=words.RESPONSES),
        Column("response_text", _("What is done"), K.TEXT, shown=False),
        Column("owner", _("Owner"), K.RECORD, of="person"),
        Column("due", pgettext_lazy("project", "Due"), K.DAY),
        Column("description", _("Description"), K.TEXT, folded=True, shown=False),
        Column("trigger", _("How one sees that it comes"), K.TEXT, folded=True, shown=False),
        Column("probability_percent", _("Probability in per cent"), K.DECIMAL, most=100, folded=True,
               shown=False),
        Column("cost_impact", _("Cost if it occurs"), K.MONEY, folded=True, shown=False),
        Column("cost_occurred", _("What it cost when it occurred"), K.MONEY, folded=True, shown=False),
        Column("days_impact", _("Delay in days if it occurs"), K.DECIMAL, most=99_999, folded=True,
               shown=False),
        Column("work_package", _("Work package that it hits"), K.RECORD, of="work_package", folded=True,
               shown=False),
        Column("workaround", _("Workaround"), K.TEXT, folded=True, shown=False),
        Column("outcome", _("What was decided, or came of it"), K.TEXT, folded=True, shown=False),
    ),
    is_worked=True,
    prepare=with_score,
    most=5_000,
)  # fmt: skip
INPUTS = Sheet(
    "transition-inputs",
    TransitionInput,
    _("Inputs of the transition"),
    _("Add an input"),
    (
        Column("title", _("What"), needed=True),
        Column("from_whom", _("From whom")),
        Column("state", _("Review"), K.CHOICE, words=words.INPUT_STATES, start="offered"),
        Column("reason", _("Why it is returned"), K.TEXT),
    ),
    prepare=for_a_reason,
)
ADOPTION = Sheet(
    "adoption",
    Adoption,
    _("Organizational change"),
    _("Add a step"),
    (
        Column("step_kind", _("Kind"), K.CHOICE, words=words.STEP_KINDS, start="other"),
        Column("audience", _("Whom it meets"), needed=True),
        Column("impact", _("What changes for them"), K.TEXT),
        Column("action", _("What is done"), K.TEXT),
        Column("measure", _("Taken up when")),
        Column("target_percent", _("Target, %"), K.WHOLE, most=100),
        Column("adopted_percent", _("Taken up, %"), K.WHOLE, most=100),
        Column("due", pgettext_lazy("project", "By"), K.DAY, folded=True),
        Column("done_on", _("Done on"), K.DAY, folded=True),
    ),
    intro=_("The hand-over counts training: each step of that kind done, or taken up as far as its target."),
)
ASSISTANCE = Sheet(
    "assistance",
    Assistance,
    _("Assistance and advice"),
    _("Add a question"),
    (
        Column("question", _("What was asked"), needed=True),
        Column("asked_by", _("Who asked")),
        Column("on", _("When"), K.DAY),
        Column("answer", pgettext_lazy("project", "Answer"), K.TEXT),
        Column("answered_by", _("Who answered"), K.RECORD, of="person"),
    ),
    is_worked=True,
)
SHEETS = (RAID, INPUTS, ADOPTION, ASSISTANCE)
