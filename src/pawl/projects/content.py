"""What is frozen: a charter and a plan as they stood, with a digest that shows if they were touched."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pawl.projects.models import Charter, Project, StatusReport
from pawl.projects.reads import frozen_rows, plain
from pawl.projects.sheets import Column
from pawl.projects.sheets.texts import CHARTER, STATUS_REPORT

OF_CHARTER = ("objectives", "coverage", "stakeholders", "business-case", "raid", "work-packages")
OF_PLAN = (
    "scope", "requirements", "principles", "service-value", "work-packages", "links", "members",
    "assignments", "costs", "raid", "raci", "communication",
)  # fmt: skip


def of_charter(charter: Charter) -> dict[str, Any]:
    """Everything that the sponsor reads."""
    project = charter.project
    told = {
        "title": project.case.title,
        "manager": plain(project.case.owner),
        "sponsor": plain(project.sponsor),
        "customer": plain(project.customer),
        "tailoring": project.tailoring,
        "currency": project.currency,
    }
    rows = frozen_rows(project, OF_CHARTER)
    rows["raid"] = [one for one in rows["raid"] if one["raid_type"] == "risk"]
    rows["work-packages"] = [one for one in rows["work-packages"] if one["work_type"] == "milestone"]
    return {**told, "fields": fields_of(charter, CHARTER), "sheets": rows}


def of_plan(project: Project) -> dict[str, Any]:
    """Scope, work, money, risks and roles."""
    told = {"starts": plain(project.starts), "ends": plain(project.ends), "budget": plain(project.budget)}
    return {**told, "sheets": frozen_rows(project, OF_PLAN)}


def of_report(report: StatusReport) -> dict[str, Any]:
    """What is said, and the numbers of the day."""
    return {
        "fields": fields_of(report, STATUS_REPORT),
        "numbers": report.numbers,
        "sheets": frozen_rows(report.project, ("work-packages", "raid")),
    }


def digest_of(content: Any) -> str:
    """SHA-256 of what is frozen, in one form whatever the order of its fields."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def delta_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between two frozen plans: per sheet and key the row and which fields, None: it went."""
    sheets: dict[str, Any] = {}
    for name in {**before["sheets"], **after["sheets"]}:
        old, new = (_by_key(one["sheets"].get(name, [])) for one in (before, after))
        other = {key: row for key, row in new.items() if old.get(key) != row}
        found: dict[str, Any] = {key: _differs(old.get(key, {}), row) for key, row in other.items()}
        found |= dict.fromkeys(old.keys() - new.keys())
        if found:
            sheets[name] = found
    told = {key: one for key, one in after.items() if key != "sheets" and before.get(key) != one}
    return {"told": told, "sheets": sheets}


def patched(content: Mapping[str, Any], delta: Mapping[str, Any]) -> dict[str, Any]:
    """A frozen plan with a difference written into it; a row that it did not know enters whole."""
    sheets = {name: _by_key(rows) for name, rows in content["sheets"].items()}
    for name, found in delta["sheets"].items():
        rows = sheets.setdefault(name, {})
        for key, one in found.items():
            if one is None:
                rows.pop(key, None)
            else:
                known = {field: one["row"][field] for field in one["fields"] if field in one["row"]}
                rows[key] = {**rows[key], **known} if key in rows else dict(one["row"])
    whole = {name: list(rows.values()) for name, rows in sheets.items()}
    return {**content, **delta["told"], "sheets": whole}


def _by_key(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {one["key"]: dict(one) for one in rows}


def _differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {"row": dict(new), "fields": sorted(name for name in new if old.get(name) != new[name])}


def fields_of(record: Any, columns: tuple[Column, ...]) -> dict[str, Any]:
    """What a record says in its columns, as plain values."""
    return {
        one.name: plain(getattr(record if hasattr(record, one.name) else record.case, one.name))
        for one in columns
    }
