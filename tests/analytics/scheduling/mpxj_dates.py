"""Run in a process of its own, as Java stays in one: what MPXJ reads in MS Project files, and schedules anew.

    python -m tests.analytics.scheduling.mpxj_dates FOLDER

For each x.xml in the folder x.json tells links and dates, and x.mpxj is the plan as MPXJ writes it.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    """Every file of the folder."""
    jpype: Any = importlib.import_module("jpype")
    importlib.import_module("mpxj")
    jpype.startJVM()
    reader, writer, scheduler = (
        jpype.JClass(f"org.mpxj.{name}")
        for name in ("reader.UniversalProjectReader", "mspdi.MSPDIWriter", "cpm.MicrosoftScheduler")
    )
    for path in sorted(folder.glob("*.xml")):
        plan = reader().read(str(path))
        writer().write(plan, str(path.with_suffix(".mpxj")))
        links = [link for task in plan.getTasks() for link in map(_link, task.getPredecessors())]
        scheduler().schedule(plan, plan.getProjectProperties().getStartDate())
        dates = {str(task.getName()): _dates(task) for task in plan.getTasks() if task.getID()}
        told = {"links": sorted(links), "dates": dates}
        path.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")


def _link(link: Any) -> list[str]:
    ends = (link.getPredecessorTask().getName(), link.getSuccessorTask().getName())
    return [*map(str, ends), str(link.getType()), str(link.getLag())]


def _dates(task: Any) -> dict[str, str]:
    instants = {
        "early_start": task.getEarlyStart(), "early_finish": task.getEarlyFinish(),
        "late_start": task.getLateStart(), "late_finish": task.getLateFinish(),
        "start": task.getStart(), "finish": task.getFinish(),
        "total_float": task.getTotalSlack(), "free_float": task.getFreeSlack(),
    }  # fmt: skip
    return {name: str(value) for name, value in instants.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
