"""Warn of contracts whose last day to act comes near: each warning once, however often somebody asks."""

from datetime import date, timedelta

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.catalogue.models import Contract, ContractState, ContractWarning
from pawl.history.record import record

WARN_AT = (0, 7, 30, 90)
"""Days before the last day on which notice can be given."""


def warn_of_ends(*, by: Actor) -> int:
    """Each contract in force that ends, and whose time to act is running out.   Returns how many were new."""
    today = clock.now().date()
    running = Contract.objects.filter(state=ContractState.LIVE, until__gte=today).select_related("case")
    return sum(_warn(one, today, by) for one in running)


@transaction.atomic
def _warn(contract: Contract, today: date, by: Actor) -> bool:
    if contract.until is None:
        return False
    left = (contract.until - timedelta(days=contract.notice_days) - today).days
    stage = next((days for days in WARN_AT if left <= days), None)
    if stage is None:
        return False
    _warning, is_new = ContractWarning.objects.get_or_create(
        contract=contract, until=contract.until, days=stage, defaults={"at": clock.now()}
    )
    if is_new:
        facts = {"until": contract.until.isoformat(), "days": max(left, 0), "renews": contract.renews}
        record("contract", contract.key, "ends_soon", by=by, facts=facts)
    return is_new
