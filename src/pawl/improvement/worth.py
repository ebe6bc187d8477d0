"""What a unit of its KPI is worth to an improvement: as it says itself, else as is said of the KPI there."""

from collections.abc import Iterable, Mapping
from typing import Any

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.analytics.words import say
from pawl.improvement.models import Improvement
from pawl.measurement.unit_values import Values, Worth, worth_of_unit

NO_KPI = say("It names no KPI yet.")


def worths_of(improvements: Iterable[Improvement]) -> dict[int, Worth]:
    """By improvement what one unit of its KPI is worth in a year, today.   One query at most."""
    found = {one.pk: _own(one) for one in improvements}
    lacking = [one for one in improvements if not found[one.pk].is_known and one.kpi]
    values = Values(one.kpi for one in lacking) if lacking else None
    return found | {one.pk: _of_kpi(one, values) for one in lacking if values is not None}


def worth_of(improvement: Improvement) -> Worth:
    """What one unit of its KPI is worth in a year, today.   One query at most."""
    return worths_of([improvement])[improvement.pk]


def _own(one: Improvement) -> Worth:
    if one.unit_money is None and one.unit_hours is None:
        return Worth(unknown=NO_KPI)
    return Worth(one.unit_money, one.currency, one.unit_hours)


def _of_kpi(one: Improvement, values: Values) -> Worth:
    """By the cases and the length of the period that it starts from."""
    start: Mapping[str, Any] = one.baseline or {}
    said = values.of(one.kpi, Place(one.case.organisation_id, one.case.team_id), clock.now().date())
    return worth_of_unit(one.kpi, said, grain=start.get("grain", ""), n=start.get("n"))
