"""The walk: the log into the lake, its cases into tickets, the own history into the lake, both measured."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.replay.comparing import Compared, compare
from benchmarks.replay.past import histories
from pawl import clock
from pawl.accounts.actor import system
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import Place
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.io.mapping_file import load_mapping, parse_mapping
from pawl.incidents.models import Incident
from pawl.measurement.own import journal
from pawl.measurement.own.exporting import Reading, blocks_of, rows_of
from pawl.measurement.own.logs import LOGS
from pawl.measurement.own.standing import names
from pawl.tickets.replaying_many import replay_many

T = TypeVar("T")
LOG = LOGS["incident"]
BY = system("replay")


def compare_all(log: Path, folder: Path) -> int:
    """Print what each step took and every figure.   Returns how many KPIs differ without a reason."""
    lake = Lake(folder / "lake")
    file = timed("import the log", lambda: import_log(log, load_mapping("servicenow"), lake, now=clock.now()))
    place = Organisation.objects.create(name="Replayed")
    made = timed("replay every event", lambda: replayed(file, place))
    own = timed("export the own history", lambda: exported(place, lake, folder / LOG.file))
    sys.stdout.write(f"{made:,} incidents; {file.manifest.events:,} events in the log, "
                     f"{own.manifest.events:,} in the own history\n")  # fmt: skip
    found = timed("measure both", lambda: list(compare(file.dataset(), own.dataset())))
    sys.stdout.write("".join(f"{line}\n" for line in table(found)))
    return sum("WITHOUT REASON" in one.verdict for one in found)


def replayed(file: Snapshot, place: Organisation) -> int:
    """Every case of a log as a ticket of an organisation."""
    return replay_many(Incident, histories(file, place), place=Place(place.pk), by=BY)


def exported(place: Organisation, lake: Lake, path: Path) -> Snapshot:
    """The own history of an organisation's incidents as a snapshot."""
    told = rows_of(LOG, Place(place.pk), Reading(until=journal.newest()), names())
    with path.open("wb") as file:
        file.writelines(blocks_of(LOG, told))
    return import_log(path, parse_mapping(LOG.mapping, name="own"), lake, now=clock.now())


def table(found: list[Compared]) -> list[str]:
    """A line a KPI: how both answer it, the latest figure of each, how many figures, the verdict."""
    lines = [f"{'KPI':<36}{'log':<11}{'own':<11}{'latest':>12}{'own':>12}{'figures':>9}  verdict"]
    for one in found:
        values = "".join(f"{'–' if value is None else f'{value:,.4g}':>12}" for value in one.latest)
        status = "".join(f"{each:<11}" for each in one.status)
        lines.append(f"{one.kpi:<36}{status}{values}{one.figures:>9,}  {one.verdict}")
    equal = sum(one.is_equal for one in found)
    return [*lines, f"{equal} of {len(found)} KPIs equal in {sum(one.figures for one in found):,} figures"]


def timed(what: str, step: Callable[[], T]) -> T:
    """Say how long a step took."""
    began = time.perf_counter()
    found = step()
    sys.stdout.write(f"{what:<26}{time.perf_counter() - began:>8.1f} s\n")
    sys.stdout.flush()
    return found
