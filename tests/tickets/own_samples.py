"""Own fields for tests: a form of every kind, in force."""

from typing import Any

from tests.catalogue import samples as catalogue

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.tickets.actions.field_sets import draft, publish_set, write_set
from pawl.tickets.models import FieldSet

FIELDS: list[dict[str, Any]] = [
    {"name": "vendor", "kind": "text", "label": "Vendor"},
    {"name": "story", "kind": "long_text", "label": {"en": "Story", "zh-hans": "经过"}},
    {"name": "cost", "kind": "number", "label": "Cost", "unit": "EUR", "low": 0, "high": 1000,
     "audience": "agents"},
    {"name": "remote", "kind": "yes_no", "label": "Remote"},
    {"name": "size", "kind": "choice", "label": "Size",
     "choices": [{"value": "s", "label": {"en": "Small", "zh-hans": "小"}},
                 {"value": "l", "label": "Large"}]},
    {"name": "parts", "kind": "choice", "label": "Parts", "is_many": True,
     "choices": [{"value": "a"}, {"value": "b"}, {"value": "c"}]},
    {"name": "due", "kind": "date", "label": "Due day"},
    {"name": "expert", "kind": "person", "label": "Expert"},
    {"name": "machine", "kind": "item", "label": "Machine"},
    {"name": "secret", "kind": "text", "label": "Secret", "audience": "agents"},
]  # fmt: skip


def in_force(
    by: Actor, fields: list[dict[str, Any]] | None = None, rules: list[dict[str, Any]] | None = None,
    place: Place | None = None, kind: str = "incident", **known: Any,
) -> FieldSet:  # fmt: skip
    """A version that counts."""
    made = draft(place=place or Place(), kind=kind, by=by, **known)
    form = {"fields": FIELDS if fields is None else fields, "rules": rules or []}
    return publish_set(write_set(made, form, by=by), by=by)


def set_row(place: Place, *, is_live: bool = False) -> FieldSet:
    """A version as it stands: a draft, or in force; each of another service, as there may be one of each."""
    vendor = {"name": "vendor", "kind": "text", "label": {"en": "Vendor"}, "hint": {}, "choices": []}
    fields = [{**vendor, "needed": "", "audience": "all", "default": None}]
    known: dict[str, Any] = {"number": 1, "effective_from": clock.now()} if is_live else {}
    return FieldSet.objects.create(
        organisation_id=place.organisation_id, kind="incident", created_at=clock.now(), fields=fields,
        service=catalogue.service(place), **known,
    )  # fmt: skip
