"""What a version of a request model says: questions, stages of approval, tasks; read and checked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pawl.analytics.words import say
from pawl.local_text import LocalText
from pawl.tickets.own.answers import said
from pawl.tickets.own.kinds import Asked, plain_asked, read_asked, text_of, wrong

R = TypeVar("R")
KINDS = ("text", "long_text", "choice", "number", "date", "person", "yes_no", "file")
WHO = ("team", "people", "owner", "answer", "manager")
AT_START = 5
"""So many questions somebody sees at first."""
MOST, MOST_DAYS, MOST_STEPS = 40, 365, 20
LOW = 3
"""The lowest impact and urgency; 1 is the highest."""
LARGEST_NUMBER = 2**63 - 1


Rule = tuple[str, str] | None
"""The name of a question and the answer that it needs; none: always."""


@dataclass(frozen=True)
class Question(Asked):
    """One field of the form; shown where the answer to an earlier one is as said."""

    is_required: bool = False
    shown_if: Rule = None


@dataclass(frozen=True)
class ApprovalStep:
    """Who is asked in a stage: a team, people, the service's owner, whom an answer names, a manager."""

    name: LocalText
    who: str
    team: int | None = None
    people: tuple[int, ...] = ()
    question: str = ""
    quorum: int = 1
    only_if: Rule = None


@dataclass(frozen=True)
class TaskStep:
    """A task of fulfilment; those with the same step run beside each other, a higher one waits."""

    name: LocalText
    step: int = 1
    team: int | None = None
    only_if: Rule = None


@dataclass(frozen=True)
class Definition:
    """A version, checked."""

    questions: tuple[Question, ...] = ()
    stages: tuple[ApprovalStep, ...] = ()
    tasks: tuple[TaskStep, ...] = ()
    days: int = 5
    impact: int = LOW
    urgency: int = LOW

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Definition":
        """From what a form or a client sent, or a version keeps.   Raises Invalid, naming the place."""
        made = cls(
            tuple(_each(given, "questions", _question)),
            tuple(_each(given, "stages", _stage)),
            tuple(_each(given, "tasks", _task)),
            _whole(given.get("days", 5), 0, MOST_DAYS, "days"),
            _whole(given.get("impact", LOW), 1, LOW, "impact"),
            _whole(given.get("urgency", LOW), 1, LOW, "urgency"),
        )
        made._check()
        return made

    def plain(self) -> dict[str, Any]:
        """As JSON, which `read` understands."""
        return {
            "questions": [_plain_question(one) for one in self.questions],
            "stages": [
                {"name": dict(one.name), "who": one.who, "team": one.team, "people": list(one.people),
                 "question": one.question, "quorum": one.quorum, "only_if": _plain_rule(one.only_if)}
                for one in self.stages
            ],
            "tasks": [
                {"name": dict(one.name), "step": one.step, "team": one.team,
                 "only_if": _plain_rule(one.only_if)}
                for one in self.tasks
            ],
            "days": self.days,
            "impact": self.impact,
            "urgency": self.urgency,
        }  # fmt: skip

    def shown(self, answers: Mapping[str, Any]) -> Iterator[Question]:
        """The questions that these answers lead to, in order; an answer is a text, or yes or no."""
        open_now: set[str] = set()
        for one in self.questions:
            if one.shown_if is None or (
                one.shown_if[0] in open_now and said(answers.get(one.shown_if[0])) == one.shown_if[1]
            ):
                open_now.add(one.name)
                yield one

    def folded(self, shown: Sequence[Question]) -> tuple[str, ...]:
        """The optional questions beyond the first five; what follows from an answer stands beside it."""
        plain = [one for one in shown if one.shown_if is None]
        room = AT_START - sum(one.is_required for one in plain)
        return tuple(one.name for one in [one for one in plain if not one.is_required][max(room, 0) :])

    def _check(self) -> None:
        names = [one.name for one in self.questions]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise wrong("questions", say("The name {name} stands twice.", name=twice[0]))
        needed = sum(one.is_required and one.shown_if is None for one in self.questions)
        if needed > AT_START:
            raise wrong(
                "questions", say("More than {n} questions must be answered at the start.", n=AT_START)
            )
        before: set[str] = set()
        for one in self.questions:
            if one.shown_if is not None and one.shown_if[0] not in before:
                raise wrong(
                    "questions",
                    say("{name} follows from a question that comes later, or none.", name=one.name),
                )
            before.add(one.name)
        people = {one.name for one in self.questions if one.kind == "person"}
        for stage in self.stages:
            if stage.who == "answer" and stage.question not in people:
                raise wrong("stages", say("{name} is no question for a person.", name=stage.question or "–"))
        for place, parts in (("stages", self.stages), ("tasks", self.tasks)):
            for rule in [one.only_if for one in parts if one.only_if is not None]:
                if rule[0] not in before:
                    raise wrong(place, say("There is no question {name}.", name=rule[0]))


def _plain_question(one: Question) -> dict[str, Any]:
    return {**plain_asked(one), "is_required": one.is_required, "shown_if": _plain_rule(one.shown_if)}


def _plain_rule(rule: Rule) -> dict[str, str] | None:
    return {"question": rule[0], "is": rule[1]} if rule else None


def _rule(given: Any) -> Rule:
    return (str(given["question"]), str(given["is"])) if given else None


def applies(rule: Rule, answers: Mapping[str, Any]) -> bool:
    """Whether a stage or a task is meant by some answers."""
    return rule is None or said(answers.get(rule[0])) == rule[1]


def _rows(given: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = given.get(name) or []
    if not isinstance(rows, list) or len(rows) > MOST or not all(isinstance(one, Mapping) for one in rows):
        raise wrong(name, say("It is a list of at most {n} rows.", n=MOST))
    return rows


def _each(given: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any], int], R]) -> Iterator[R]:
    """Row by row; one of another shape than the rules know is refused by its place."""
    for number, row in enumerate(_rows(given, name), 1):
        try:
            yield read(row, number)
        except (TypeError, ValueError, KeyError) as error:
            rule = say("It cannot be read: {error}.", error=str(error)[:100])
            raise wrong(f"{name}.{number}", rule) from error


def _number(given: Any) -> int:
    """The number of a team or a person.   Raises ValueError."""
    if isinstance(given, bool) or not isinstance(given, str | int) or not 0 < int(given) <= LARGEST_NUMBER:
        raise ValueError(given)
    return int(given)


def _question(row: Mapping[str, Any], number: int) -> Question:
    parts = read_asked(row, f"questions.{number}", KINDS)
    follows = _rule(row.get("shown_if"))
    return Question(**parts, is_required=bool(row.get("is_required")), shown_if=follows)


def _stage(row: Mapping[str, Any], number: int) -> ApprovalStep:
    place = f"stages.{number}"
    who, team, people = str(row.get("who", "")), row.get("team"), row.get("people") or []
    if who not in WHO:
        raise wrong(place, say("Use one of: {names}.", names=", ".join(WHO)))
    if (who == "team" and not team) or (who == "people" and not people):
        raise wrong(place, say("Nobody is named."))
    return ApprovalStep(
        text_of(row.get("name"), place, needed=True), who, _number(team) if team else None,
        tuple(_number(one) for one in people), str(row.get("question") or ""),
        _whole(row.get("quorum", 1), 1, MOST, place), _rule(row.get("only_if")),
    )  # fmt: skip


def _task(row: Mapping[str, Any], number: int) -> TaskStep:
    place, team = f"tasks.{number}", row.get("team")
    step = _whole(row.get("step", 1), 1, MOST_STEPS, place)
    name, number_of_team = text_of(row.get("name"), place, needed=True), _number(team) if team else None
    return TaskStep(name, step, number_of_team, _rule(row.get("only_if")))


def _whole(given: Any, low: int, high: int, place: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
        raise wrong(place, say("It lies outside {low} to {high}.", low=low, high=high))
    return given
