"""What one unit of a KPI is worth: said, dated and with its source; a change is a new row."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration.checks import line
from pawl.errors import Invalid, stale
from pawl.history.record import record
from pawl.measurement.actions.question import library
from pawl.measurement.models import UnitValue

KIND = "unit_value"
DEAREST = Decimal(10) ** 10


@transaction.atomic
def say_worth(  # noqa: PLR0913 what a value is, all named
    *, kpi: str, text: str, place: Place, by: Actor, money: Decimal | None = None, currency: str = "",
    hours: float | None = None, since: date | None = None,
) -> UnitValue:  # fmt: skip
    """Somebody says what one unit is worth at a place, and where that comes from.

    since: the day from which it holds; without it from today where one is said already, else always.
    Raises Invalid with the fields that are wrong.
    """
    require(by, Permission.TARGET_EDIT, on=place)
    currency = currency.strip().upper()
    _check(kpi, money, currency, hours)
    here = UnitValue.objects.filter(
        kpi=kpi, ended_at=None, organisation=place.organisation_id, team=place.team_id
    )
    since = since or (clock.now().date() if here.exists() else None)
    for earlier in here.filter(from_date=since):
        _ended(earlier, earlier.version, by)
    made = UnitValue.objects.create(
        kpi=kpi, money=money, currency=currency, hours=hours, from_date=since, text=line("text", text, 500),
        person=by.person, created_at=clock.now(), organisation_id=place.organisation_id,
        team_id=place.team_id,
    )  # fmt: skip
    facts = {"kpi": kpi, "money": money and str(money), "currency": currency, "hours": hours, "from": since}
    record(KIND, made.key, "set", by=by, facts=facts, texts={"text": made.text})
    return made


@transaction.atomic
def end_worth(one: UnitValue, *, version: int, by: Actor) -> UnitValue:
    """It is taken back; what was computed with it stays."""
    require(by, Permission.TARGET_EDIT, on=one)
    _ended(one, version, by)
    one.refresh_from_db()
    return one


def _ended(one: UnitValue, version: int, by: Actor) -> None:
    rows = UnitValue.objects.filter(pk=one.pk, version=version, ended_at=None)
    if not rows.update(ended_at=clock.now(), version=F("version") + 1):
        raise stale(one.key)
    record(KIND, one.key, "end", by=by, facts={"kpi": one.kpi})


def _check(kpi: str, money: Decimal | None, currency: str, hours: float | None) -> None:
    wrong: dict[str, Sentence] = {}
    if kpi not in library().definitions:
        wrong["kpi"] = say("There is no KPI of this name.")
    if money is None and hours is None:
        wrong["money"] = say("Say it in money, in hours, or in both.")
    if money is not None and not 0 <= money < DEAREST:
        wrong["money"] = say("It is no amount.")
    if hours is not None and not 0 <= hours < float(DEAREST):
        wrong["hours"] = say("It is no amount.")
    if (money is not None) != bool(currency) or not (
        len(currency) in {0, 3} and currency.isascii() and (currency.isalpha() or not currency)
    ):
        wrong["currency"] = say("Money has a currency of three letters, like EUR.")
    if wrong:
        raise Invalid(KIND, next(iter(wrong.values())), say("Mend the fields that are marked."), wrong)
