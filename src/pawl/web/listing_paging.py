"""Keyset paging: a page starts behind the last row of the one before; row 1,000,000 costs as row 10."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Expression, OrderBy

if TYPE_CHECKING:
    from pawl.web.listing import Field
    from pawl.web.listing_types import Kind

PARENT = "key_of_parent"


@dataclass(frozen=True)
class Ordering:
    """A value that rows are put in order by although no column has it."""

    path: str
    """A name for it that no column has."""
    source: Any
    """The expression."""
    kind: "Kind"
    nullable: bool = True


@dataclass(frozen=True)
class Sort:
    """An order that is total: the chosen fields, then the primary key in the direction of the first."""

    fields: "tuple[Field, ...]"
    descending: tuple[bool, ...]

    @property
    def kinds(self) -> "tuple[Kind, ...]":
        """What the values of a position are, but for the tie-breaker."""
        return tuple(one.ordering.kind if one.ordering else one.kind for one in self.fields)

    @property
    def text(self) -> str:
        """As it stands in a query string."""
        pairs = zip(self.fields, self.descending, strict=True)
        return ",".join(f"{'-' if down else ''}{one.name}" for one, down in pairs)

    @property
    def steps(self) -> list[tuple[str, bool, bool]]:
        """Path, whether downwards, whether it can be empty; the tie-breaker last."""
        pairs = zip(self.fields, self.descending, strict=True)
        found = [((made := one.ordering or one).path, down, made.nullable) for one, down in pairs]
        if any(path == "pk" for path, _, _ in found):
            return found[: [path for path, _, _ in found].index("pk") + 1]
        return [*found, ("pk", self.descending[0], False)]


@dataclass(frozen=True)
class Position:
    """Where a page starts: the sort values of the row before it (behind it when going backwards)."""

    values: tuple[Any, ...]
    backwards: bool = False


def position_of(sort: Sort, raw: Mapping[str, Any], *, backwards: bool = False) -> Position:
    """The position of a row."""
    return Position(tuple(raw[path] for path, _, _ in sort.steps), backwards)


def ordered(rows: QuerySet[Any], sort: Sort, *, backwards: bool = False) -> QuerySet[Any]:
    """Rows in order.  Empty values count as smaller than all others, on both engines."""
    steps = [(_column(rows, path), down != backwards, empty) for path, down, empty in sort.steps]
    return rows.order_by(*(_order(path, down, empty) for path, down, empty in steps))


def _order(path: str, down: bool, can_be_empty: bool) -> OrderBy:  # noqa: FBT001 private, by position
    if not can_be_empty:
        return F(path).desc() if down else F(path).asc()  # as indexes are: no NULLS clause
    return F(path).desc(nulls_last=True) if down else F(path).asc(nulls_first=True)


def after(rows: QuerySet[Any], sort: Sort, position: Position) -> QuerySet[Any]:
    """The rows behind a position in the order; an upper bound on the first column leads into its index."""
    steps = [
        (_column(rows, path), down != position.backwards, empty, value)
        for (path, down, empty), value in zip(sort.steps, position.values, strict=True)
    ]
    behind, same = Q(pk__in=[]), Q()
    for path, down, empty, value in steps:
        strictly = _behind(path, down, empty, value)
        if strictly is not None:
            behind |= same & strictly
        same &= Q(**{f"{path}__isnull": True}) if value is None else Q(**{path: value})
    return rows.filter(_bound(*steps[0]) & behind)


def by_parent(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows whose key is that of a parent row are put in order by the parent's: its indexes lead there."""
    key = rows.model._meta.pk  # noqa: SLF001 Django documents it
    return rows.alias(**{PARENT: ParentKey()}) if key is not None and key.is_relation else rows


class ParentKey(Expression):
    """The number that a row shares with its parent, as the parent's table has it.

    Django shortens the way there to the row's own column. The number is the same, but SQLite then sees no
    index that finds the parents of one organisation in this order, and sorts all of them.
    """

    def resolve_expression(self, query: Any = None, *_: Any, **__: Any) -> Any:
        """The column of the joined parent."""
        key = query.get_meta().pk
        joined = query.setup_joins([key.name], query.get_meta(), query.get_initial_alias())
        return key.target_field.get_col(joined.joins[-1])


def _column(rows: QuerySet[Any], path: str) -> str:
    return PARENT if path == "pk" and PARENT in rows.query.annotations else path


def _behind(path: str, down: bool, empty: bool, value: Any) -> Q | None:  # noqa: FBT001
    if value is None:
        return None if down else Q(**{f"{path}__isnull": False})
    if not down:
        return Q(**{f"{path}__gt": value})
    smaller = Q(**{f"{path}__lt": value})
    return smaller | Q(**{f"{path}__isnull": True}) if empty else smaller


def _bound(path: str, down: bool, empty: bool, value: Any) -> Q:  # noqa: FBT001
    if value is None or (empty and down):
        return Q()
    return Q(**{f"{path}__{'lte' if down else 'gte'}": value})


def encode(values: tuple[str | None, ...], sort: str, *, backwards: bool) -> str:
    """A cursor: opaque to clients, bound to its sort order."""
    text = json.dumps([sort, int(backwards), *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, sort: str, n: int) -> tuple[list[str | None], bool] | None:
    """The values of a cursor; None where it was not made for this order."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        return None
    if not isinstance(found, list) or len(found) != n + 2 or found[0] != sort or found[1] not in (0, 1):
        return None
    values = found[2:]
    if not all(value is None or isinstance(value, str) for value in values):
        return None
    return values, bool(found[1])
