"""Which improvements answer which gaps: said once, for home and for the page that asks why to improve."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.improvement.models import Improvement, State
from pawl.measurement.models import Gap

OVER = (State.CLOSED, State.REJECTED)


def answers(gaps: Iterable[Gap], actor: Actor) -> Mapping[int, Sequence[Improvement]]:
    """By gap the improvements that are not over and answer it, as far as somebody may see them; one query.

    One answers a gap that it was proposed for, and any of the same KPI at the same source.
    """
    found: dict[int, list[Improvement]] = defaultdict(list)
    of_kpi: dict[str, list[Gap]] = defaultdict(list)
    for gap in gaps:
        of_kpi[gap.kpi].append(gap)
    if not of_kpi or not can(actor, Improvement.read_permission):
        return found
    asked = {gap.pk: gap for some in of_kpi.values() for gap in some}
    rows = Improvement.objects.visible_to(actor).exclude(state__in=OVER)
    rows = rows.filter(Q(gap__in=asked) | Q(kpi__in=of_kpi)).select_related("case", "gap", "signal")
    for one in rows.order_by("pk"):
        for gap in [asked[one.gap_id]] if one.gap_id in asked else _at_its_source(one, of_kpi[one.kpi]):
            found[gap.pk].append(one)
    return found


def _at_its_source(one: Improvement, gaps: Sequence[Gap]) -> Iterable[Gap]:
    finding = one.gap or one.signal
    source = one.source_id or (finding.source_id if finding else None)
    return [gap for gap in gaps if source is not None and gap.source_id == source]
