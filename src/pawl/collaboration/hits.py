"""What the index of words is asked, on both engines, and the rows whose number is one of its hits."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL

SHORTEST_PREFIX = 2
TABLE, INDEX = "collaboration_searchtext", "collaboration_searchindex"
VECTOR = "array_to_tsvector(array_remove(string_to_array(own || ' ' || said, ' '), ''))"
WHOLE_VECTOR = "array_to_tsvector(array_remove(string_to_array(own || ' ' || said || ' ' || aside, ' '), ''))"
"""The same expressions as in the indexes of the migration: PostgreSQL finds an index by them."""


def all_of(asked: Sequence[str]) -> str:
    """All of these words, or longer ones."""
    if connection.vendor == "postgresql":
        return " & ".join(f"'{one}'{':*' if is_open(one) else ''}" for one in asked)
    return " AND ".join(f'"{one}"{"*" if is_open(one) else ""}' for one in asked)


def any_of(asked: Sequence[str]) -> str:
    """Any of these words."""
    if connection.vendor == "postgresql":
        return " | ".join(f"'{one}'" for one in asked)
    return " OR ".join(f'"{one}"' for one in asked)


def is_open(token: str) -> bool:
    """Whether longer words are meant too: it may still be being typed. Chinese pairs are whole."""
    return token.isascii() and len(token) >= SHORTEST_PREFIX


def among(hits: RawSQL) -> Q:
    """Rows whose number is one of the hits.

    PostgreSQL collects the hits once, by their index, and goes from them to the rows. As an `IN` beside an
    `OR` they would be a filter of its own, for which it reads every text of a small site.
    """
    if connection.vendor != "postgresql":
        return Q(pk__in=hits)
    is_one = Func(F("pk"), hits, arg_joiner=" = ANY(ARRAY", template="(%(expressions)s))",
                  output_field=BooleanField())  # fmt: skip
    return Q(is_one)


def public(asked: str, newest: int | None = None) -> RawSQL:
    """What everybody may read who may see the case; of all hits, or of the newest ones."""
    last = f" ORDER BY {_number()} DESC LIMIT {newest}" if newest else ""
    return _raw(_public() + last, asked)


def whole(asked: str, newest: int | None = None) -> RawSQL:
    """Those that have internal comments at all: of the others the public words say the same.

    newest: none that is older than that many of the public ones.
    """
    if connection.vendor == "postgresql":
        sql = f"SELECT case_id FROM {TABLE} WHERE {WHOLE_VECTOR} @@ %s::tsquery AND aside <> ''"
    else:
        has_aside = f"EXISTS (SELECT 1 FROM {TABLE} WHERE case_id = {INDEX}.rowid AND {TABLE}.aside <> '')"
        sql = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s AND {has_aside}"
    if newest is None:
        return _raw(sql, asked)
    oldest = f"({_public()} ORDER BY {_number()} DESC LIMIT 1 OFFSET {newest - 1})"
    return _raw(f"{sql} AND {_number()} >= coalesce({oldest}, 0)", asked, asked)


def _public() -> str:
    if connection.vendor == "postgresql":
        return f"SELECT case_id FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery"
    return f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH '{{own said}} : (' || %s || ')'"


def _number() -> str:
    """The number of a hit, for an order of hits.

    With the column alone PostgreSQL would walk the table from its end and put the words of each row together
    until it has enough; by the index of words it goes where the hits are.
    """
    return "case_id + 0" if connection.vendor == "postgresql" else "rowid"


def _raw(sql: str, *values: str) -> RawSQL:
    return RawSQL(sql, values)  # noqa: S611 names of ours; what is asked is bound
