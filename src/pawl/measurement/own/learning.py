"""What each event of the journal tells of its case: columns of the log, from the facts that it keeps."""

from collections.abc import Callable, Mapping
from typing import Any

Facts = Mapping[str, Any]
Row = dict[str, object]
Learn = Callable[[Facts, Row], Row]
"""From an event's facts, and what is known before it, to what is known after it."""
HOUR = 60


def _of(**names: str) -> Learn:
    """Columns by the facts that hold them; what the event does not say stays as it was."""

    def learn(facts: Facts, _before: Row) -> Row:
        return {column: facts[name] for column, name in names.items() if name in facts}

    return learn


def _told(**values: object) -> Learn:
    return lambda _facts, _before: dict(values)


def _opened(facts: Facts, before: Row) -> Row:
    """The first event of a ticket, whatever its practice calls it."""
    plain = ("priority", "impact", "urgency", "service", "category", "caller", "customer", "offering")
    found = {name: facts[name] for name in plain if name in facts}
    found |= _of(contact_type="channel", assignment_group="team", requester="caller")(facts, before)
    found |= _of(change_type="type", operation="operation", due_at="due")(facts, before)
    return found | _of(planned_start_at="planned_from", planned_end_at="planned_until")(facts, before)


def _refiled(facts: Facts, _before: Row) -> Row:
    fields = facts.get("fields", {})
    return {
        name: fields[name][1] for name in ("category", "service", "customer", "offering") if name in fields
    }


def _logged(facts: Facts, before: Row) -> Row:
    hours = float(str(before.get("effort_hours") or 0))
    return {"effort_hours": hours + facts.get("minutes", 0) / HOUR}


def _struck(facts: Facts, before: Row) -> Row:
    return _logged({"minutes": -facts.get("minutes", 0)}, before)


def _affected(facts: Facts, before: Row) -> Row:
    """The first item that a ticket touches; a service is none."""
    item = str(facts.get("item", ""))
    return {"configuration_item": item} if item[:3] == "CI-" and not before.get("configuration_item") else {}


def _spared(facts: Facts, before: Row) -> Row:
    return {"configuration_item": None} if facts.get("item") == before.get("configuration_item") else {}


def _linked(facts: Facts, _before: Row) -> Row:
    return {"caused_by": facts.get("other")} if facts.get("relation") == "caused_by" else {}


def _used(facts: Facts, _before: Row) -> Row:
    return {"knowledge_used": "true", "knowledge_article": facts.get("article")}


def _resolved(facts: Facts, before: Row) -> Row:
    """Solved by a workaround: by that of the known error that it was told of."""
    found: Row = {"closed_code": facts.get("code"), "resolved_by": facts.get("person")}
    if facts.get("code") == "workaround" and before.get("told"):
        found["known_error"] = before["told"]
    if facts.get("person") and not before.get("assigned_to"):
        found["assigned_to"] = facts["person"]
    return found


def _planned(facts: Facts, _before: Row) -> Row:
    names = {"planned_from": "planned_start_at", "planned_until": "planned_end_at"}
    return {column: facts.get(name) for name, column in names.items() if name in facts.get("fields", ())}


def _implemented(_facts: Facts, before: Row) -> Row:
    return {
        "is_authorised": str(bool(before.get("approved") or before.get("change_type") == "standard")).lower()
    }


def _discarded(facts: Facts, _before: Row) -> Row:
    code = "duplicate" if facts.get("duplicate_of") else "cancelled"
    return {"resolution_code": code, "is_known_error": "false"}


def _found(facts: Facts, before: Row) -> Row:
    """Once verified it stays so: a gain that slips is told by its slip, not by a later word."""
    verdict = str(facts.get("verdict"))
    is_kept = before.get("verdict") == "verified"
    return {} if is_kept else {"verdict": "no_effect_seen" if verdict == "no_effect" else verdict}


TICKETS: dict[str, Learn] = {
    "opened": _opened,
    "submitted": _opened,
    "raised": _opened,
    "assigned": _of(assignment_group="to", assigned_to="person"),
    "prioritised": _of(priority="to", impact="impact", urgency="urgency"),
    "refiled": _refiled,
    "time_logged": _logged,
    "time_struck": _struck,
    "affected": _affected,
    "spared": _spared,
    "rated": _of(satisfaction="score"),
}
LEARNT: Mapping[str, Mapping[str, Learn]] = {
    "incident": TICKETS | {
        "linked": _linked,
        "resolve": _resolved,
        "reopen": _told(closed_code=None, resolved_by=None, known_error=None),
        "used_article": _used,
        "workaround_known": _of(told="problem"),
        "declared_major": _told(is_major="true"),
        "problem.linked": _of(problem="problem"),
        "problem.unlinked": _told(problem=None),
    },
    "service_request": TICKETS,
    "problem": TICKETS | {
        "known_error": _told(is_known_error="true"),
        "fix": _of(change="change"),
        "resolve": _told(resolution_code="fix_applied"),
        "accept_risk": _told(resolution_code="risk_accepted"),
        "discard": _discarded,
        "close": _told(is_known_error="false"),
        "reanalyse": _told(resolution_code=None),
    },
    "change": TICKETS | {
        "planned": _planned,
        "weighed": _of(risk="to"),
        "schedule": lambda facts, _: {"approved": facts.get("from") == "authorize"},
        "implement": _implemented,
        "close": _of(closure_code="outcome"),
    },
    "improvement": {
        "proposed": _of(kpi="kpi", service="service", gap_found_at="found_at"),
        "measured_by": _of(kpi="kpi"),
        "benefit_found": _found,
    },
    "operation_run": {"planned": _opened, "miss": _told(missed="true"), "overdue": _told(missed="true")},
}  # fmt: skip
"""By the kind of a log; `problem.linked` is an event of a problem that tells something of its tickets."""
SILENT = frozenset({"sla_warned", "sla_breached", "stakeholders_told", "update_overdue", "hold_ended"})
"""What Pawl said of a case: nothing happened to it."""
