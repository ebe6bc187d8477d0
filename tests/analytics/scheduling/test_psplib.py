"""Levelling on published instances: the known best, proven, and checked by a checker of its own."""

from pathlib import Path

import pytest
from benchmarks.scheduling.psplib import HOUR, START, instances, parsed

from pawl.analytics.scheduling.levelling import Effort, level

# Best known and closed, PSPLIB: https://www.om-db.wi.tum.de/psplib
BEST = {
    "j301_1": 43,
    "j301_2": 47,
    "j301_3": 47,
    "j301_4": 62,
    "j601_1": 77,
    "j601_2": 68,
    "j601_3": 68,
    "j601_4": 91,
}
SMALL = """PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
****
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
-----------------------
  1      1     0       0
  2      1     3       2
  3      1     4       2
  4      1     0       0
****
RESOURCEAVAILABILITIES:
  R 1
  3
"""


def test_an_instance_is_read_and_its_best_schedule_proven() -> None:
    instance = parsed("small", SMALL, 7, 7)
    levelled = level(*instance.plan(), effort=Effort(seconds=20))
    assert (levelled.cost, levelled.is_best) == (7 * HOUR, True)
    starts = {one.activity.key: one.start for one in levelled.schedule.dates}
    assert instance.faults(starts) == []
    assert instance.faults({**starts, "3": START, "2": START})[-1] == "R0 at 2"


@pytest.mark.reference
@pytest.mark.parametrize("kind", ["j30", "j60"])
def test_closed_instances_are_solved_to_their_known_best(kind: str, reference_data: Path) -> None:
    for instance in instances(reference_data / "psplib", kind, None):
        if instance.name in BEST:
            levelled = level(*instance.plan(), effort=Effort(seconds=60))
            assert (levelled.cost, levelled.is_best) == (BEST[instance.name] * HOUR, True), instance.name
            assert instance.faults({one.activity.key: one.start for one in levelled.schedule.dates}) == []
