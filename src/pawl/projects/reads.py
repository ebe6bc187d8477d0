"""Rows of a project's sheets: as they are now, and as plain values that can be frozen and shown again."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, ForeignKey, Model, Q, Subquery

from pawl.accounts.models import Person
from pawl.projects.models import HIGH, Project, RaidItem
from pawl.projects.sheets import SHEETS, Column, Kind, Sheet

Plain = Mapping[str, Any]
ON_CASE = ("title", "owner")


def rows_of(
    sheet: Sheet, project: Project, most: int | None = None, keep: Mapping[str, Any] | None = None
) -> list[Any]:
    """The rows of a sheet with what its columns name.   One query, and one per column of many records.

    keep: only rows whose columns hold these values.   most: so many; each row then tells how many there are
    in `whole`.
    """
    rows = sheet.model._base_manager.filter(project=project, **(keep or {}))  # noqa: SLF001 documented
    if most is not None:
        counted = rows.order_by().values("project").annotate(number=Count("pk")).values("number")
        rows = rows.annotate(whole=Subquery(counted))
    rows = rows.select_related(*_related(sheet))
    rows = rows.prefetch_related(
        *(f"{one.name}__case" for one in sheet.columns if one.kind is Kind.RECORDS and one.shown)
    )
    return list(rows.order_by(*_order(sheet))[:most])


def plain_row(sheet: Sheet, row: Any) -> dict[str, Any]:
    """A row as JSON can hold it."""
    told = {one.name: plain(column_value(sheet, row, one)) for one in sheet.columns if is_kept(sheet, one)}
    found = {"key": row.key, **told}
    if getattr(row, "state", None) is not None:
        found["state"] = row.state
    if sheet.name == "objectives":
        found["baseline"] = row.baseline
    return found


def frozen_rows(project: Project, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Some sheets as they stand now."""
    return {name: [plain_row(SHEETS[name], one) for one in rows_of(SHEETS[name], project)] for name in names}


def column_value(sheet: Sheet, row: Any, column: Column) -> Any:
    """What stands in a column of a row."""
    if not sheet.is_part and column.name in ON_CASE:
        return getattr(row.case, column.name)
    if column.inside:
        return getattr(row, column.inside).get(column.name, "")
    value = getattr(row, column.name)
    return list(value.all()) if column.kind is Kind.RECORDS else value


def plain(value: Any) -> Any:
    """A value as JSON can hold it; a record as its key and what it is called."""
    match value:
        case Model():
            return {"key": key_of(value), "title": called(value)}
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case list():
            return [plain(one) for one in value]
        case _:
            return value


def key_of(record: Any) -> str:
    """The key of a record or row."""
    return str(record.key)


def called(record: Any) -> str:
    """What a record is called in a table."""
    return (
        str(record) if isinstance(record, Person) or not hasattr(record, "case") else str(record.case.title)
    )


def high_risks(project: Project) -> list[RaidItem]:
    """Risks that are open and high, the highest first."""
    rows = RaidItem.objects.filter(~Q(state="closed"), project=project, raid_type="risk", score__gte=HIGH)
    return list(rows.select_related("case__owner").order_by("-score", "pk"))


def is_kept(sheet: Sheet, column: Column) -> bool:
    """What is only asked when something is written has no column of its own."""
    if not sheet.is_part and column.name in ON_CASE:
        return True
    return bool(column.inside) or hasattr(sheet.model, column.name)


def _related(sheet: Sheet) -> list[str]:
    found = [] if sheet.is_part else ["case__owner"]
    for column in sheet.columns:
        if column.kind is Kind.RECORD and not (column.name in ON_CASE and not sheet.is_part):
            field = sheet.model._meta.get_field(column.name)  # noqa: SLF001 Django's own way
            if isinstance(field, ForeignKey):
                has_case = any(one.name == "case" for one in field.related_model._meta.fields)  # noqa: SLF001 as above
                found.append(f"{column.name}__case" if has_case else column.name)
    return found


def _order(sheet: Sheet) -> list[str]:
    return list(sheet.model._meta.ordering or []) or ["pk"]  # type: ignore[arg-type]  # noqa: SLF001 Django's own way
