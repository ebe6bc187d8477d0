"""Versions of own fields in the API: draft, write, try out, publish, retire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import KNOWN
from pawl.collaboration.api_places import placed
from pawl.tickets.actions import desk, field_sets
from pawl.tickets.desk_lists import FIELD_SETS
from pawl.tickets.models import FieldSet
from pawl.tickets.own.definition import MOST_FIELDS, MOST_RULES
from pawl.tickets.own.trial import Trial, try_out
from pawl.web.rest.base import Body, Nothing
from pawl.web.rest.fields import Key, Word, key_of
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls

Rows = list[dict[str, Any]]


class FieldSetIn(Body):
    kind: Word
    service: Key | None = None
    organisation: Key | None = None


class FieldSetChange(Body):
    fields: Annotated[Rows, Field(max_length=MOST_FIELDS * 2)] = Field(default_factory=list)
    rules: Annotated[Rows, Field(max_length=MOST_RULES * 2)] = Field(default_factory=list)


class TrialIn(Body):
    when: Literal["opened", "changed", "ended"] = "opened"


class FieldSetOut(Schema):
    key: str
    kind: str
    service: str | None
    organisation: str | None
    state: str
    number: int
    fields: Rows
    rules: Rows
    created_at: datetime
    effective_from: datetime | None
    retired_at: datetime | None
    version: int

    @staticmethod
    def resolve_service(one: FieldSet) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_organisation(one: FieldSet) -> str | None:
        return key_of("ORG", one.organisation_id)


class TrialFieldOut(Schema):
    name: str
    shown: int
    required: int
    missing: int
    set: int
    lost: int


class TrialOut(Schema):
    when: str
    tickets: int
    rules: list[int]
    fields: list[TrialFieldOut]
    refused: list[dict[str, Any]]
    moved: list[dict[str, Any]]

    @staticmethod
    def resolve_refused(one: Trial) -> list[dict[str, Any]]:
        return [{"key": each.ticket.key, "missing": list(each.missing)} for each in one.refused]

    @staticmethod
    def resolve_moved(one: Trial) -> list[dict[str, Any]]:
        return [
            {"key": each.ticket.key, "team": each.team or None, "priority": each.priority or None}
            for each in one.moved
        ]


def drafted(*, by: Actor, kind: str, service: str | None = None, organisation: str | None = None) -> FieldSet:
    """Another version, for a place and a practice, perhaps for one service."""
    visible, prefix = KNOWN["service"]
    named = replace_keys({"service": service}, service=(visible(by), prefix))
    place, _rest = placed(by, {"organisation": organisation})
    return field_sets.draft(place=place, kind=kind, service=named["service"], by=by)


def written(one: FieldSet, *, by: Actor, **form: Any) -> FieldSet:
    """Its fields, its rules, or both."""
    return field_sets.write_set(one, form, by=by)


def published(one: FieldSet, *, by: Actor) -> FieldSet:
    """It counts from now on."""
    return field_sets.publish_set(one, by=by)


def tried(one: FieldSet, *, by: Actor, when: str = "opened") -> Trial:
    """What it would have done to the last tickets."""
    return try_out(one, by, when)


def retired(one: FieldSet, *, by: Actor) -> None:
    """It counts no more; a draft is thrown away."""
    desk.retire(one, version=one.version, by=by)


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "own-fields", "field_set", FIELD_SETS, FieldSetOut, Call(FieldSetIn, drafted),
        Call(FieldSetChange, written), remove=retired,
        calls={"publish": Call(Nothing, published), "dry-run": Call(TrialIn, tried, shown=TrialOut)},
        parts=(calls,),
    ),
)  # fmt: skip
