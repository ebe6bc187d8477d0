"""What incidents, clocks, changes and approvals do, as plain data that shares no code with the product."""

from dataclasses import dataclass, field

OPEN = {"new", "in_progress", "on_hold"}
STEPS = {
    "take": ({"new"}, "in_progress"), "hold": ({"new", "in_progress"}, "on_hold"),
    "resume": ({"on_hold"}, "in_progress"), "answered": ({"on_hold"}, "in_progress"),
    "resolve": (OPEN, "resolved"), "reopen": ({"resolved"}, "in_progress"),
    "close": ({"resolved"}, "closed"), "cancel": (OPEN, "cancelled"),
}  # fmt: skip
RESPONSE, RESOLUTION = 60, 240
MATRIX = ((1, 2, 3), (2, 3, 4), (3, 4, 5))


def target(word: str, priority: int) -> int:
    """Minutes that are promised: for priority 1 half as many."""
    whole = RESPONSE if word == "response" else RESOLUTION
    return whole // 2 if priority == 1 else whole


@dataclass
class Promised:
    """A clock as a counter of minutes."""

    word: str
    target: int
    used: int = 0
    state: str = "running"

    def pass_(self, minutes: int) -> None:
        if self.state == "running":
            self.used += minutes

    def stop(self) -> None:
        if self.state in {"running", "paused"}:
            self.state = "breached" if self.used > self.target else "met"

    def follow(self, state: str) -> None:
        """What its ticket's state does to it."""
        is_open = self.state in {"running", "paused"}
        if state == "cancelled":
            self.state = "cancelled" if is_open else self.state
        elif state in {"resolved", "closed"} or (self.word == "response" and state != "new"):
            self.stop()
        elif self.word == "resolution":
            self.state = "paused" if state == "on_hold" else "running"


@dataclass
class Fault:
    """An incident."""

    state: str = "new"
    reason: str = ""
    priority: int = 5
    told: list[str] = field(default_factory=list)
    clocks: list[Promised] = field(
        default_factory=lambda: [Promised(word, target(word, 5)) for word in ("response", "resolution")]
    )

    def may(self, step: str) -> bool:
        return self.state in STEPS[step][0]

    def go(self, step: str, reason: str = "") -> None:
        self.state, self.reason = STEPS[step][1], reason
        self.told.append(step)
        for one in self.clocks:
            one.follow(self.state)

    def prioritise(self, impact: int, urgency: int) -> None:
        before, self.priority = self.priority, MATRIX[impact - 1][urgency - 1]
        for one in self.clocks:
            if before != self.priority and one.state in {"running", "paused"}:
                one.target = target(one.word, self.priority)


WORK = {
    "assess": ({"new"}, "assess"), "authorize": ({"assess"}, "authorize"),
    "schedule": ({"authorize"}, "scheduled"), "implement": ({"scheduled"}, "implement"),
    "finish": ({"implement"}, "review"), "close": ({"review"}, "closed"),
    "send_back": ({"assess", "authorize"}, "new"),
    "cancel": ({"new", "assess", "authorize", "scheduled"}, "cancelled"),
}  # fmt: skip


@dataclass
class Plan:
    """A normal change that one person approves."""

    state: str = "new"
    approval: str = ""
    """Of the newest round: pending, approved, rejected, void; empty before the first."""

    until_begin: float = 0
    """Minutes until its window opens, less what one may be early by."""

    def may(self, step: str) -> bool:
        if step == "schedule" and self.approval != "approved":
            return False
        return self.state in WORK[step][0] and (step != "implement" or self.until_begin <= 0)

    def go(self, step: str) -> None:
        self.state = WORK[step][1]
        if step == "authorize":
            self.approval = "pending"
        if step in {"send_back", "cancel"}:
            self._void()

    def answer(self, verdict: str) -> None:
        self.approval = verdict
        if verdict == "rejected":
            self.state = "new"

    def change(self) -> None:
        """Its plans become others: what was approved or asked counts no more."""
        if self.approval in {"pending", "approved"} and self.state in {"authorize", "scheduled"}:
            self.state = "new"
        self._void()

    def _void(self) -> None:
        if self.approval in {"pending", "approved"}:
            self.approval = "void"
