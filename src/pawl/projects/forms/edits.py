"""The form of an edit: the columns of a row; work may be chosen that the same request adds."""

from collections.abc import Mapping
from typing import Any

from django import forms

from pawl.accounts.actor import Actor
from pawl.projects.edits import PlanCopy, columns_of
from pawl.projects.edits.copying import key_in_copy
from pawl.projects.forms.columns import ColumnsForm
from pawl.projects.sheets import Kind, Sheet
from pawl.web.forms import dress


class EditForm(ColumnsForm):
    """What a row would say."""

    def __init__(self, *args: Any, sheet: Sheet, then: PlanCopy, actor: Actor, **options: Any) -> None:
        columns = columns_of(sheet)
        super().__init__(*args, columns=columns, actor=actor, project=then.project, **options)
        work = [
            (key_in_copy(one), f"{key_in_copy(one)} {one.case.title}") for one in then.live("work-packages")
        ]
        for column in columns:
            if column.of == "work_package":
                known: dict[str, Any] = {"label": column.label, "help_text": column.hint}
                field = forms.ChoiceField(choices=[("", "–"), *work], required=column.needed, **known)
                dress(field.widget)
                self.fields[column.name] = field


def initial_of(sheet: Sheet, now: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields hold: the row as it is, with what the edit says already.   Both in plain values."""
    found = {}
    for column in columns_of(sheet):
        value = after.get(column.name, now.get(column.name))
        is_record = column.kind is Kind.RECORD and value
        found[column.name] = value["key"] if is_record else value
    return {name: value for name, value in found.items() if value is not None}
