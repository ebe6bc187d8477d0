"""What is still to be spent, as the rows say now: money of work that is left, and costs that are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pawl.projects.control.budget import above_of
from pawl.projects.control.progress import share_of
from pawl.projects.models import CostLine, WorkPackage


@dataclass(frozen=True)
class Rest:
    """By the key of a package the money of its rest; and the sum of costs that belong to none."""

    of_work: Mapping[str, float]
    beside: float

    @property
    def whole(self) -> float:
        """All of it."""
        return sum(self.of_work.values()) + self.beside


def rest_of(work: Sequence[WorkPackage], costs: Sequence[CostLine]) -> Rest | None:
    """Each amount once, as `budget` counts a baseline; None where no row says what it costs."""
    above: dict[int, int | None] = {one.pk: one.parent_id for one in work}
    own = [one for one in work if one.cost and one.state != "cancelled"]
    covered = above_of([one.pk for one in own], above)
    carrying = [one for one in own if one.pk not in covered]
    if not carrying and not costs:
        return None
    carried = {one.pk for one in carrying}
    still_open = [one for one in costs if one.actual is None and one.work_package_id not in carried]
    of_work = {one.key: float(one.cost or 0) * (1 - share_of(one)) for one in carrying}
    return Rest(of_work, sum(float(one.planned) for one in still_open))
