"""The risk of a change: points of what was answered and of what it reaches, summed and told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CRITICALITY = {"critical": 4, "high": 2, "medium": 1, "low": 0}
FEW, MANY = 1, 5
LEVELS = ("low", "medium", "high")


@dataclass(frozen=True)
class Answer:
    """What can be answered, and how many points it brings."""

    word: str
    text: Mapping[str, str]
    points: int


@dataclass(frozen=True)
class Question:
    """What is asked."""

    name: str
    text: Mapping[str, str]
    answers: tuple[Answer, ...]

    def points(self, word: str) -> int | None:
        """What an answer brings; None for one that there is not."""
        return next((one.points for one in self.answers if one.word == word), None)


@dataclass(frozen=True)
class Reach:
    """What a change touches: the highest criticality, and how many items and services in all."""

    criticality: str = "low"
    count: int = 0


@dataclass(frozen=True)
class Risk:
    """The sum, its level, and what it is made of: names of questions, `criticality`, `reach`."""

    score: int
    level: str
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Bands:
    """From how many points on the risk is medium, and high."""

    medium: int
    high: int

    def level(self, score: int) -> str:
        """The level of a sum."""
        return "high" if score >= self.high else "medium" if score >= self.medium else "low"


def unanswered(questions: Sequence[Question], answers: Mapping[str, str]) -> list[str]:
    """Names of questions without an answer that there is."""
    return [one.name for one in questions if one.points(answers.get(one.name, "")) is None]


def risk_of(
    questions: Sequence[Question], answers: Mapping[str, str], reach: Reach, bands: Bands
) -> Risk | None:
    """What the answers and the reach come to; None while an answer is missing."""
    if unanswered(questions, answers):
        return None
    said = [(one.name, one.points(answers[one.name]) or 0) for one in questions]
    wide = 2 if reach.count >= MANY else 1 if reach.count > FEW else 0
    parts = (*said, ("criticality", CRITICALITY[reach.criticality] if reach.count else 0), ("reach", wide))
    score = sum(points for _name, points in parts)
    return Risk(score, bands.level(score), parts)
