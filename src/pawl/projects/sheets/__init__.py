"""What is written below a project, as data: one sheet per part; forms, tables and the API follow."""

from pawl.projects.models import Part
from pawl.projects.sheets.closing import SHEETS as CLOSING
from pawl.projects.sheets.controlling import SHEETS as CONTROLLING
from pawl.projects.sheets.executing import SHEETS as EXECUTING
from pawl.projects.sheets.initiating import SHEETS as INITIATING
from pawl.projects.sheets.planning import SHEETS as PLANNING
from pawl.projects.sheets.sheet import EXACT, Column, Kind, Sheet

__all__ = ["BY_MODEL", "BY_PREFIX", "EXACT", "PARTS", "RECORDS", "SHEETS", "Column", "Kind", "Sheet"]

SHEETS = {one.name: one for one in (*INITIATING, *PLANNING, *EXECUTING, *CONTROLLING, *CLOSING)}
PARTS = {name: one for name, one in SHEETS.items() if one.is_part}
RECORDS = {name: one for name, one in SHEETS.items() if not one.is_part}
BY_PREFIX = {one.model.prefix: one for one in PARTS.values() if issubclass(one.model, Part)}
BY_MODEL = {one.model: one for one in SHEETS.values()}
