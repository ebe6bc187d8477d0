"""Rows of sheets as they are written, by whoever was asked for the right: a sheet's door, an approval."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.analytics.words import say
from pawl.catalogue.actions.writing import facts_of, texts_of
from pawl.collaboration.cases import amend, open_case
from pawl.collaboration.checks import broken
from pawl.errors import Conflict, stale
from pawl.history.record import record
from pawl.projects.actions.checks import Writing
from pawl.projects.actions.principles import circumstances_changed
from pawl.projects.models import HIGH, Objective, Part, Project, ProjectRecord, RaidItem
from pawl.projects.sheets import BY_MODEL, Kind, Sheet


def write_new(
    sheet: Sheet, project: Project, fields: Mapping[str, Any], *, by: Actor
) -> Part | ProjectRecord:
    """A row more; the caller holds the transaction and asked for the right, here as below."""
    if sheet.model._base_manager.filter(project=project).count() >= sheet.most:  # noqa: SLF001 documented
        rule = say("It has {n} rows already.", n=sheet.most)
        raise Conflict(project.key, rule, say("Take some away first."))
    checked = writing(sheet, project, by).checked(fields, is_new=True)
    said = sheet.prepare(project, None, _folded(sheet, None, checked), by)
    made = _add_part(sheet, project, said, by) if sheet.is_part else _add_record(sheet, project, said, by)
    _tell_principles(made, None, by)
    return made


def write_change(row: Part | ProjectRecord, fields: Mapping[str, Any], *, by: Actor) -> None:
    """A row says something else; nothing is written where nothing differs."""
    sheet, project = BY_MODEL[type(row)], row.project
    before, version = getattr(row, "score", 0), row.version
    checked = writing(sheet, project, by).checked(fields)
    said = sheet.prepare(project, row, _folded(sheet, row, checked), by)
    if isinstance(row, Part):
        _change_part(sheet, row, said, by)
    else:
        _change_record(row, said, by)
    if row.version != version:
        _tell_principles(row, before, by)


def write_off(row: Part, *, by: Actor) -> None:
    """A row goes; the history keeps that it was there."""
    facts, title = {"sheet": BY_MODEL[type(row)].name, "part": row.key}, str(row)
    rows = type(row)._base_manager.filter(pk=row.pk, version=row.version)  # noqa: SLF001 documented
    if not rows.exists():
        raise stale(row.key)
    try:
        rows.delete()
    except ProtectedError as error:
        rule = say("Other rows of the project point to it.")
        raise Conflict(row.key, rule, say("Change those first.")) from error
    record("project", row.project.key, "part_removed", by=by, facts=facts, texts={"title": title})


def writing(sheet: Sheet, project: Project, by: Actor) -> Writing:
    """How the columns of a sheet are checked."""
    return Writing(sheet.columns, sheet.model, place_below(project, None), by, project)


def place_below(project: Project, owner: Person | None) -> Place:
    """Where a record of a project stands: with it; whoever looks after it owns it."""
    case = project.case
    return Place(case.organisation_id, case.team_id, owner.pk if owner else case.owner_id, case.confidential)


def _add_part(sheet: Sheet, project: Project, said: dict[str, Any], by: Actor) -> Part:
    try:
        with transaction.atomic():
            made: Any = sheet.model._base_manager.create(project=project, **said)  # noqa: SLF001 documented
    except IntegrityError as error:
        raise _twice(sheet) from error
    facts = {"sheet": sheet.name, "part": made.key, **facts_of(said)}
    record("project", project.key, "part_added", by=by, facts=facts,
           texts={"title": str(made), **texts_of(said)})  # fmt: skip
    return made  # type: ignore[no-any-return]


def _add_record(sheet: Sheet, project: Project, said: dict[str, Any], by: Actor) -> ProjectRecord:
    title, owner = said.pop("title"), said.pop("owner", None)
    many = {name: said.pop(name) for name in _many(sheet) if name in said}
    model: Any = sheet.model
    case = open_case(model.kind, title, place_below(project, owner),
                     *(said.get(name) for name in model.searched))  # fmt: skip
    made = model._base_manager.create(case=case, project=project, **said)  # noqa: SLF001 documented
    for name, rows in many.items():
        getattr(made, name).set(rows)
    facts = {"project": project.key, **facts_of(said), **_keys(many)}
    record(model.kind, made.key, "added", by=by, facts=facts, texts={"title": title, **texts_of(said)})
    return made  # type: ignore[no-any-return]


def _change_part(sheet: Sheet, row: Part, said: dict[str, Any], by: Actor) -> None:
    changes = {name: value for name, value in said.items() if getattr(row, name) != value}
    if not changes:
        return
    rows = type(row)._base_manager.filter(pk=row.pk, version=row.version)  # noqa: SLF001 documented
    try:
        with transaction.atomic():
            found = rows.update(version=F("version") + 1, **changes)
    except IntegrityError as error:
        raise _twice(sheet) from error
    if not found:
        raise stale(row.key)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    facts = {"sheet": sheet.name, "part": row.key, "fields": sorted(changes), **facts_of(changes)}
    record("project", row.project.key, "part_changed", by=by, facts=facts,
           texts={"title": str(row), **texts_of(changes)})  # fmt: skip


def _change_record(row: ProjectRecord, said: dict[str, Any], by: Actor) -> None:
    many = {name: said.pop(name) for name in _many(BY_MODEL[type(row)]) if name in said}
    if said.get("owner", row) is None:
        said.pop("owner")
    changes = amend(row, **said)
    moved = {name: rows for name, rows in many.items() if {*getattr(row, name).all()} != {*rows}}
    for name, rows in moved.items():
        getattr(row, name).set(rows)
    if not changes and not moved:
        return
    facts = {"fields": sorted([*changes, *moved]), **facts_of(changes), **_keys(moved)}
    record(row.kind, row.key, "changed", by=by, facts=facts, texts=texts_of(changes))


def _tell_principles(row: Part | ProjectRecord, score: int | None, by: Actor) -> None:
    """A changed objective, or a risk that is high now, makes the review of the principles stale."""
    if isinstance(row, Objective) and score is not None:
        circumstances_changed(row.project, say("An objective was changed: {title}", title=str(row)), by=by)
    if isinstance(row, RaidItem) and row.raid_type == "risk" and row.score >= HIGH > (score or 0):
        circumstances_changed(row.project, say("A high risk was found: {key}", key=row.key), by=by)


def _folded(sheet: Sheet, row: Any, said: dict[str, Any]) -> dict[str, Any]:
    """What lies inside another column of the database stands there under its name."""
    found = dict(said)
    for column in sheet.columns:
        if column.inside and column.name in found:
            whole = found.get(column.inside) or (dict(getattr(row, column.inside)) if row else {})
            found[column.inside] = {**whole, column.name: found.pop(column.name)}
    return found


def _many(sheet: Sheet) -> list[str]:
    return [one.name for one in sheet.columns if one.kind is Kind.RECORDS]


def _keys(many: Mapping[str, Any]) -> dict[str, object]:
    return {name: [one.key for one in rows] for name, rows in many.items()}


def _twice(sheet: Sheet) -> Exception:
    field = sheet.columns[0].name
    return broken(field, say("There is one of these already."), say("Change the one that is there."))
