"""Factors: dated things inside and outside that may explain a number."""

from datetime import date

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case
from pawl.errors import Invalid, stale
from pawl.history.record import record
from pawl.measurement.models import Factor, FactorKind, Side


@transaction.atomic
def note_factor(  # noqa: PLR0913 what a factor is, all named
    *, title: str, at: date, side: str, category: str, place: Place, by: Actor, until: date | None = None,
    note: str = "",
) -> Factor:  # fmt: skip
    """Something happened; every chart of the place shows it."""
    require(by, Permission.FACTOR_EDIT, on=place)
    _check(title, at, until, side, category)
    case = open_case(Factor.kind, title.strip(), place)
    factor = Factor.objects.create(case=case, at=at, until=until, side=side, category=category, note=note)
    facts = {"at": at.isoformat(), "until": until, "side": side, "category": category}
    record(Factor.kind, factor.key, "note", by=by, facts=facts, texts={"title": title, "note": note})
    return factor


@transaction.atomic
def change_factor(  # noqa: PLR0913 what a factor is, all named
    factor: Factor, *, version: int, by: Actor, title: str, at: date, side: str, category: str,
    until: date | None = None, note: str = "",
) -> Factor:  # fmt: skip
    """Put it right."""
    require(by, Permission.FACTOR_EDIT, on=factor)
    _check(title, at, until, side, category)
    rows = Factor.objects.filter(pk=factor.pk, version=version, removed_at=None)
    changes = {"at": at, "until": until, "side": side, "category": category, "note": note}
    if not rows.update(version=F("version") + 1, **changes):
        raise stale(factor.key)
    Case.objects.filter(pk=factor.pk).update(title=title.strip())
    facts = {"at": at.isoformat(), "until": until, "side": side, "category": category}
    record(Factor.kind, factor.key, "change", by=by, facts=facts, texts={"title": title, "note": note})
    return Factor.objects.select_related("case").get(pk=factor.pk)


@transaction.atomic
def remove_factor(factor: Factor, *, version: int, by: Actor) -> Factor:
    """It did not happen, or explains nothing: no chart shows it any more."""
    require(by, Permission.FACTOR_EDIT, on=factor)
    rows = Factor.objects.filter(pk=factor.pk, version=version, removed_at=None)
    if not rows.update(removed_at=clock.now(), version=F("version") + 1):
        raise stale(factor.key)
    record(Factor.kind, factor.key, "remove", by=by)
    factor.refresh_from_db()
    return factor


def _check(title: str, at: date, until: date | None, side: str, category: str) -> None:
    wrong = {}
    if not title.strip() or len(title) > 250:
        wrong["title"] = say("It needs a text of up to {n} characters.", n=250)
    if until is not None and until < at:
        wrong["until"] = say("It ends before it begins.")
    if side not in Side.values:
        wrong["side"] = say("Use one of: {names}.", names=", ".join(Side.values))
    if category not in FactorKind.values:
        wrong["category"] = say("Use one of: {names}.", names=", ".join(FactorKind.values))
    if wrong:
        rule = next(iter(wrong.values()))
        raise Invalid("factor", rule, say("Mend the fields that are marked."), wrong)
