"""What somebody says of a row of the plan, as an edit: checked like the row itself, on a copy of the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.projects.actions.checks import Writing
from pawl.projects.actions.projects import place_at
from pawl.projects.edits import EDITABLE, Edit, PlanCopy, columns_of
from pawl.projects.edits.copying import key_in_copy
from pawl.projects.edits.edit import ADD, CHANGE, NEW, REMOVE, same
from pawl.projects.models import Project, ProjectRecord
from pawl.projects.reads import plain, plain_row
from pawl.projects.sheets import SHEETS, Column, Sheet

NOBODY = ("owner", None)
"""An owner who is left empty stays."""


@dataclass(frozen=True)
class EditWriting(Writing):
    """Checks what an edit says; work may be named that another edit of the same request adds."""

    plan: PlanCopy | None = None

    def _record(self, column: Column, value: Any) -> Any:
        if column.of != "work_package" or self.plan is None:
            return super()._record(column, value)
        key = value if isinstance(value, str) else key_in_copy(value)
        found = next((one for one in self.plan.live("work-packages") if key_in_copy(one) == key), None)
        if found is None:
            rule = say("{key} is not there any more.", key=key[:30])
            raise broken(column.name, rule, say("Choose another one."))
        return found


@dataclass(frozen=True)
class Draft:
    """The plan, and the edits that a request holds already."""

    project: Project
    now: PlanCopy
    edits: Sequence[Edit]
    by: Actor

    @cached_property
    def then(self) -> PlanCopy:
        """The plan as these edits make it."""
        return self.now.edited(self.edits)

    def find(self, key: str) -> Edit | None:
        """The edit of a row, if there is one."""
        return next((one for one in self.edits if one.row == key), None)

    def added(self, sheet: str, key: str, fields: Mapping[str, Any]) -> Edit:
        """A row that would be new; with the key of one it says that one otherwise."""
        known = self.find(key) if key else None
        of = editable(known.sheet if known else "" if key else sheet)
        said = self._said(of, self.then.find(of.name, key), fields, is_new=known is None)
        after = {**(known.after if known else {}), **_plain(of, said)}
        return Edit(ADD, of.name, key or self._next(), _title(after), {}, after)

    def changed(self, key: str, fields: Mapping[str, Any]) -> Edit:
        """A row that is there would say something else; without any `after`, nothing differs."""
        name, row = self.row(key)
        of, known = SHEETS[name], self.find(key)
        is_changed = known is not None and known.do == CHANGE
        said = self._said(of, self.then.find(name, key) if is_changed else row, fields)
        live, wanted = plain_row(of, row), {**(known.after if known else {}), **_plain(of, said)}
        after = {
            one.name: wanted[one.name] for one in columns_of(of)
            if one.name in wanted and not same(one, live[one.name], wanted[one.name])
            and (one.name, wanted[one.name]) != NOBODY
        }  # fmt: skip
        return Edit(CHANGE, name, key, called(row), {each: live[each] for each in after}, after)

    def removed(self, key: str) -> Edit:
        """A row would go."""
        name, row = self.row(key)
        told = plain_row(SHEETS[name], row)
        before = {one.name: told[one.name] for one in columns_of(SHEETS[name])}
        kept = {each: value for each, value in before.items() if value not in (None, "")}
        return Edit(REMOVE, name, key, called(row), kept, {})

    def row(self, key: str) -> tuple[str, Any]:
        """The sheet and the row of a key.   Raises Invalid."""
        for name in EDITABLE:
            found = self.now.find(name, key)
            if found is not None:
                return name, found
        rule = say("{key} is no row of this project.", key=key[:30])
        raise broken("row", rule, say("Use a key of its rows, or ask its own project."))

    def _said(
        self, of: Sheet, row: Any, fields: Mapping[str, Any], *, is_new: bool = False
    ) -> dict[str, Any]:
        """As the sheet wants it; circles of links are looked for on the copy, not in what is written."""
        place = place_at(self.project)
        writing = EditWriting(columns_of(of), of.model, place, self.by, self.project, self.then)
        said = writing.checked(fields, is_new=is_new)
        return said if of.name == "links" else of.prepare(self.project, row, said, self.by)

    def _next(self) -> str:
        numbers = [int(found[1]) for one in self.edits if (found := NEW.fullmatch(one.row))]
        return f"NEW-{max(numbers, default=0) + 1}"


def called(row: Any) -> str:
    """What a row is called in an edit."""
    return str(row.case.title) if isinstance(row, ProjectRecord) else str(row)


def editable(name: str) -> Sheet:
    """The sheet of a name, if a request may name its rows.   Raises Invalid."""
    if name not in EDITABLE:
        names = ", ".join(EDITABLE)
        raise broken("sheet", say("There is no such sheet."), say("Use one of: {names}.", names=names))
    return SHEETS[name]


def _plain(of: Sheet, said: Mapping[str, Any]) -> dict[str, Any]:
    return {one.name: _as_json(said[one.name]) for one in columns_of(of) if one.name in said}


def _as_json(value: Any) -> Any:
    if (getattr(value, "pk", None) or 0) < 0:
        return {"key": key_in_copy(value), "title": value.case.title}
    return plain(value)


def _title(after: Mapping[str, Any]) -> str:
    if "predecessor" in after:
        return f"{after['predecessor']['key']} → {after['successor']['key']}"
    if "member" in after:
        return f"{after['member']['title']}: {after['work_package']['key']}"
    return str(after.get("title") or after.get("text"))
