"""Edits of a change request in the API: posted like its steps."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.projects.actions import edits
from pawl.projects.actions.edit_writing import editable
from pawl.projects.api import bodies
from pawl.projects.api.projects import BODIES, Fields, with_records
from pawl.projects.edits import columns_of, edits_of
from pawl.projects.edits.edit import NEW, sheet_of_key
from pawl.projects.models import ChangeRequest
from pawl.web.rest.base import Nothing
from pawl.web.rest.resource import Call
from pawl.web.rest.routes import read_fields


def edit_row(
    one: ChangeRequest, *, sheet: str = "", row: str = "", fields: Fields | None = None, by: Actor
) -> ChangeRequest:
    """A row would say something else, or one more would stand in a sheet."""
    known = next((each.sheet for each in edits_of(one.edits) if each.row == row), sheet_of_key(row))
    of = editable(known if row else sheet)
    said = read_fields(BODIES[of.name], fields or {}, "fields")
    names = {each.name for each in columns_of(of) if each.of == "work_package"}
    new = {name: value for name, value in said.items() if name in names and value and NEW.fullmatch(value)}
    rest = {name: value for name, value in said.items() if name not in new}
    found = {**with_records(of.columns, rest, one.project, by), **new}
    return edits.edit_row(one, sheet=of.name, row=row, fields=found, by=by)


def editing(steps: dict[str, Any]) -> dict[str, Any]:
    """The steps of a change request with what is done to its edits."""
    more = {
        "edit_row": Call(bodies.EditRow, edit_row),
        "take_out": Call(bodies.EditedRow, edits.take_out),
        "drop_edit": Call(bodies.EditedRow, edits.drop_edit),
        "compute_impact": Call(Nothing, edits.compute_impact),
    }
    return {**steps, "transitions": {**steps["transitions"], **more}}
