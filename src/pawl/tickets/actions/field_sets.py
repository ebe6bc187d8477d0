"""Versions of own fields: drafted, written, published; tickets keep the one that they were filled in by."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Service
from pawl.collaboration.checks import broken
from pawl.errors import Conflict, stale
from pawl.history.record import record
from pawl.tickets.models import Category, FieldSet
from pawl.tickets.own.definition import Form, Own
from pawl.tickets.own.kinds import wrong
from pawl.tickets.own.reads import IN_FORCE, form_of
from pawl.tickets.reads import practices

MANAGE = Permission.DESK_MANAGE
RECORDS: Mapping[str, Any] = {"team": Team, "category": Category, "service": Service}


@transaction.atomic
def draft(*, place: Place, kind: str, by: Actor, service: Service | None = None) -> FieldSet:
    """Another version is begun: it starts as a copy of the one in force there, if there is one."""
    require(by, MANAGE, on=place)
    if kind not in {one.kind for one in practices()}:
        raise broken("kind", say("There is no such practice."), say("Choose another."))
    if service is not None and service.case.organisation_id not in {None, place.organisation_id}:
        raise broken("service", say("It belongs to another organisation."), say("Choose another."))
    here = {"kind": kind, "organisation": place.organisation_id, "service": service}
    now = FieldSet.objects.filter(IN_FORCE, **here).first()
    try:
        with transaction.atomic():
            made = FieldSet.objects.create(
                kind=kind, organisation_id=place.organisation_id, service=service, created_at=clock.now(),
                fields=now.fields if now else [], rules=now.rules if now else [],
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("field_set", say("There is a draft already."), say("Go on with that one.")) from error
    facts = {"practice": kind, "service": service and service.key, "from": now and now.key}
    record("field_set", made.key, "drafted", by=by, facts=facts)
    return made


@transaction.atomic
def write_set(version: FieldSet, form: Mapping[str, Any], *, by: Actor) -> FieldSet:
    """The draft says something else; what is not named stays.   form: fields, rules.

    Raises Invalid, naming the place; Stale.
    """
    require(by, MANAGE, on=version)
    _check_draft(version)
    now = {"fields": version.fields, "rules": version.rules}
    read = Form.read({**now, **form})
    _check_names(read, version)
    _check_records(read, version, by)
    plain = read.plain()
    if plain == now:
        return version
    rows = FieldSet.objects.filter(pk=version.pk, version=version.version, effective_from=None)
    if not rows.update(version=F("version") + 1, **plain):
        raise stale(version.key)
    version.fields, version.rules, version.version = plain["fields"], plain["rules"], version.version + 1
    facts = {"fields": [one.name for one in read.fields], "rules": len(read.rules)}
    record("field_set", version.key, "written", by=by, facts=facts)
    return version


@transaction.atomic
def publish_set(version: FieldSet, *, by: Actor) -> FieldSet:
    """It counts from now on, in place of the one before; tickets keep theirs until they are changed."""
    require(by, MANAGE, on=version)
    _check_draft(version)
    form = form_of(version)
    if not form.fields:
        raise Conflict(version.key, say("It has no field yet."), say("Write one first."))
    _check_names(form, version)
    _check_records(form, version, by)
    now = clock.now()
    here = FieldSet.objects.filter(
        kind=version.kind, organisation=version.organisation_id, service=version.service_id
    )
    before = here.filter(IN_FORCE).first()
    if before is not None:
        FieldSet.objects.filter(pk=before.pk).update(retired_at=now, version=F("version") + 1)
        record("field_set", before.key, "replaced", by=by, facts={"by": version.key})
    number = (here.aggregate(last=Max("number"))["last"] or 0) + 1
    rows = FieldSet.objects.filter(
        pk=version.pk, version=version.version, effective_from=None, retired_at=None
    )
    if not rows.update(number=number, effective_from=now, version=F("version") + 1):
        raise stale(version.key)
    version.refresh_from_db()
    facts = {"number": number, "fields": [one.name for one in form.fields], "rules": len(form.rules),
             "instead_of": before and before.key}  # fmt: skip
    record("field_set", version.key, "published", by=by, facts=facts)
    return version


def _check_draft(version: FieldSet) -> None:
    if version.state != "draft":
        rule = say("A version that was published is never edited.")
        raise Conflict(version.key, rule, say("Draft another one: it starts as a copy."))


def _check_names(form: Form, version: FieldSet) -> None:
    """A name means one thing in a practice: lists filter by it, and what was for some stays for them."""
    near = FieldSet.objects.filter(kind=version.kind).exclude(pk=version.pk).exclude(effective_from=None)
    if version.organisation_id is not None:
        near = near.filter(Q(organisation=version.organisation_id) | Q(organisation=None))
    for one in form.fields:
        for known in _named(one.name, near.order_by("pk")):
            if (known.kind, known.is_many, known.is_inner) != (one.kind, one.is_many, one.is_inner):
                rule = say(
                    "{name} is or was of another kind, or for other eyes, in this practice.", name=one.name
                )
                raise wrong("fields", rule)


def _named(name: str, rows: Any) -> Iterator[Own]:
    for row in rows:
        if known := form_of(row).by_name.get(name):
            yield known


def _check_records(form: Form, version: FieldSet, by: Actor) -> None:
    """Teams, categories and services that rules name are there, and not another organisation's."""
    named: dict[str, dict[str, int]] = {}
    for name, key in _referred(form):
        named.setdefault(name, {})[key] = _number_of(key)
    for name, keys in named.items():
        rows = RECORDS[name].objects.visible_to(by).filter(pk__in=set(keys.values()))
        home = "case__organisation" if name == "service" else "organisation"
        if version.organisation_id is not None:
            rows = rows.filter(Q(**{home: version.organisation_id}) | Q(**{home: None}))
        known = set(rows.values_list("pk", flat=True))
        if strange := [key for key, number in keys.items() if number not in known]:
            rule = say("There is no {name} {key} here.", name=name, key=strange[0][:30])
            raise wrong("rules", rule)


def _number_of(key: str) -> int:
    """The number in a key; 0, which no record has, where it holds none."""
    digits = key.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0


def _referred(form: Form) -> Iterator[tuple[str, str]]:
    for rule in form.rules:
        for one in rule.conditions:
            if one.field in RECORDS and one.value is not None:
                for each in one.value if isinstance(one.value, tuple) else (one.value,):
                    yield one.field, str(each)
        for effect in rule.effects:
            if effect.do == "assign":
                yield "team", str(effect.value)
