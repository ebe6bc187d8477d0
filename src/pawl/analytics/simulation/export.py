"""The log of a simulated desk as an export of the shape of ServiceNow's incident audit."""

import gzip
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from pawl.analytics.simulation.arrivals import MINUTES_A_DAY, minute_of
from pawl.analytics.simulation.case import NOBODY, Case, Row
from pawl.analytics.simulation.desk import Lapse
from pawl.analytics.simulation.run import SimulatedLog
from pawl.analytics.simulation.truth import truth_of

COLUMNS = (
    "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,"
    "opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,"
    "subcategory,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,"
    "u_priority_confirmation,notify,problem_id,rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_at"
)
MARK = "simulated-"
NUMBER = "SIM"
MISSING = "?"
FLAWED_STATE = "-100"


def write_export(log: SimulatedLog, path: Path, *, copies: int = 1) -> Path:
    """Write the log as CSV (gzip when the name ends in .gz) and its truth as JSON beside it.

    log: a run.   path: where to; a name that begins with `simulated-` labels it.
    copies: how often the log is repeated with new ticket numbers; memory does not grow with it.
    Returns the path of the truth file.   Raises OSError from the file system.
    Error: times are cut to the minute, as in the real export.   Source: UCI dataset 498, its 36 columns.
    Checked: tests/analytics/simulation/test_export.py (same bytes twice).
    """
    tails = _tails(log)
    with path.open("wb") as raw:
        if path.suffix == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6) as packed:
                _write(packed, tails, copies)
        else:
            _write(raw, tails, copies)
    truth = truth_path(path)
    truth.write_text(
        json.dumps(truth_of(log.desk, seed=log.seed), indent=2, ensure_ascii=False) + "\n", "utf-8"
    )
    return truth


def truth_path(export: Path) -> Path:
    """Where the truth of an export lies: the same name without `.csv` or `.csv.gz`, with `.truth.json`.

    export: path of the export.   Returns the path.   Raises nothing.
    Error: none.   Source: our own convention.
    Checked: tests/analytics/simulation/test_export.py.
    """
    return export.with_name(export.name.removesuffix(".gz").removesuffix(".csv") + ".truth.json")


def is_simulated(export: Path) -> bool:
    """Whether a log must be shown as simulated: its name says so, or its truth lies beside it.

    export: path of a log.   Returns the answer.   Raises nothing.
    Error: a renamed copy alone is not recognised, but its ticket numbers begin with SIM.
    Source: our own convention.
    Checked: tests/analytics/simulation/test_export.py.
    """
    return export.name.startswith(MARK) or truth_path(export).exists()


def _write(sink: BinaryIO | gzip.GzipFile, tails: list[list[str]], copies: int) -> None:
    sink.write((COLUMNS + "\n").encode())
    for copy in range(copies):
        first = 1 + copy * len(tails)
        for start in range(0, len(tails), 2000):
            part = enumerate(tails[start : start + 2000], first + start)
            sink.write("".join(f"{NUMBER}{n:07d}{tail}" for n, rows in part for tail in rows).encode())


def _tails(log: SimulatedLog) -> list[list[str]]:
    """All rows, by ticket, without their ticket numbers."""
    scribe = _Scribe(log)
    return [list(scribe.rows(case)) for case in log.cases]


class _Scribe:
    """Puts tickets into words; every free-standing fact comes from the draws the ticket was born with."""

    def __init__(self, log: SimulatedLog) -> None:
        self.desk = log.desk
        self.teams = [team.name for team in log.desk.teams]
        self.days: dict[int, str] = {}
        self.clock = [f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(60)]
        self.lapses: dict[str, Lapse] = {lapse.field: lapse for lapse in log.desk.lapses}

    def rows(self, case: Case) -> Iterator[str]:
        head, middle, facts = self._head(case), self._middle(case), self._facts(case)
        tail = self._tail(case)
        levels = [f"{p.impact},{p.urgency},{p.name}" for p in self.desk.priorities]
        confirmed = "true" if case.facts[9] < 0.29 else "false"
        notify = "Send Email" if case.facts[9] > 0.9992 else "Do Not Notify"
        for row in case.rows:
            closed = row.state == "Closed"
            active, kept = "false" if closed else "true", "true" if case.sla or not closed else "false"
            group = MISSING if row.group == NOBODY else self.teams[row.group]
            agent = MISSING if row.agent == NOBODY else f"Simulated agent {row.agent + 1}"
            by = 908 if closed else (row.agent + 2) * 7 % 900
            yield (
                f",{self._state(case, row)},{active},{row.reassignments},{row.reopenings},"
                f"{row.modifications},{kept},{head}Simulated user {by},"
                f"{self._at(row.minute)},{middle}{levels[row.priority]},{group},{agent},{facts[0]},{confirmed},"
                f"{notify},{facts[1]}{tail}"
            )

    def _state(self, case: Case, row: Row) -> str:
        flawed = case.facts[13] < 0.0002 and row is case.rows[len(case.rows) // 2]
        return FLAWED_STATE if flawed and row.state not in ("Resolved", "Closed") else row.state

    def _head(self, case: Case) -> str:
        caller, opener, creator = case.facts[0], case.facts[1], case.facts[2]
        known = creator > 0.46
        created = case.rows[0].minute
        return (
            f"Simulated caller {1 + int(caller**1.6 * self.desk.callers)},"
            f"{MISSING if opener < 0.034 else f'Simulated user {1 + int(opener**3 * 200)}'},"
            f"{self._at(case.opened)},"
            f"{f'Simulated user {1 + int(creator**2 * 180)}' if known else MISSING},"
            f"{self._at(created) if known else MISSING},"
        )

    def _middle(self, case: Case) -> str:
        site, kind, symptom, item = case.facts[3:7]
        category = self.desk.categories[case.category].name
        return (
            f"{case.contact},Simulated site {1 + int(site**3 * self.desk.sites)},"
            f"{MISSING if self._lapses('category', case, case.facts[12]) else category},"
            f"{category} {1 + int(kind**2 * 12)},"
            f"{MISSING if symptom < 0.23 else f'Symptom {1 + int(symptom**4 * 400)}'},"
            f"{f'Simulated item {1 + int(item * 16000)}' if item < 0.003 else MISSING},"
        )

    def _facts(self, case: Case) -> tuple[str, str]:
        knowledge, problem, change = case.facts[7], case.facts[8], case.facts[10]
        slow = case.resolved - case.opened > 24 * 60
        known = "true" if knowledge < (0.19 if slow else 0.11) else "false"
        linked = f"PRB{1 + int(problem * 16000):07d}" if problem < 0.0153 else MISSING
        rfc = f"CHG{1 + int(change * 25000):07d}" if change < 0.0072 else MISSING
        vendor = f"Vendor {1 + int(change * 1000) % 3}" if change > 0.9983 else MISSING
        caused = f"CHG{1 + int(change * 25000):07d}" if change < 0.00012 else MISSING
        return known, f"{linked},{rfc},{vendor},{caused},"

    def _tail(self, case: Case) -> str:
        """Final values: they stand on every row of the ticket, known or not at that time."""
        solved, closed = case.resolved >= 0, case.closed >= 0
        code = case.facts[11]
        shown = solved and not self._lapses("resolved_at", case, case.facts[12])
        no_code = not closed or self._lapses("closed_code", case, case.facts[13])
        return (
            f"{MISSING if no_code else f'code {1 + int(code**2 * 17)}'},"
            f"{f'Simulated agent {case.resolver + 1}' if solved and case.resolver != NOBODY else MISSING},"
            f"{self._at(case.resolved) if shown else MISSING},"
            f"{self._at(case.closed) if closed else MISSING}\n"
        )

    def _lapses(self, field: str, case: Case, luck: float) -> bool:
        lapse = self.lapses.get(field)
        if lapse is None:
            return False
        if lapse.starts and lapse.ends:
            inside = minute_of(self.desk, lapse.starts) <= case.opened < minute_of(self.desk, lapse.ends)
            return luck < (lapse.share if inside else lapse.usual_share)
        return luck < lapse.usual_share

    def _at(self, minute: float) -> str:
        day, rest = divmod(int(minute), MINUTES_A_DAY)
        text = self.days.get(day)
        if text is None:
            at: date = self.desk.starts + timedelta(days=day)
            text = self.days[day] = f"{at.day}/{at.month}/{at.year} "
        return text + self.clock[rest]
