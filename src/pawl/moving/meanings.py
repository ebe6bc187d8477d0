"""What words of other systems mean here: proposed for those that are common, said by people for the rest."""

import re
from collections.abc import Mapping

from pawl.changes.model_text import TYPES
from pawl.changes.models import ChangeState, Outcome
from pawl.incidents.models import State as IncidentState
from pawl.incidents.words import CAUSES, CHANNELS, CODES, REASONS
from pawl.problems.models import Code as ProblemCode
from pawl.problems.models import State as ProblemState
from pawl.requests.models import RequestState

STATES: Mapping[str, tuple[str, ...]] = {
    "incident": tuple(IncidentState.values), "service_request": tuple(RequestState.values),
    "problem": tuple(ProblemState.values), "change": tuple(ChangeState.values),
}  # fmt: skip
STARTS = {"incident": "new", "service_request": "submitted", "problem": "new", "change": "new"}
ENDED: Mapping[str, tuple[str, ...]] = {
    "incident": ("resolved", "closed", "cancelled"),
    "service_request": ("fulfilled", "closed", "cancelled", "rejected"),
    "problem": ("resolved", "closed"), "change": ("review", "closed", "cancelled"),
}  # fmt: skip
SOLVED = {"incident": "resolved", "service_request": "fulfilled", "problem": "resolved", "change": "review"}
ACTIVE = {"incident": "in_progress", "service_request": "in_fulfilment", "problem": "root_cause_analysis",
          "change": "implement"}  # fmt: skip
CHOICES: Mapping[str, tuple[str, ...]] = {
    **{f"{kind}.state": states for kind, states in STATES.items()},
    "priority": ("1", "2", "3", "4", "5"), "impact": ("1", "2", "3"), "urgency": ("1", "2", "3"),
    "channel": tuple(CHANNELS), "hold_reason": tuple(REASONS), "incident.resolution_code": tuple(CODES),
    "problem.resolution_code": tuple(ProblemCode.values), "change.resolution_code": tuple(Outcome.values),
    "cause": tuple(CAUSES), "type": tuple(TYPES), "risk": ("low", "medium", "high"),
}  # fmt: skip
"""What each field may be here; what is named nowhere is taken as it stands."""
NEEDED = tuple(f"{kind}.state" for kind in STATES)
"""Fields whose unknown words refuse a row; an unknown word of the others leaves its field as it is."""
SHARED = {
    "new": "new", "open": "new", "neu": "new", "to do": "new", "todo": "new", "backlog": "new",
    "waiting for support": "new", "reopened": "active", "in progress": "active", "active": "active",
    "work in progress": "active", "assigned": "active", "processing (assigned)": "active",
    "processing (planned)": "active", "escalated": "active", "in bearbeitung": "active",
    "on hold": "held", "pending": "held", "waiting": "held", "waiting for customer": "held",
    "awaiting user info": "held", "stalled": "held", "suspended": "held",
    "resolved": "solved", "solved": "solved", "done": "solved", "completed": "solved", "fixed": "solved",
    "closed": "closed", "canceled": "cancelled", "cancelled": "cancelled", "declined": "cancelled",
    "rejected": "cancelled", "新建": "new", "处理中": "active", "挂起": "held", "已解决": "solved",
    "已关闭": "closed", "已取消": "cancelled",
}  # fmt: skip
"""Words that most systems have, by what they mean everywhere."""
MEANT: Mapping[str, Mapping[str, str]] = {
    "incident": {"new": "new", "active": "in_progress", "held": "on_hold", "solved": "resolved",
                 "closed": "closed", "cancelled": "cancelled"},
    "service_request": {"new": "submitted", "active": "in_fulfilment", "held": "on_hold",
                        "solved": "fulfilled", "closed": "closed", "cancelled": "cancelled"},
    "problem": {"new": "new", "active": "root_cause_analysis", "held": "root_cause_analysis",
                "solved": "resolved", "closed": "closed", "cancelled": "closed"},
    "change": {"new": "new", "active": "implement", "held": "assess", "solved": "review",
               "closed": "closed", "cancelled": "cancelled"},
}  # fmt: skip
OWN: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "servicenow": {
        "incident.state": {"1": "new", "2": "in_progress", "3": "on_hold", "4": "on_hold", "5": "on_hold",
                           "6": "resolved", "7": "closed", "8": "cancelled"},
        "service_request.state": {"1": "submitted", "2": "in_fulfilment", "3": "closed", "4": "closed",
                                  "7": "closed", "-5": "on_hold", "closed complete": "closed",
                                  "closed incomplete": "closed", "closed skipped": "closed"},
        "problem.state": {"101": "new", "102": "assess", "103": "root_cause_analysis",
                          "104": "fix_in_progress", "106": "resolved", "107": "closed", "assess": "assess",
                          "root cause analysis": "root_cause_analysis", "known error": "root_cause_analysis",
                          "fix in progress": "fix_in_progress", "pending change": "fix_in_progress",
                          "closed/resolved": "closed"},
        "change.state": {"-5": "new", "-4": "assess", "-3": "authorize", "-2": "scheduled",
                         "-1": "implement", "0": "review", "3": "closed", "4": "cancelled"},
        "hold_reason": {"1": "awaiting_caller", "5": "awaiting_change", "3": "awaiting_problem",
                        "4": "awaiting_vendor", "awaiting evidence": "awaiting_caller"},
        "channel": {"self-service": "web", "virtual_agent": "chat", "virtual agent": "chat",
                    "walk-in": "walk_in", "event": "monitoring", "self service": "web"},
        "incident.resolution_code": {
            "solved (permanently)": "solved", "solved (work around)": "workaround",
            "solved remotely (permanently)": "solved", "solved remotely (work around)": "workaround",
            "not solved (not reproducible)": "not_found", "not solved (too costly)": "not_ours",
            "closed/resolved by caller": "by_caller", "resolved by caller": "by_caller",
            "duplicate": "duplicate", "solution provided": "solved", "workaround provided": "workaround",
            "resolved by change": "solved", "resolved by problem": "solved",
            "no resolution provided": "not_ours", "user error": "by_caller", "resolved by request": "solved",
        },
        "problem.resolution_code": {"canceled": "cancelled"},
        "change.resolution_code": {"unsuccessful": "failed"},
    },
}  # fmt: skip
OWN_OF_OTHERS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "jira": {
        "service_request.state": {"waiting for approval": "awaiting_approval", "approved": "in_fulfilment"},
        "change.state": {"peer review / change manager approval": "authorize", "planning": "assess",
                         "awaiting cab approval": "authorize", "awaiting implementation": "scheduled",
                         "implementing": "implement", "completed": "closed", "declined": "cancelled"},
        "problem.state": {"under investigation": "root_cause_analysis", "under review": "assess",
                          "pending": "fix_in_progress", "completed": "closed"},
        "incident.resolution_code": {"done": "solved", "fixed": "solved", "won't do": "not_ours",
                                     "won't fix": "not_ours", "cannot reproduce": "not_found",
                                     "duplicate": "duplicate", "declined": "not_ours",
                                     "known error": "workaround"},
        "problem.resolution_code": {"done": "fix_applied", "fixed": "fix_applied", "duplicate": "duplicate",
                                    "won't do": "cancelled", "cannot reproduce": "cancelled"},
        "change.resolution_code": {"done": "successful", "fixed": "successful", "failed": "failed"},
    },
    "glpi": {
        "incident.state": {"1": "new", "2": "in_progress", "3": "in_progress", "4": "on_hold",
                           "5": "resolved", "6": "closed"},
        "service_request.state": {"1": "submitted", "2": "in_fulfilment", "3": "in_fulfilment",
                                  "4": "on_hold", "5": "fulfilled", "6": "closed", "10": "awaiting_approval"},
        "problem.state": {"1": "new", "7": "assess", "2": "root_cause_analysis", "3": "root_cause_analysis",
                          "4": "fix_in_progress", "5": "resolved", "8": "resolved", "6": "closed"},
        "change.state": {"1": "new", "9": "assess", "10": "authorize", "7": "scheduled", "4": "scheduled",
                         "11": "implement", "12": "implement", "5": "review", "8": "review", "6": "closed",
                         "14": "cancelled", "13": "cancelled"},
    },
    "itop": {
        "incident.state": {"escalated_tto": "new", "assigned": "in_progress", "escalated_ttr": "in_progress",
                           "dispatched": "in_progress", "redispatched": "in_progress", "pending": "on_hold"},
        "service_request.state": {"escalated_tto": "submitted", "waiting_for_approval": "awaiting_approval",
                                  "approved": "in_fulfilment", "assigned": "in_fulfilment",
                                  "escalated_ttr": "in_fulfilment", "dispatched": "in_fulfilment",
                                  "redispatched": "in_fulfilment", "pending": "on_hold",
                                  "resolved": "fulfilled", "rejected": "rejected"},
        "change.state": {"validated": "assess", "assigned": "assess", "plannedscheduled": "authorize",
                         "approved": "scheduled", "notapproved": "assess", "rejected": "cancelled",
                         "implemented": "review", "monitored": "review"},
        "incident.resolution_code": {"bug fixed": "solved", "hardware repair": "solved", "other": "solved",
                                     "software patch": "solved", "system update": "solved",
                                     "training": "by_caller", "assistance": "solved"},
        "impact": {"1": "1", "2": "2", "3": "3", "department": "1", "service": "2", "person": "3"},
        "urgency": {"critical": "1", "high": "1", "medium": "2", "low": "3", "1": "1", "2": "1", "3": "2",
                    "4": "3"},
    },
}  # fmt: skip
LEVELS = {"critical": "1", "highest": "1", "blocker": "1", "very high": "1", "major": "2", "high": "2",
          "moderate": "3", "medium": "3", "normal": "3", "low": "4", "minor": "4", "very low": "5",
          "lowest": "5", "planning": "5", "trivial": "5"}  # fmt: skip
SIDES = {"critical": "1", "extensive": "1", "widespread": "1", "high": "1", "significant": "2",
         "moderate": "2", "medium": "2", "normal": "2", "low": "3", "minor": "3", "localized": "3",
         "individual": "3"}  # fmt: skip
DIGIT = re.compile(r"^([1-5])\b")


class Meanings:
    """What one move takes words for: what people said, else what is common."""

    def __init__(self, source: str, said: Mapping[str, Mapping[str, str]]) -> None:
        self.source, self.said = source, said

    def of(self, kind: str, field: str, word: str) -> str | None:
        """What a word of a field means here; None where nobody knows, empty where it is to be left out."""
        name = field_of(kind, field)
        if name not in CHOICES:
            return word
        told = self.said.get(name, {}).get(word)
        return told if told is not None else proposed(self.source, name, word)


def field_of(kind: str, field: str) -> str:
    """The name under which meanings of a field are kept: some fields mean something else in each practice."""
    return f"{kind}.{field}" if f"{kind}.{field}" in CHOICES else field


def proposed(source: str, name: str, word: str) -> str | None:
    """What a word most likely means; None where it is unknown."""
    plain, choices = " ".join(word.casefold().split()), CHOICES[name]
    if (own := {**OWN, **OWN_OF_OTHERS}.get(source, {}).get(name, {}).get(plain)) is not None:
        return own
    same = re.sub(r"[\s-]+", "_", plain)
    if same in choices:
        return same
    kind, _dot, field = name.rpartition(".")
    if field == "state" and plain in SHARED:
        return MEANT[kind].get(SHARED[plain])
    if field in {"priority", "impact", "urgency"}:
        digit = DIGIT.match(plain)
        number = digit[1] if digit else (LEVELS if field == "priority" else SIDES).get(plain, "")
        return number if number in choices else None
    return None
