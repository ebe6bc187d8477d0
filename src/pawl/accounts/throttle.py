"""Tries are counted before they are looked at, in rows that writers must take one after the other."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction

from pawl import clock
from pawl.accounts.models import Throttle
from pawl.analytics.words import say
from pawl.errors import TooMany

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many tries in any stretch of so many seconds."""

    tries: int
    seconds: int


SIGN_IN = Limit(10, 15 * 60)
SECOND_FACTOR = Limit(5, 15 * 60)
PASSWORD_LINK = Limit(5, 60 * 60)
SETUP = Limit(10, 15 * 60)


@dataclass(frozen=True)
class Try:
    """A try that was counted; one that succeeds is given back."""

    names: tuple[str, ...]
    at: float

    @transaction.atomic
    def give_back(self) -> None:
        """It was right: it does not count. Those before it still do, or a thief could wipe the slate."""
        for row in _locked(self.names):
            row.tries = [at for at in row.tries if at != self.at]
            row.save(update_fields=["tries"])


@transaction.atomic
def take(limit: Limit, names: Iterable[str]) -> Try:
    """Count a try under each name.   Raises TooMany, and counts nothing, where one of them is used up."""
    now = clock.now()
    hashed = tuple(sorted(_hashed(name) for name in names))
    Throttle.objects.bulk_create([Throttle(name=name, at=now) for name in hashed], ignore_conflicts=True)
    rows = _locked(hashed)
    for row in rows:
        _refuse_more(row, limit, now)
    for row in rows:
        row.tries = [*_recent(row, limit, now), now.timestamp()]
        row.at = now
        row.save(update_fields=["tries", "at"])
    return Try(hashed, now.timestamp())


def forget_old() -> None:
    """Rows that no limit looks at any more."""
    Throttle.objects.filter(at__lt=clock.now() - KEPT).delete()


def _locked(names: Collection[str]) -> list[Throttle]:
    """The rows, in one order for everybody, so that two who want the same never wait for each other."""
    return list(Throttle.objects.select_for_update().filter(name__in=names).order_by("name"))


def _refuse_more(row: Throttle, limit: Limit, now: datetime) -> None:
    recent = _recent(row, limit, now)
    if len(recent) >= limit.tries:
        wait = max(1, ceil(recent[-limit.tries] + limit.seconds - now.timestamp()))
        rule = say("There were too many tries.")
        way_out = say("Wait {n} minutes, then try again.", n=ceil(wait / 60))
        raise TooMany("sign-in", rule, way_out, wait)


def _recent(row: Throttle, limit: Limit, now: datetime) -> list[float]:
    return [at for at in row.tries if at > now.timestamp() - limit.seconds]


def _hashed(name: str) -> str:
    """The table keeps no addresses of people."""
    return hashlib.sha256(name.encode()).hexdigest()
