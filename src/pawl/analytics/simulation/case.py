"""One simulated incident: its facts and the rows its audit trail will show."""

from typing import NamedTuple

NOBODY = -1


class Row(NamedTuple):
    """One audit row: what the export shows of the ticket after one update."""

    minute: float
    state: str
    group: int
    agent: int
    reassignments: int
    reopenings: int
    modifications: int
    priority: int


class Case:
    """A ticket on its way through the desk; changed by the run alone."""

    __slots__ = (
        "agent",
        "category",
        "closed",
        "contact",
        "draws",
        "facts",
        "first_touch",
        "group",
        "leaving",
        "modifications",
        "number",
        "opened",
        "paused",
        "previous",
        "priority",
        "reassignments",
        "reopenings",
        "resolved",
        "resolver",
        "rows",
        "shown_group",
        "shown_priority",
        "sla",
        "state",
        "uses_active",
    )

    def __init__(self, number: int, opened: float, category: int, draws: list[float]) -> None:
        self.number = number
        self.opened = opened
        self.category = category
        self.draws = draws
        self.priority = 2
        self.shown_priority = 2
        self.contact = ""
        self.state = "New"
        self.group = NOBODY
        self.shown_group = True
        self.previous = NOBODY
        self.agent = NOBODY
        self.resolver = NOBODY
        self.reassignments = 0
        self.reopenings = 0
        self.modifications = 0
        self.paused = False
        self.leaving = False
        self.uses_active = True
        self.first_touch = -1.0
        self.resolved = -1.0
        self.closed = -1.0
        self.sla = True
        self.rows: list[Row] = []
        self.facts: tuple[float, ...] = ()
