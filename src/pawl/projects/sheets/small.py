"""A small job on one page: what a charter of it needs, and nothing else."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.framework import framework
from pawl.projects.sheets.executing import dimension_label
from pawl.projects.sheets.sheet import Column, Kind
from pawl.projects.sheets.texts import PROJECT

K = Kind
OF_PROJECT = tuple(replace(one, needed=True) for one in PROJECT if one.name in ("title", "sponsor"))
OF_CHARTER = (Column("business_need", _("Business need: who needs which outcome"), K.TEXT, needed=True),)
OF_OBJECTIVE = (
    Column("objective", _("Objective: what will be better"), needed=True),
    Column("target", _("Target"), K.NUMBER, needed=True, least=-1e12,
           hint=_("A number by which one sees it: hours, per cent, pieces.")),
    Column("due", pgettext_lazy("project", "By"), K.DAY, needed=True),
)  # fmt: skip
OF_COVERAGE = tuple(
    Column(name, dimension_label(name), K.TEXT, needed=True, hint=dimension_label(name, is_purpose=True))
    for name in framework().dimensions
)
SMALL = (*OF_PROJECT, *OF_CHARTER, *OF_OBJECTIVE, *OF_COVERAGE)
"""With four dimensions ten fields: from an idea to a charter that can be approved."""
