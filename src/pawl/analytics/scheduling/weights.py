"""What a levelled schedule costs: its finish, what is late, and how far it departs from the plan."""

from dataclasses import dataclass

from pawl.analytics.scheduling.generation import Begins
from pawl.analytics.scheduling.slots import Slots


@dataclass(frozen=True)
class Weights:
    """Costs in whole units for each slot of time.

    finish: of the project's length, at least 1.   lateness: of each activity after its deadline or latest
    date.
    deviation: of each activity's distance from where it is planned without regard to resources.
    """

    finish: int = 1
    lateness: int = 0
    deviation: int = 0

    def cost(self, slots: Slots, begins: Begins) -> int:
        """The cost of a schedule in weighted slots."""
        tasks = list(zip(slots.tasks, begins, strict=True))
        ends = [task.finish(begin) for task, begin in tasks]
        late = sum(
            max(0, end - task.due) for (task, _), end in zip(tasks, ends, strict=True) if task.due is not None
        )
        moved = sum(abs(begin - task.planned) for task, begin in tasks)
        return self.finish * max(ends) + self.lateness * late + self.deviation * moved

    def horizon(self, slots: Slots, begins: Begins) -> int:
        """The slot by which every schedule that costs no more than a given one has ended."""
        return self.cost(slots, begins) // self.finish
