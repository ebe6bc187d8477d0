"""Agreements: draft, change, set targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import Cleaner, aware, beside, clean, editor, in_order, one_of
from pawl.catalogue.actions.checks import same_place as same
from pawl.catalogue.actions.writing import changed, made
from pawl.catalogue.models import Agreement, AgreementState, AgreementTarget, Level, Service
from pawl.catalogue.models.agreements import TARGET_KINDS
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict, stale
from pawl.history.record import record

MOST_MINUTES = 5_256_000
"""Ten years."""
WARN_AT = (50, 75, 90)
ABOVE = {Level.OLA: {Level.SLA}, Level.UC: {Level.OLA, Level.SLA}}
PARTY = {Level.OLA: "provider_team", Level.UC: "supplier"}


def share(field: str, value: Any) -> Decimal | None:
    """Per cent of the agreed hours, or none."""
    if value is None or value == "":
        return None
    found = Decimal(str(value))
    if not found.is_finite() or not 0 < found <= 100:
        raise broken(field, say("It is no share."), say("Write per cent above 0 and up to 100, like 99.5."))
    return found.quantize(Decimal("0.001"))


RULES: dict[str, Cleaner] = {"title": line, "level": one_of(*Level.values), "availability": share}
FIXED = ("availability", "calendar", "effective_from", "supports")
"""What was agreed: once it counts, another agreement follows instead."""


@transaction.atomic
def draft_agreement(
    service: Service, *, title: str, level: str, effective_from: date, by: Actor, **fields: Any
) -> Agreement:
    """Somebody writes down what is to be promised; it counts when both agree."""
    editor(by, service)
    given = {"title": title, "level": level, "effective_from": effective_from, **fields}
    said = clean(given, RULES)
    _check_parties(said, service)
    in_order(said["effective_from"], said.get("effective_until"), "effective_until")
    title = said.pop("title")
    return made(Agreement, "drafted", title, beside(service), {**said, "service": service}, by)


@transaction.atomic
def change_agreement(agreement: Agreement, *, by: Actor, **fields: Any) -> Agreement:
    """A draft is worded otherwise; of one that counts only its title and its end."""
    editor(by, agreement)
    said = clean(fields, RULES)
    if said.get("calendar") is None:
        said.pop("calendar", None)
    if agreement.state != AgreementState.DRAFT:
        for name in FIXED:
            if name in said and said[name] != getattr(agreement, name):
                rule = say("It was agreed: {field} stays.", field=name)
                raise broken(name, rule, say("Retire it and draft another one."))
    for name in ("calendar", "supports"):
        same(said.get(name), agreement.case.organisation_id, name)
    _check_above(agreement.level, said.get("supports"), agreement.service_id)
    start = said.get("effective_from", agreement.effective_from)
    in_order(start, said.get("effective_until", agreement.effective_until), "effective_until")
    return changed(agreement, said, by)


@transaction.atomic
def promise(agreement: Agreement, warranty: Sequence[Mapping[str, Any]], *, by: Actor) -> Agreement:
    """What is promised beside availability and times, as projects promised it; of a draft only.

    warranty: each with aspect, text, target, unit, source (the row of the project) and project.
    """
    editor(by, agreement)
    if agreement.state != AgreementState.DRAFT:
        rule = say("It was agreed: {field} stays.", field="warranty")
        raise broken("warranty", rule, say("Retire it and draft another one."))
    if amend(agreement, warranty=[dict(one) for one in warranty]):
        facts = {"sources": [one["source"] for one in warranty], "number": len(warranty)}
        texts = {f"text_{n}": str(one["text"]) for n, one in enumerate(warranty)}
        record("agreement", agreement.key, "promised", by=by, facts=facts, texts=texts)
    return agreement


@transaction.atomic
def draft_next(agreement: Agreement, *, effective_from: date, by: Actor) -> Agreement:
    """Another one with the same parties, hours, times and promises, from a day on; it counts once agreed."""
    editor(by, agreement)
    same_parties = {name: getattr(agreement, name) for name in ("offering", "customer", "provider_team",
                    "supplier", "contract", "supports", "calendar", "availability")}  # fmt: skip
    found = draft_agreement(agreement.service, title=agreement.case.title, level=agreement.level,
                            effective_from=effective_from, by=by, **same_parties)  # fmt: skip
    promise(found, agreement.warranty, by=by)
    for one in agreement.targets.filter(effective_until=None):
        set_target(found, Aim(one.clock, one.minutes, one.priority, one.kind, one.warn_at), by=by)
    return found


@dataclass(frozen=True)
class Aim:
    """What a clock may take: working minutes for a priority (none: for all), from an instant on.

    kind: the practice that it counts for; empty: incidents and service requests.
    """

    clock: str
    minutes: int
    priority: int | None = None
    kind: str = ""
    warn_at: Sequence[int] = WARN_AT
    effective_from: datetime | None = None
    """None: from now on."""


@transaction.atomic
def set_target(agreement: Agreement, aim: Aim, *, by: Actor) -> AgreementTarget:
    """From an instant on a clock may take so many working minutes; the target before it ends there."""
    editor(by, agreement)
    name = _check_aim(agreement, aim)
    at = aware("effective_from", aim.effective_from or clock.now())
    _touch(agreement)
    running = agreement.targets.filter(
        clock=name, kind=aim.kind, priority=aim.priority, effective_until=None
    ).first()
    if running is not None and running.effective_from >= at:
        rule = say("A later target stands already.")
        raise Conflict(running.key, rule, say("Let the new one begin after it."))
    if running is not None:
        agreement.targets.filter(pk=running.pk).update(effective_until=at)
    one: AgreementTarget = agreement.targets.create(
        clock=name,
        kind=aim.kind,
        priority=aim.priority,
        minutes=aim.minutes,
        warn_at=sorted(set(aim.warn_at)),
        effective_from=at,
    )
    facts = {"target": one.pk, "clock": name, "kind": aim.kind, "priority": aim.priority,
             "minutes": aim.minutes, "from": at.isoformat(), "before": running.minutes if running else None,
             "warn_at": one.warn_at}  # fmt: skip
    record("agreement", agreement.key, "target_set", by=by, facts=facts)
    return one


def _touch(agreement: Agreement) -> None:
    """The version counts up, so that two who set targets hear of each other."""
    rows = Agreement.objects.filter(pk=agreement.pk, version=agreement.version)
    if not rows.update(version=F("version") + 1):
        raise stale(agreement.key)
    agreement.version += 1


def _check_aim(agreement: Agreement, aim: Aim) -> str:
    name = aim.clock.strip().lower().replace(" ", "_")
    if not (name.isidentifier() and name.isascii() and len(name) <= 40):
        rule = say("It is no name of a clock.")
        raise broken("clock", rule, say("Use letters and _, like response or resolution."))
    if not 0 < aim.minutes <= MOST_MINUTES:
        raise broken("minutes", say("It leaves no time, or too much."), say("Write working minutes, from 1."))
    if aim.kind not in TARGET_KINDS:
        raise broken("kind", say("No target counts for that."), say("Name a practice, as incident, or none."))
    if aim.priority is not None and not 1 <= aim.priority <= 5:
        raise broken("priority", say("There is no such priority."), say("Use 1 to 5, or none for all."))
    if any(not 0 < each < 100 for each in aim.warn_at) or len(aim.warn_at) > 10:
        raise broken("warn_at", say("It is no share of the time."), say("Write per cent from 1 to 99."))
    if agreement.state == AgreementState.RETIRED:
        raise Conflict(agreement.key, say("It was retired."), say("Draft another one."))
    return name


def _check_parties(said: dict[str, Any], service: Service) -> None:
    level, organisation = said["level"], service.case.organisation_id
    for name in ("offering", "customer", "provider_team", "supplier", "contract", "calendar", "supports"):
        same(said.get(name), organisation, name)
    needed = PARTY.get(Level(level))
    if needed and said.get(needed) is None:
        raise broken(needed, say("Nobody promises it."), say("Name who promises it."))
    for name, levels in (
        ("customer", {"sla"}),
        ("provider_team", {"ola"}),
        ("supplier", {"uc"}),
        ("contract", {"uc"}),
    ):
        if said.get(name) is not None and level not in levels:
            rule = say("An agreement of this kind has no such party.")
            raise broken(name, rule, say("Leave it empty."))
    if said.get("offering") is not None and said["offering"].service_id != service.pk:
        raise broken("offering", say("It belongs to another service."), say("Choose one of this service."))
    contract, supplier = said.get("contract"), said.get("supplier")
    if contract is not None and supplier is not None and contract.supplier_id != supplier.pk:
        raise broken("contract", say("It is with another supplier."), say("Choose one of this supplier."))
    _check_above(level, said.get("supports"), service.pk)


def _check_above(level: str, above: Agreement | None, service: int) -> None:
    if above is None:
        return
    if above.level not in ABOVE.get(Level(level), set()):
        rule = say("It cannot carry such an agreement.")
        raise broken("supports", rule, say("An OLA carries an SLA; a contract carries an OLA or an SLA."))
    if above.service_id != service:
        raise broken("supports", say("It belongs to another service."), say("Choose one of this service."))
