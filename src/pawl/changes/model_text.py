"""What a change model says, as versioned text: plans it needs, questions, bands of risk, who approves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pawl.accounts.roles import Role
from pawl.analytics.toml_text import NotToml, parse_toml
from pawl.analytics.words import Sentence, say
from pawl.changes.risk import LEVELS, Answer, Bands, Question
from pawl.collaboration.checks import broken
from pawl.errors import Invalid

TYPES = ("standard", "normal", "emergency")
PLANS = ("rollout", "back_out", "test")
SERVICE_OWNER = "service_owner"
MOST_QUESTIONS, MOST_STAGES, MOST_POINTS, MOST_QUORUM = 20, 5, 100, 20

BUILT_IN: Mapping[str, str] = {
    name: files("pawl.changes.shipped").joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in TYPES
}
"""What counts for a change without a model, and what a new model begins with."""


@dataclass(frozen=True)
class Stage:
    """Who approves together: holders of a role (or the owner of the service), and how many of them."""

    by: str
    quorum: int = 1


@dataclass(frozen=True)
class ModelText:
    """A change model, as its text says it."""

    type: str
    plans: tuple[str, ...]
    questions: tuple[Question, ...]
    bands: Bands
    stages: Mapping[str, tuple[Stage, ...]]
    """By level of risk; of a level without any, nobody has to approve."""
    filled: Mapping[str, str]
    """What the plans of a new change say at first."""


@lru_cache(maxsize=256)
def model_of(text: str) -> ModelText:
    """What a text says.   Raises Invalid."""
    try:
        found = parse_toml(text)
    except NotToml as error:
        raise Invalid("text", error.rule, error.way_out, {"text": error.rule}) from error
    try:
        return _read(found)
    except (TypeError, AttributeError, KeyError, ValueError):
        raise _broken(say("A part of it has another form than a change model has.")) from None


def _read(found: Mapping[str, Any]) -> ModelText:
    if strange := sorted(set(found) - {"type", "plans", "risk", "question", "approval", "plan"}):
        raise _broken(say("There is no field {name}.", name=strange[0]))
    if found.get("type") not in TYPES:
        raise _broken(say("Its type is none of: {names}.", names=", ".join(TYPES)))
    questions = tuple(_question(one) for one in found.get("question", ()))
    if len({one.name for one in questions}) != len(questions) or len(questions) > MOST_QUESTIONS:
        raise _broken(say("It asks a question twice, or more than {n}.", n=MOST_QUESTIONS))
    bands = found.get("risk", {"medium": 4, "high": 8})
    stages = {level: tuple(_stages(level, found.get("approval", {}))) for level in LEVELS}
    return ModelText(
        type=found["type"],
        plans=tuple(_plan(one) for one in found.get("plans", ())),
        questions=questions,
        bands=Bands(int(bands["medium"]), int(bands["high"])),
        stages=stages,
        filled={_plan(name): str(text)[:10_000] for name, text in found.get("plan", {}).items()},
    )


def _question(raw: Mapping[str, Any]) -> Question:
    answers = tuple(
        Answer(str(one["word"])[:40], dict(one["text"]), int(one["points"])) for one in raw["answers"]
    )
    if not answers or any(not 0 <= one.points <= MOST_POINTS for one in answers):
        raise _broken(say("A question has answers of 0 to {n} points.", n=MOST_POINTS))
    return Question(str(raw["name"])[:40], dict(raw["text"]), answers)


def _stages(level: str, raw: Mapping[str, Any]) -> Iterator[Stage]:
    known = {role.value for role in Role} | {SERVICE_OWNER}
    given = raw.get(level, ())
    if len(given) > MOST_STAGES:
        raise _broken(say("It has more than {n} stages.", n=MOST_STAGES))
    for one in given:
        quorum = int(one.get("quorum", 1))
        if one["by"] not in known or not 1 <= quorum <= MOST_QUORUM:
            raise _broken(say("A stage names a role and a quorum of 1 to {n}.", n=MOST_QUORUM))
        yield Stage(one["by"], quorum)


def _plan(name: str) -> str:
    if name not in PLANS:
        raise _broken(say("Its plans are some of: {names}.", names=", ".join(PLANS)))
    return name


def _broken(rule: Sentence) -> Invalid:
    return broken("text", rule, say("Mend the text; the page on change models shows one."))
