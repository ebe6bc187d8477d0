"""Which actor a key stands for: one query, one comparison in constant time."""

import re
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from django.db.models import Q

from pawl import clock
from pawl.accounts.actions.tokens import MARK, PREFIX_LENGTH, digest_of
from pawl.accounts.actor import Actor
from pawl.accounts.models import ApiToken
from pawl.history.models import Mark
from pawl.prepared import Prepared, settled

NOTED_EVERY = timedelta(minutes=1)
NOBODY = "0" * 64
TEXT = re.compile(f"{MARK}_([0-9a-f]{{{PREFIX_LENGTH}}})_[A-Za-z0-9_-]{{43}}")


def actor_of(secret: str, *, via: str = "api", correlation: str = "") -> Actor | None:
    """Whoever a secret stands for; None where it is unknown, expired or revoked, or its owner has left."""
    parts = TEXT.fullmatch(secret)
    token = _FOUND.first(parts[1]) if parts else None
    is_right = compare_digest(digest_of(secret), token.digest if token else NOBODY)
    now = clock.now()
    if token is None or not is_right or not _is_alive(token, now):
        return None
    settled.begin(token.set_up)
    _note_use(token, now)
    return Actor(token.person, via, scopes=frozenset(token.scopes), correlation=correlation, token=token.pk)


_FOUND: Prepared[Any] = Prepared(
    lambda prefix: (
        ApiToken.objects.filter(prefix=prefix).select_related("person").annotate(set_up=Mark()).order_by()
    )
)


def _is_alive(token: ApiToken, now: datetime) -> bool:
    return token.revoked_at is None and now < token.expires_at and token.person.is_active


def _note_use(token: ApiToken, now: datetime) -> None:
    """Say when it was last used, at most once a minute: a busy program would keep the one writer busy."""
    before = now - NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < before:
        rows = ApiToken.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=before), pk=token.pk)
        rows.update(last_used_at=now)
