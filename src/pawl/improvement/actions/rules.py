"""How many improvements may be under way at once in an organisation, and how long each state may last."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.errors import stale
from pawl.history.record import record
from pawl.improvement.models import RegisterRule
from pawl.improvement.patience import USUAL

MOST, LONGEST = 200, 1000


@transaction.atomic
def set_rule(
    organisation: Organisation,
    *,
    under_way: int,
    patience: Mapping[str, int] | None = None,
    version: int | None = None,
    by: Actor,
) -> RegisterRule:
    """Set both.   patience: state -> days, where they differ from the usual ones.

    version: the one that was read; left out where there is none yet.   Raises NotAllowed, Invalid, Stale.
    """  # fmt: skip
    require(by, Permission.IMPROVEMENT_DECIDE, on=Place(organisation.pk))
    if not 1 <= under_way <= MOST:
        raise broken("under_way", say("It is from 1 to {n}.", n=MOST), say("Choose another number."))
    days = {state: n for state, n in (patience or {}).items() if USUAL.get(state) != n}
    for state, n in days.items():
        if state not in USUAL or not 1 <= n <= LONGEST:
            raise broken("patience", say("A state lasts 1 to {n} days.", n=LONGEST),
                         say("Use one of: {names}.", names=", ".join(USUAL)))  # fmt: skip
    row, _is_new = RegisterRule.objects.get_or_create(organisation=organisation)
    rows = RegisterRule.objects.filter(pk=row.pk, version=row.version if version is None else version)
    if not rows.update(under_way=under_way, patience=days, version=F("version") + 1):
        raise stale("RegisterRule")
    row.refresh_from_db()
    facts = {"organisation": organisation.pk, "under_way": under_way, "patience": days}
    record("improvement", "REGISTER", "rule_set", by=by, facts=facts)
    return row
