"""The logs of the own history: one per practice, its columns, its states and what its file means."""

from collections.abc import Mapping
from dataclasses import dataclass, field

EDITION = 2
"""Of the way in which logs are written: another one makes every log be written anew, whole."""
FRAME = ("key", "activity", "at", "position", "actor")
TYPED = {"satisfaction": "number", "satisfaction_at": "instant"}
"""Fields that the dictionary of kinds does not have."""
EVERYWHERE = (
    "state", "opened_at", "resolved_at", "closed_at", "due_at", "service", "assignment_group", "assigned_to",
)  # fmt: skip
TICKET = (
    *EVERYWHERE, "priority", "category", "configuration_item", "customer", "effort_hours",
)  # fmt: skip
CALLED = ("contact_type", "hold_reason", "made_sla", "satisfaction", "satisfaction_at")


@dataclass(frozen=True)
class Log:
    """One practice: the kind of its cases, what an event tells of one, and the words of its states."""

    kind: str
    columns: tuple[str, ...]
    start: str
    """The state that a case begins in."""
    done: frozenset[str]
    closed: frozenset[str]
    states: frozenset[str]
    held: frozenset[str] = frozenset()
    spoken: Mapping[str, str] = field(default_factory=dict)
    """Activities of the journal that are words of the log themselves, also with a verdict behind a point; all
    others are told by their state."""

    @property
    def file(self) -> str:
        """What its file is called."""
        return f"own-{self.kind.replace('_', '-')}s.csv"

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of the file in order."""
        return (*FRAME, *self.columns)

    @property
    def mapping(self) -> str:
        """What the columns of the file mean."""
        lines = [
            f"# The own history of the practice, as Pawl writes it; edition {EDITION}.",
            "[log]", f'kind = "{self.kind}"', 'zone = "UTC"', 'before_opened = "keep"',
            *(line for name in ("case", "activity", "at", "order", "actor") for line in _frame(name)),
        ]  # fmt: skip
        for name in self.columns:
            lines += ["", f"[fields.{name}]", f'column = "{name}"']
            if name in TYPED:
                lines.append(f'type = "{TYPED[name]}"')
        return "\n".join(lines) + "\n"


def _frame(name: str) -> tuple[str, str, str]:
    column = {"case": "key", "order": "position"}.get(name, name)
    return "", f"[{name}]", f'column = "{column}"'


def _log(kind: str, columns: tuple[str, ...], states: str, done: str, closed: str, **more: object) -> Log:
    """states: all of them, the first begins; done and closed: those in which nothing is left to do."""
    words = states.split()
    return Log(
        kind, columns, words[0], frozenset(done.split()), frozenset(closed.split()), frozenset(words),
        **more,  # type: ignore[arg-type]  # the fields of a log
    )  # fmt: skip


LOGS: Mapping[str, Log] = {
    one.kind: one
    for one in (
        _log(
            "incident",
            (
                *TICKET, *CALLED, "impact", "urgency", "caller", "closed_code", "reassignment_count",
                "reopen_count", "contacts", "knowledge_used", "knowledge_article", "problem", "known_error",
                "caused_by", "opened_by", "resolved_by", "is_major",
            ),
            "new in_progress on_hold resolved closed cancelled", "resolved", "closed cancelled",
            held=frozenset({"on_hold"}),
        ),
        _log(
            "service_request",
            (*TICKET, *CALLED, "offering", "requester"),
            "submitted awaiting_approval in_fulfilment on_hold fulfilled closed rejected cancelled",
            "fulfilled", "closed rejected cancelled", held=frozenset({"on_hold"}),
        ),
        _log(
            "problem",
            (*TICKET, "is_known_error", "change", "resolution_code"),
            "new assess root_cause_analysis fix_in_progress resolved closed", "resolved", "closed",
            spoken={"known_error": "known_error"},
        ),
        _log(
            "change",
            (
                *TICKET, "change_type", "closure_code", "planned_start_at", "planned_end_at", "is_authorised",
                "risk",
            ),
            "new assess authorize scheduled implement review closed cancelled", "review", "closed cancelled",
        ),
        _log(
            "operation_run", (*EVERYWHERE, "operation", "missed"),
            "due started done missed skipped", "done", "skipped",
        ),
        _log(
            "improvement", (*EVERYWHERE, "kpi", "verdict", "gap_found_at"),
            "proposed assessed approved planned doing checking acting held closed rejected",
            "held", "closed rejected",
            spoken={"benefit_found.verified": "verified", "slip": "slipped"},
        ),
    )
}  # fmt: skip
