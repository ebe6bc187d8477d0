"""From what a file tells of a ticket to its history here: what happened when, in words of its practice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pawl.analytics.words import say
from pawl.moving.known import Known
from pawl.moving.meanings import ACTIVE, ENDED, SOLVED, STARTS, Meanings, field_of
from pawl.moving.shape import TIMES, BadRow, one_line, words
from pawl.tickets.priority import DEFAULT
from pawl.tickets.replaying import Past

OPENED = {"incident": "opened", "service_request": "submitted", "problem": "raised", "change": "raised"}
WORDS: Mapping[str, Mapping[str, str]] = {
    "incident": {"in_progress": "take", "on_hold": "hold", "resolved": "resolve", "closed": "close",
                 "cancelled": "cancel"},
    "service_request": {"awaiting_approval": "ask", "in_fulfilment": "start", "on_hold": "hold",
                        "fulfilled": "fulfil", "closed": "close", "rejected": "reject",
                        "cancelled": "cancel"},
    "problem": {"assess": "assess", "root_cause_analysis": "investigate", "fix_in_progress": "fix",
                "resolved": "resolve", "closed": "close"},
    "change": {"assess": "assess", "authorize": "authorize", "scheduled": "schedule",
               "implement": "implement", "review": "finish", "closed": "close", "cancelled": "cancel"},
}  # fmt: skip
NUMBERS = ("priority", "impact", "urgency")
PLANS = ("rollout_plan", "back_out_plan", "test_plan")
LONGEST_TITLE = 250
TRUE = {"true", "yes", "1", "是"}
MOVED = ("state", "priority", "impact", "urgency", "team", "assignee", "category", "service", "hold_reason")
"""Fields whose changes are history."""
HOLD = "on_hold"
Steps = list[tuple[datetime, dict[str, Any]]]


@dataclass
class Told:
    """A ticket as the files of a move tell it: its row, what changed, when somebody first answered."""

    kind: str
    data: Mapping[str, Any]
    changes: Sequence[tuple[datetime, Mapping[str, Any]]] = ()
    answered_at: datetime | None = None
    form: Any = None
    now: datetime | None = None
    texts: dict[str, str] = field(default_factory=dict)

    def at(self, name: str) -> datetime | None:
        """A time of its row."""
        return datetime.fromisoformat(self.data[name]) if self.data.get(name) else None


class Story:
    """The history of one ticket."""

    def __init__(self, told: Told, known: Known, meanings: Meanings) -> None:
        self.told, self.known, self.meanings = told, known, meanings
        self.kind, self.data = told.kind, told.data

    @property
    def title(self) -> str:
        """In one line, as long as one may be.   Raises BadRow."""
        if not (title := one_line(self.data.get("title"))):
            raise BadRow(say("It has no title."))
        return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"

    def past(self) -> list[Past]:
        """All that happened, in order of time, the opening first.   Raises BadRow."""
        final, opened = self._final(), self._opened()
        steps = self._steps(final, opened)
        start = self._start(final, steps)
        facts = {"to": start["state"], **self._who(self.data.get("opened_by") or self.data.get("caller"))}
        found = [Past(OPENED[self.kind], opened, start, facts, {"title": self.title})]
        before = dict(start)
        for at, changes in steps:
            if differing := {name: one for name, one in changes.items() if before.get(name) != one}:
                found.append(self._past(at, before, differing, final))
                before |= found[-1].changes
        if not self._is_whole(before):
            raise BadRow(say("A ticket that ended says how: say what the code of its end means."))
        return found

    def _opened(self) -> datetime:
        at = self.told.at("opened_at")
        if at is None:
            raise BadRow(say("It does not say when it was opened."))
        if self.told.now is not None and at > self.told.now + timedelta(days=1):
            raise BadRow(say("It was opened in the future."))
        return at

    def _final(self) -> dict[str, Any]:
        """What is known of it at its end, before any practice's own columns."""
        found: dict[str, Any] = {"state": self._state(self.data.get("state", ""))}
        for name in MOVED[1:]:
            found[name] = self._value(name, self.data.get(name, ""))
        if found["priority"] is None and found["impact"] and found["urgency"]:
            found["priority"] = DEFAULT[found["impact"] - 1][found["urgency"] - 1]
        return found

    def _state(self, word: str) -> str:
        state = self.meanings.of(self.kind, "state", word)
        if not state:
            self.known.unknown[f"{self.kind}.state"][word] += 1
            raise BadRow(say("Its state “{word}” means nothing here yet.", word=word))
        return state

    def _value(self, name: str, said: Any) -> Any:
        """A field as it is here; None where nothing is said, or nobody knows it."""
        if name == "team":
            return self.known.team(said)
        if name == "assignee":
            return self.known.person(said)
        if name == "service":
            return self.known.service(said)
        if name == "category":
            return self.known.category(one_line(said)) if said else None
        meant = self._meant(name, one_line(said))
        if name in NUMBERS:
            return int(meant) if meant else None
        return meant

    def _meant(self, name: str, word: str) -> str:
        if not word:
            return ""
        meant = self.meanings.of(self.kind, name, word)
        if meant is None:
            self.known.unknown[field_of(self.kind, name)][word] += 1
        return meant or ""

    def _steps(self, final: Mapping[str, Any], opened: datetime) -> Steps:
        """What changed after the opening: as the history tells it, else as the times of its row tell it."""
        steps: Steps = [(max(at, opened), {name: one}) for at, name, _old, one in self._told_changes()]
        if not any("state" in changes for _at, changes in steps):
            steps += self._path(str(final["state"]), opened)
        steps.sort(key=lambda step: step[0])
        joined: Steps = []
        for at, changes in steps:
            if joined and joined[-1][0] == at and not ("state" in changes and "state" in joined[-1][1]):
                joined[-1][1].update(changes)
            else:
                joined.append((at, dict(changes)))
        return [*joined, *self._rest(final, joined, opened)]

    def _rest(self, final: Mapping[str, Any], steps: Steps, opened: datetime) -> Steps:
        """Where the history ends elsewhere than the row: the row is right."""
        told: dict[str, Any] = {}
        for _at, changes in steps:
            told |= changes
        missing = {name: final[name] for name in told if told[name] != final[name] and name in final}
        if not missing:
            return []
        at = self._ended(str(final["state"])) or self.told.at("updated_at") or opened
        last = max([opened, *(one for one, _ in steps[-1:])])
        between: Steps = []
        solved = self.told.at("resolved_at")
        if missing.get("state") == "closed" and told.get("state") not in ENDED[self.kind] and solved:
            between = [(max(solved, last), {"state": SOLVED[self.kind]})]
        return [*between, (max([at, last, *(one for one, _ in between)]), missing)]

    def _told_changes(self) -> Iterator[tuple[datetime, str, Any, Any]]:
        for at, said in self.told.changes:
            name = str(said.get("field", ""))
            if name not in MOVED:
                continue
            if name == "state":
                old, new = (
                    self.meanings.of(self.kind, name, str(said.get(side, ""))) for side in ("from", "to")
                )
                if new:
                    yield at, name, old, new
            else:
                old, new = (self._value(name, said.get(side, "")) for side in ("from", "to"))
                if new is not None or not said.get("to"):
                    yield at, name, old, new

    def _start(self, final: Mapping[str, Any], steps: Steps) -> dict[str, Any]:
        """What was known at the opening: the end without all that changed since."""
        first: dict[str, Any] = {}
        for _at, name, old, _new in sorted(self._told_changes(), key=lambda one: one[0]):
            first.setdefault(name, old)
        start = {**final, **first}
        if "state" not in first and any("state" in changes for _at, changes in steps):
            start["state"] = STARTS[self.kind]
        start["state"] = start["state"] or STARTS[self.kind]
        kept = {name: one for name, one in start.items() if one not in (None, "")}
        return self._framed({**kept, **self._entered(str(start["state"]), None, final, self._opened())})

    def _framed(self, start: dict[str, Any]) -> dict[str, Any]:
        """With the columns that have no history."""
        title = one_line(self.data.get("title"))
        text = str(self.data.get("description", ""))
        start["description"] = f"{title}\n\n{text}".strip() if len(title) > LONGEST_TITLE else text
        start["channel"] = self._meant("channel", self.data.get("channel", "")) or "import"
        start["opened_by"] = self.known.person(self.data.get("opened_by"))
        if not start.get("hold_reason") or start["state"] != HOLD:
            start["hold_reason"] = ""
        reopened = one_line(self.data.get("reopened"))
        start["reopened"] = (
            min(int(reopened), 1000) if reopened.isascii() and reopened.isdigit() and len(reopened) < 6 else 0
        )
        own = {"problem": self._of_problem, "change": self._of_change, "service_request": self._of_request}
        return start | (own[self.kind]() if self.kind in own else {})

    def _of_problem(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: str(self.data.get(name, "")) for name in ("root_cause", "workaround")}
        if found["workaround"] and one_line(self.data.get("known_error")).casefold() in TRUE:
            at = self.told.at("resolved_at") or self.told.at("updated_at") or self._opened()
            found |= {"is_known_error": True, "known_error_at": at}
        return found

    def _of_change(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: str(self.data.get(name, "")) for name in PLANS}
        found["type"] = self._meant("type", self.data.get("type", "")) or "normal"
        found["risk"] = self._meant("risk", self.data.get("risk", ""))
        since, until = self.told.at("planned_from"), self.told.at("planned_until")
        if since and until and since < until:
            found |= {"planned_from": since, "planned_until": until}
        return found | {name: self.told.at(name) for name in ("started_at", "ended_at")}

    def _of_request(self) -> dict[str, Any]:
        if self.told.form is None:
            raise BadRow(say("Service requests stand under a form: choose one for this move."))
        return {"form": self.told.form}

    def _path(self, state: str, opened: datetime) -> Steps:
        """The states that a ticket without history went through, as far as its times tell."""
        if state == STARTS[self.kind]:
            return []
        ended = self._ended(state) if state in ENDED[self.kind] else None
        answered = self.told.at("responded_at") or self.told.answered_at
        last = max(ended or self.told.at("updated_at") or answered or opened, opened)
        path: Steps = []
        solved = self.told.at("resolved_at")
        if answered and opened <= answered < min(last, solved or last) and state != ACTIVE[self.kind]:
            path.append((answered, {"state": ACTIVE[self.kind]}))
        if solved and state == "closed" and opened <= solved <= last:
            path.append((solved, {"state": SOLVED[self.kind]}))
        if state == ACTIVE[self.kind] and answered:
            last = max(answered, opened)
        return [*path, (last, {"state": state})]

    def _ended(self, state: str) -> datetime | None:
        names = ("closed_at", "resolved_at", "updated_at") if state != SOLVED[self.kind] else TIMES[1:4]
        return next((at for name in names if (at := self.told.at(name))), None)

    def _past(
        self, at: datetime, before: Mapping[str, Any], changes: dict[str, Any], final: Mapping[str, Any]
    ) -> Past:
        """One step: its word, the columns that go with it, and its texts."""
        changes = {name: one for name, one in changes.items() if name not in NUMBERS or one}
        facts: dict[str, object] = self._who(self._author_at(at))
        texts: dict[str, str] = {}
        word = "changed"
        if "team" in changes or "assignee" in changes:
            word, team = "assigned", changes.get("team", before.get("team"))
            texts = {"team": team.name} if team else {}
        if "state" in changes:
            state = str(changes["state"])
            word = self._word(str(before["state"]), state)
            facts |= {"from": before["state"], "to": state}
            changes = {**self._entered(state, str(before["state"]), final, at), **changes}
            if state != HOLD:
                changes["hold_reason"] = ""
            texts = {"resolution": str(changes["resolution"])[:2000]} if changes.get("resolution") else {}
            if state == HOLD:
                facts["reason"] = changes.get("hold_reason") or before.get("hold_reason") or ""
        elif "hold_reason" in changes and before["state"] != HOLD:
            changes["hold_reason"] = ""
        return Past(word, at, changes, facts, texts)

    def _author_at(self, at: datetime) -> object:
        """Who changed it then, as far as the history says it."""
        return next((said.get("author") for when, said in self.told.changes if when == at), None)

    def _who(self, given: object) -> dict[str, object]:
        found = next((one for word in words(given) if (one := self.known.people.get(word.casefold()))), None)
        return {"who": found.key} if found else {}

    def _word(self, before: str, after: str) -> str:
        solved = before in ENDED[self.kind] and after not in ENDED[self.kind]
        if solved:
            return "reopen" if self.kind in {"incident", "service_request"} else "changed"
        if before == HOLD and after == ACTIVE[self.kind]:
            return "resume"
        return WORDS[self.kind].get(after, "changed")

    def _entered(
        self, state: str, before: str | None, final: Mapping[str, Any], at: datetime
    ) -> dict[str, Any]:
        """The columns that go with a state."""
        ended, kind = ENDED[self.kind], self.kind
        found: dict[str, Any] = {"hold_reason": (final.get("hold_reason") or "") if state == HOLD else ""}
        if state in ended:
            found |= {"resolution": str(self.data.get("resolution", "")), **self._how(state, at)}
        if state == SOLVED[kind] or (kind == "problem" and state in ended):
            found["resolved_at"] = at
        if state in {"closed", "cancelled", "rejected"}:
            found["closed_at"] = at
        if before in ended and state not in ended:
            found |= {"resolved_at": None, "closed_at": None, "resolution": "", "resolution_code": ""}
        elif before in ended and state == SOLVED[kind]:
            found["closed_at"] = None
        return found

    def _how(self, state: str, at: datetime) -> dict[str, Any]:
        """How it ended; a problem and a change must say so."""
        word = one_line(self.data.get("resolution_code"))
        code = self.meanings.of(self.kind, "resolution_code", word) if word or self._must_say(state) else ""
        if code is None:
            self.known.unknown[f"{self.kind}.resolution_code"][word] += 1
        found: dict[str, Any] = {"resolution_code": (code or "")[:40]}
        if self.kind == "incident":
            found["cause"] = self._meant("cause", self.data.get("cause", ""))
        if found["resolution_code"] == "risk_accepted":
            found |= {"risk_reason": str(self.data.get("resolution", "")) or "–", "risk_accepted_at": at,
                      "risk_until": at.date(), "is_risk_warned": True}  # fmt: skip
        return found

    def _must_say(self, state: str) -> bool:
        return (self.kind == "problem" and state in ENDED["problem"]) or (
            self.kind == "change" and state == "closed"
        )

    def _is_whole(self, end: Mapping[str, Any]) -> bool:
        return not self._must_say(str(end["state"])) or bool(end.get("resolution_code"))
