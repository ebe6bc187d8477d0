"""Which actor a key stands for: one query, one comparison in constant time."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hmac import compare_digest
from typing import Any

from django.db import connection
from django.db.models import Q

from pawl import clock
from pawl.accounts.actions.tokens import MARK, PREFIX_LENGTH, digest_of
from pawl.accounts.actor import Actor
from pawl.accounts.models import ApiToken, Person

NOTED_EVERY = timedelta(minutes=1)
NOBODY = "0" * 64
TEXT = re.compile(f"{MARK}_([0-9a-f]{{{PREFIX_LENGTH}}})_[A-Za-z0-9_-]{{43}}")


def actor_of(secret: str, *, via: str = "api", correlation: str = "") -> Actor | None:
    """Whoever a secret stands for; None where it is unknown, expired or revoked, or its owner has left."""
    parts = TEXT.fullmatch(secret)
    token = _find(parts[1]) if parts else None
    is_right = compare_digest(digest_of(secret), token.digest if token else NOBODY)
    now = clock.now()
    if token is None or not is_right or not _is_alive(token, now):
        return None
    _note_use(token, now)
    return Actor(token.person, via, scopes=frozenset(token.scopes), correlation=correlation, token=token.pk)


@dataclass(frozen=True)
class _Query:
    """A query that Django wrote once: writing it costs four times as much as running it."""

    sql: str
    converters: dict[Any, Any]
    split: int


@cache
def _query(vendor: str) -> _Query:  # noqa: ARG001 the key of the cache: SQL differs by engine
    rows = ApiToken.objects.filter(prefix="").select_related("person").order_by()
    compiler = rows.query.get_compiler(connection=connection)
    sql, _ = compiler.as_sql()
    columns = [column for column, _, _ in compiler.select]
    return _Query(sql, compiler.get_converters(columns), len(_columns(ApiToken)))


def _find(prefix: str) -> ApiToken | None:
    query = _query(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, [prefix])
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for place, (converters, expression) in query.converters.items():
        for convert in converters:
            values[place] = convert(values[place], expression, connection)
    token: ApiToken = _built(ApiToken, values[: query.split])
    token.person = _built(Person, values[query.split :])
    return token


def _built(model: Any, values: list[Any]) -> Any:
    return model.from_db(connection.alias, _columns(model), values)


def _columns(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 Django documents it


def _is_alive(token: ApiToken, now: datetime) -> bool:
    return token.revoked_at is None and now < token.expires_at and token.person.is_active


def _note_use(token: ApiToken, now: datetime) -> None:
    """Say when it was last used, at most once a minute: a busy program would keep the one writer busy."""
    before = now - NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < before:
        rows = ApiToken.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=before), pk=token.pk)
        rows.update(last_used_at=now)
