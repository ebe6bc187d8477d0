"""Executing: deliverables, practice cards, co-creation."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.framework import framework
from pawl.projects import words
from pawl.projects.models import Cocreation, Deliverable, Iteration, PracticeCard, Project
from pawl.projects.sheets.sheet import Column, Kind, Sheet

K = Kind


def dimension_label(name: str, *, is_purpose: bool = False) -> Any:
    """A dimension, or what it is about, in the language of whoever reads."""
    term = framework().dimensions[name]
    return lazy(lambda: words.purpose(term) if is_purpose else words.called(term), str)()


DELIVERABLES = Sheet(
    "deliverables",
    Deliverable,
    _("Deliverables"),
    _("Add a deliverable"),
    (
        Column("title", _("Title"), needed=True),
        Column("criteria", _("Accepted when"), K.TEXT),
        Column("due", pgettext_lazy("project", "Due"), K.DAY),
        Column("owner", _("Made by"), K.RECORD, of="person"),
        Column("work_package", _("Work package"), K.RECORD, of="work_package", folded=True),
        Column("description", _("Description"), K.TEXT, folded=True, shown=False),
    ),
    empty=_("No deliverable yet: what will somebody hold in their hands, and when do they accept it?"),
)
PRACTICES = Sheet(
    "practices",
    PracticeCard,
    _("Practices"),
    _("Add a practice"),
    (
        Column("practice", _("Practice"), K.CHOICE, words=words.practices, needed=True),
        *(Column(name, dimension_label(name), K.TEXT, inside="texts") for name in framework().dimensions),
        Column("roles", _("Roles"), K.TEXT),
        Column("outside", _("Where its records are, if not here"), folded=True, shown=False),
    ),
    intro=_("The practices that the project uses, each told in every dimension."),
    most=100,
)
COCREATION = Sheet(
    "cocreation",
    Cocreation,
    _("Co-creation"),
    _("Add to the log"),
    (
        Column("on", _("When"), K.DAY, needed=True),
        Column("stakeholder", _("Stakeholder"), K.RECORD, of="stakeholder"),
        Column("with_whom", _("With whom"), folded=True),
        Column("what", _("What was worked out"), needed=True),
        Column("changed", _("What changed because of it"), K.TEXT, needed=True),
    ),
    is_worked=True,
    most=2_000,
)


def in_order(_project: Project, row: Any, fields: dict[str, Any], _by: Actor) -> dict[str, Any]:
    """An iteration ends no earlier than it starts."""
    starts, ends = (fields.get(name, row and getattr(row, name)) for name in ("starts", "ends"))
    if ends < starts:
        raise broken("ends", say("It ends before it starts."), say("Swap the two."))
    return fields


ITERATIONS = Sheet(
    "iterations",
    Iteration,
    _("Iterations"),
    _("Add an iteration"),
    (
        Column("name", _("Name"), needed=True),
        Column("starts", _("Starts"), K.DAY, needed=True),
        Column("ends", _("Ends"), K.DAY, needed=True),
        Column("goal", _("Goal"), K.TEXT),
    ),
    empty=_("No iteration yet: without one, work is taken from the order of the backlog."),
    prepare=in_order,
)
SHEETS = (ITERATIONS, DELIVERABLES, PRACTICES, COCREATION)
