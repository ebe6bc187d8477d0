"""How a file is written and taken back: few statements for many rows, one event per item that changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.collaboration.models import Case
from pawl.configuration.models import ConfigurationItem, ItemImport, ItemImportRow, ItemKey
from pawl.configuration.reconciling import CREATE, SAME, UPDATE, Plan
from pawl.errors import stale
from pawl.history.record import record

ON_CASE = ("title",)
KIND = "configuration_item"


def write(one: ItemImport, plans: Sequence[Plan], by: Actor) -> None:
    """Make, change and confirm items as planned; the caller holds the transaction."""
    now = clock.now()
    rows = {row.number: row for row in one.rows.all()}
    _create(one, [plan for plan in plans if plan.outcome == CREATE], rows, now, by)
    _update(one, [plan for plan in plans if plan.outcome == UPDATE], rows, by)
    for plan in plans:
        rows[plan.incoming.number].changes = dict(plan.changes)
    seen = [plan.item for plan in plans if plan.outcome in {UPDATE, SAME}]
    before = dict(ConfigurationItem.objects.filter(pk__in=seen).values_list("pk", "seen_at"))
    for row in rows.values():
        if row.item_id in before:
            was = before[row.item_id]
            row.before["seen_at"] = was.isoformat() if was else None
    ConfigurationItem.objects.filter(pk__in=seen).update(seen_at=now)
    ItemImportRow.objects.bulk_update(rows.values(), ["item", "changes", "before", "written"], batch_size=500)


def _create(
    one: ItemImport, plans: Sequence[Plan], rows: Mapping[int, ItemImportRow], now: datetime, by: Actor
) -> None:
    home = one.case.organisation_id
    cases = Case.objects.bulk_create(
        Case(kind=KIND, title=plan.changes["title"], organisation_id=home, created_at=now) for plan in plans
    )
    items = ConfigurationItem.objects.bulk_create(
        ConfigurationItem(case=case, seen_at=now, **_own(plan.changes))
        for case, plan in zip(cases, plans, strict=True)
    )
    _add_keys(home, [(item.pk, plan.changes["keys"]) for item, plan in zip(items, plans, strict=True)])
    for item, plan in zip(items, plans, strict=True):
        row = rows[plan.incoming.number]
        row.item, row.written = item, item.version
        facts = {"import": one.key, "item_class": item.item_class}
        record(KIND, item.key, "imported", by=by, facts=facts, texts={"title": item.case.title})


def _update(one: ItemImport, plans: Sequence[Plan], rows: Mapping[int, ItemImportRow], by: Actor) -> None:
    wanted = ConfigurationItem.objects.filter(pk__in=[plan.item for plan in plans])
    found = {item.pk: item for item in wanted.select_related("case").select_for_update()}
    for plan in plans:
        item, row = found[plan.item or 0], rows[plan.incoming.number]
        if item.version != plan.version:
            raise stale(item.key)
        row.before = {name: _now(item, name) for name in plan.changes if name != "keys"}
        for name, value in plan.changes.items():
            if name != "keys":
                setattr(item.case if name in ON_CASE else item, name, value)
        item.version += 1
        row.written = item.version
        facts = {"import": one.key, "fields": sorted(plan.changes)}
        record(KIND, item.key, "changed", by=by, facts=facts)
    _save(found.values())
    _add_keys(one.case.organisation_id, [(plan.item or 0, plan.changes.get("keys", [])) for plan in plans])


def take_back(one: ItemImport, by: Actor) -> int:
    """Undo every row whose item nobody has changed since.   Returns how many had to stay as they are."""
    rows = one.rows.filter(item__isnull=False).select_related("item__case")
    pairs = [(row, row.item) for row in rows if row.item is not None]
    mine = [(row, item) for row, item in pairs if row.written is None or item.version == row.written]
    back = [(row, item) for row, item in mine if row.outcome != CREATE]
    for row, item in back:
        _restore(row, item, one, by)
    _save(item for _row, item in back)
    ConfigurationItem.objects.bulk_update([item for _row, item in back], ["seen_at"], batch_size=500)
    made = [item for row, item in mine if row.outcome == CREATE]
    return len(pairs) - len(mine) + sum(not _removed(item, one, by) for item in made)


def _restore(row: ItemImportRow, item: ConfigurationItem, one: ItemImport, by: Actor) -> None:
    for name, value in row.before.items():
        told = datetime.fromisoformat(value) if name == "seen_at" and value else value
        setattr(item.case if name in ON_CASE else item, name, told)
    if row.outcome == UPDATE:
        item.version += 1
        for source, value in row.changes.get("keys", []):
            ItemKey.objects.filter(item=item, source=source, value=value).delete()
        record(
            KIND, item.key, "import_undone", by=by, facts={"import": one.key, "fields": sorted(row.before)}
        )


def _removed(item: ConfigurationItem, one: ItemImport, by: Actor) -> bool:
    """Take a new item away; one that others point to by now stays."""
    case, key = item.case, item.key
    try:
        with transaction.atomic():
            item.delete()
            case.delete()
            record(KIND, key, "deleted", by=by, facts={"import": one.key})
    except ProtectedError:
        return False
    return True


def _save(items: Iterable[ConfigurationItem]) -> None:
    found = list(items)
    fields = ["state", "criticality", "description", "attributes", "version"]
    ConfigurationItem.objects.bulk_update(found, fields, batch_size=500)
    Case.objects.bulk_update([item.case for item in found], ["title"], batch_size=500)


def _own(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if name not in {"keys", *ON_CASE}}


def _now(item: ConfigurationItem, name: str) -> Any:
    return getattr(item.case if name in ON_CASE else item, name)


def _add_keys(home: int | None, keys: Iterable[tuple[int, Iterable[Sequence[str]]]]) -> None:
    ItemKey.objects.bulk_create(
        ItemKey(item_id=pk, organisation_id=home, source=source, value=value)
        for pk, own in keys
        for source, value in own
    )
