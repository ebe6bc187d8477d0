"""What clients of the API send: made of the columns, so that a form and the API never differ."""

from typing import Annotated, Any

from pydantic import Field, create_model

from pawl.projects.sheets import Column, Kind
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Amount, Day, Key, Text, Word

LINE = Annotated[str, Field(max_length=500)]
Whole = Annotated[int, Field(ge=-(2**31), lt=2**31)]
TYPES: dict[Kind, Any] = {
    Kind.LINE: LINE,
    Kind.TEXT: Text,
    Kind.CHOICE: Annotated[str, Field(max_length=80)],
    Kind.WORDS: Annotated[list[Word], Field(max_length=100)],
    Kind.DAY: Day | None,
    Kind.MONEY: Amount | None,
    Kind.DECIMAL: Amount | None,
    Kind.WHOLE: Whole | None,
    Kind.NUMBER: Amount | None,
    Kind.FLAG: bool,
    Kind.RECORD: Key | None,
    Kind.RECORDS: Annotated[list[Key], Field(max_length=200)],
}


class Reason(Body):
    reason: Text


class Perhaps(Body):
    reason: Text = ""


class ProjectNote(Body):
    note: Text = ""


class Offer(Body):
    early_life_until: Day
    note: Text = ""


class Waive(Body):
    gate: Word
    line: Word
    reason: Text


class Freeze(Body):
    name: Annotated[str, Field(max_length=120)]
    reason: Text = ""


class StatusDate(Body):
    status_date: Day


class KeepTemplate(Body):
    title: LINE
    description: Text = ""


class Prepare(Body):
    service: Key | None = None
    note: Text = ""


class AddRow(Body):
    sheet: Word
    fields: dict[str, Any] = Field(default_factory=dict)


class ChangeRow(Body):
    part: Key
    version: Annotated[int, Field(ge=1, lt=2**31)]
    fields: dict[str, Any] = Field(default_factory=dict)


class RemoveRow(Body):
    part: Key
    version: Annotated[int, Field(ge=1, lt=2**31)]


class Level(Body):
    optimal: bool = False


class Levelled(Body):
    levelling: Key


class EditRow(Body):
    sheet: Word = ""
    row: Key = ""
    fields: dict[str, Any] = Field(default_factory=dict)


class EditedRow(Body):
    row: Key


class HandoverIn(Body):
    project: Key
    service: Key | None = None
    note: Text = ""


def body_of(
    name: str, columns: tuple[Column, ...], *, below_project: bool = False, is_new: bool = True, **more: Any
) -> Any:
    """A body with a field per column; of a change none is needed."""
    fields: dict[str, Any] = {**more, **({"project": (Key, ...)} if below_project else {})}
    for column in columns:
        fields[column.name] = (TYPES[column.kind], _start(column, is_new=is_new))
    return create_model(name, __base__=Body, **fields)


def _start(column: Column, *, is_new: bool) -> Any:
    if column.needed and column.start is None and is_new:
        return ...
    if column.start is not None:
        return column.start
    if column.kind in (Kind.WORDS, Kind.RECORDS):
        return Field(default_factory=list)
    if column.kind is Kind.FLAG:
        return False
    return "" if column.kind in (Kind.LINE, Kind.TEXT, Kind.CHOICE) else None
