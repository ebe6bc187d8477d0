"""Planning: scope, requirements, principles, service value, work, risks, roles and who hears what."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.projects import words
from pawl.projects.models import (
    Assignment,
    CostLine,
    Member,
    Message,
    PrincipleDecision,
    Raci,
    Requirement,
    ScopeItem,
    ServiceValue,
    WorkLink,
    WorkPackage,
)
from pawl.projects.sheets.plan_checks import one_thing, without_circle, work_fits
from pawl.projects.sheets.sheet import Column, Kind, Sheet

K = Kind
SCOPE = Sheet(
    "scope",
    ScopeItem,
    _("Scope"),
    _("Add to the scope"),
    (
        Column("text", _("What"), needed=True),
        Column("is_in", _("Belongs to it"), K.FLAG, start=True),
        Column("reason", _("Why"), K.TEXT),
    ),
    intro=_("What belongs to it, and what somebody might expect and does not get."),
)
REQUIREMENTS = Sheet(
    "requirements",
    Requirement,
    _("Requirements"),
    _("Add a requirement"),
    (
        Column("title", _("Requirement"), needed=True),
        Column("importance", _("Importance"), K.CHOICE, words=words.IMPORTANCES, start="must"),
        Column("acceptance", _("Met when"), K.TEXT, hint=_("The criteria by which it is accepted.")),
        Column("need", _("Business need"), K.RECORD, of="need", shown=False),
        Column("objective", _("Objective"), K.RECORD, of="objective"),
        Column("stakeholder", _("Asked for by"), K.RECORD, of="stakeholder", folded=True, shown=False),
        Column("work_packages", _("Work packages that fulfil it"), K.RECORDS, of="work_package", folded=True),
        Column("deliverables", _("Deliverables that show it"), K.RECORDS, of="deliverable", folded=True),
        Column("description", _("Description"), K.TEXT, folded=True, shown=False),
        Column("test", _("How it is tested"), K.TEXT, folded=True),
        Column("tested_on", _("Tested on"), K.DAY, folded=True, shown=False),
        Column("has_passed", _("The test was passed"), K.FLAG, folded=True, shown=False),
        Column("owner", _("Owner"), K.RECORD, of="person", folded=True, shown=False),
    ),
    intro=_("What must hold in the end. One without a need or an objective is flagged."),
)
PRINCIPLES = Sheet(
    "principles",
    PrincipleDecision,
    _("Guiding principles"),
    _("Add a decision"),
    (
        Column("principle", _("Principle"), K.CHOICE, words=words.principles, needed=True),
        Column("stance", _("The decision"), K.CHOICE, words=words.STANCES, start="applies"),
        Column("scope_item", _("About this of the scope"), K.RECORD, of="scope_item"),
        Column("requirement", _("Or about this requirement"), K.RECORD, of="requirement"),
        Column("why", _("Why"), K.TEXT, needed=True),
    ),
    intro=_("For scope items and requirements: which principle each applies or bends, and why."),
    prepare=one_thing,
)
SERVICE_VALUE = Sheet(
    "service-value",
    ServiceValue,
    _("Service value"),
    _("Add to the service value"),
    (
        Column("aspect", pgettext_lazy("project", "About"), K.CHOICE, words=words.ASPECTS, needed=True),
        Column("text", _("What"), needed=True),
        Column("for_whom", pgettext_lazy("project", "For whom"), folded=True),
        Column("measure", _("Measured by"), folded=True),
        Column("target", _("Target"), K.NUMBER, least=-1e12),
        Column("unit", _("Unit")),
    ),
    intro=_("Outcomes, costs and risks for the customer; utility and the warranty that the agreement will "
            "promise: availability, capacity, continuity, security."),
)  # fmt: skip
WORK = Sheet(
    "work-packages",
    WorkPackage,
    _("Work breakdown structure"),
    _("Add work"),
    (
        Column("title", _("Title"), needed=True),
        Column("work_type", _("Type"), K.CHOICE, words=words.WORK_TYPES, start="work"),
        Column("parent", _("Part of"), K.RECORD, of="work_package", shown=False),
        Column("owner", _("Done by"), K.RECORD, of="person"),
        Column("starts", _("Starts"), K.DAY),
        Column("ends", _("Ends"), K.DAY),
        Column("days", _("Working days"), K.DECIMAL, most=99_999),
        Column("days_low", _("Working days, at best"), K.DECIMAL, most=99_999, folded=True, shown=False),
        Column("days_high", _("Working days, at worst"), K.DECIMAL, most=99_999, folded=True, shown=False),
        Column("iteration", _("Iteration"), K.RECORD, of="iteration", folded=True, shown=False),
        Column("hours", _("Effort in hours"), K.DECIMAL, most=9_999_999, folded=True),
        Column("cost", _("Planned cost"), K.MONEY, folded=True),
        Column("constraint", _("Constraint"), K.CHOICE, words=words.CONSTRAINTS, start="asap", folded=True,
               shown=False),
        Column("constraint_on", _("Day of the constraint"), K.DAY, folded=True, shown=False),
        Column("deadline", _("Deadline"), K.DAY, folded=True, shown=False),
        Column("position", _("Position"), K.WHOLE, most=99_999, start=0, folded=True, shown=False),
        Column("description", _("Description"), K.TEXT, folded=True, shown=False),
    ),
    empty=_("No work yet: begin with what is delivered, and the milestones."),
    prepare=work_fits,
    most=10_000,
)  # fmt: skip
LINKS = Sheet(
    "links",
    WorkLink,
    _("Links between work packages"),
    _("Add a link"),
    (
        Column("predecessor", _("Before"), K.RECORD, of="work_package", needed=True),
        Column("successor", _("Waits for it"), K.RECORD, of="work_package", needed=True),
        Column("link_type", _("Type"), K.CHOICE, words=words.LINK_TYPES, start="FS"),
        Column("lag_days", _("Lag in days"), K.NUMBER, least=-9_999, most=9_999, start=0),
        Column("lag_calendar", _("Lag runs on"), K.CHOICE, words=words.LAG_CALENDARS, start="project",
               folded=True, shown=False),
    ),
    prepare=without_circle,
    most=20_000,
)  # fmt: skip
ASSIGNMENTS = Sheet(
    "assignments",
    Assignment,
    _("Assignments"),
    _("Assign somebody"),
    (
        Column("work_package", _("Work package"), K.RECORD, of="work_package", needed=True),
        Column("member", _("Role"), K.RECORD, of="member", needed=True),
        Column("percent", _("Share of their time, per cent"), K.WHOLE, least=1, most=100, start=100),
    ),
    most=20_000,
)
MEMBERS = Sheet(
    "members",
    Member,
    _("People and roles"),
    _("Add a role"),
    (
        Column("name", _("Role"), needed=True),
        Column("person", _("Person"), K.RECORD, of="person"),
        Column("percent", _("Share of their time, per cent"), K.WHOLE, least=1, most=100, start=100),
        Column("hourly_rate", _("Cost of an hour"), K.MONEY, folded=True, shown=False,
               hint=_("Counts for hours of days on which no dated rate holds.")),
    ),
    empty=_("Nobody yet: who works in it, and how much of their time?"),
)  # fmt: skip
COSTS = Sheet(
    "costs",
    CostLine,
    _("Costs"),
    _("Add a cost"),
    (
        Column("title", _("What"), needed=True),
        Column("cost_kind", _("Kind"), K.CHOICE, words=words.COST_KINDS, start="other"),
        Column("on", _("When"), K.DAY),
        Column("planned", _("Planned"), K.MONEY, needed=True),
        Column("actual", _("Actual"), K.MONEY),
        Column("work_package", _("Work package"), K.RECORD, of="work_package", folded=True, shown=False),
    ),
)
RACI = Sheet(
    "raci",
    Raci,
    _("RACI"),
    _("Add to the RACI"),
    (
        Column("work_package", _("Work package"), K.RECORD, of="work_package", needed=True),
        Column("member", _("Role"), K.RECORD, of="member", needed=True),
        Column("letter", _("Is"), K.CHOICE, words=words.LETTERS, needed=True),
    ),
    most=5_000,
)
MESSAGES = Sheet(
    "communication",
    Message,
    _("Communication plan"),
    _("Add to the communication plan"),
    (
        Column("audience", _("Who hears it"), needed=True),
        Column("content", _("What"), K.TEXT),
        Column("channel", _("How")),
        Column("frequency", _("How often")),
        Column("sender", _("Who tells it"), K.RECORD, of="person", folded=True),
    ),
)
SHEETS = (
    SCOPE,
    REQUIREMENTS,
    PRINCIPLES,
    SERVICE_VALUE,
    WORK,
    LINKS,
    MEMBERS,
    ASSIGNMENTS,
    COSTS,
    RACI,
    MESSAGES,
)
