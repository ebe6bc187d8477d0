"""Priority from impact and urgency: the matrix in force for a place and a practice."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from pawl.prepared import Prepared
from pawl.tickets.models import PriorityMatrix

DEFAULT: Sequence[Sequence[int]] = ((1, 2, 3), (2, 3, 4), (3, 4, 5))
"""ServiceNow's: rows are impact, columns urgency, each from high to low."""


def matrix_at(kind: str, organisation: int | None, at: datetime) -> Sequence[Sequence[int]]:
    """The cells that counted at an instant: the organisation's before the site's, a practice's own first."""
    counting = (one for one in _MATRICES.all(kind, organisation) if _counts(one, at))
    found = max(counting, key=_rank, default=None)
    return found.cells if found else DEFAULT


def _matrices(kind: str, organisation: int | None) -> QuerySet[PriorityMatrix]:
    place = Q(organisation=organisation) | Q(organisation=None)
    return PriorityMatrix.objects.filter(place, kind__in=(kind, ""))


_MATRICES: Prepared[PriorityMatrix] = Prepared(_matrices, settled=True)


def _counts(one: PriorityMatrix, at: datetime) -> bool:
    return one.effective_from <= at and (one.retired_at is None or one.retired_at > at)


def priority_of(kind: str, organisation: int | None, impact: int, urgency: int, *, at: datetime) -> int:
    """1 to 5, 1 the highest; impact and urgency 1 to 3."""
    return matrix_at(kind, organisation, at)[impact - 1][urgency - 1]


def _rank(one: PriorityMatrix) -> tuple[bool, bool, datetime, int]:
    return one.organisation_id is not None, one.kind != "", one.effective_from, one.pk
