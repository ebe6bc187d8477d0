"""What clients of the API send to knowledge, and what it shows."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.bodies import Texts
from pawl.collaboration.api import RecordOut
from pawl.knowledge.models import LONGEST, LONGEST_FEEDBACK
from pawl.web.rest.base import Body, Nothing
from pawl.web.rest.fields import Day, Key, Word

__all__ = ["Nothing"]

LongTexts = Annotated[dict[Word, Annotated[str, Field(max_length=LONGEST)]], Field(max_length=20)]
"""An article per language code."""


class ArticleIn(Body):
    name: Texts
    text: LongTexts
    audience: Word = "requester"
    service: Key | None = None
    review_by: Day | None = None
    owner: Key | None = None


class ArticleChange(Body):
    name: Texts = Field(default_factory=dict)
    text: LongTexts = Field(default_factory=dict)
    audience: Word = "requester"
    service: Key | None = None
    review_by: Day = date(2000, 1, 1)
    owner: Key = ""


class ConfirmIn(Body):
    review_by: Day | None = None


class RatingIn(Body):
    is_helpful: bool
    text: Annotated[str, Field(max_length=LONGEST_FEEDBACK)] = ""


class UseIn(Body):
    ticket: Key


class ArticleOut(RecordOut):
    state: str
    audience: str
    name: dict[str, str]
    text: dict[str, str]
    revised_name: dict[str, str]
    revised_text: dict[str, str]
    service: str | None
    review_by: date
    edition: int
    helped: int | None
    not_helped: int | None
    owner: str | None

    @staticmethod
    def resolve_name(one: Any) -> dict[str, str]:
        return dict(one.name)

    @staticmethod
    def resolve_text(one: Any) -> dict[str, str]:
        return dict(one.text)

    @staticmethod
    def resolve_revised_name(one: Any, context: Any) -> dict[str, str]:
        return dict(one.revised_name) if _writes(one, context) else {}

    @staticmethod
    def resolve_revised_text(one: Any, context: Any) -> dict[str, str]:
        return dict(one.revised_text) if _writes(one, context) else {}

    @staticmethod
    def resolve_service(one: Any) -> str | None:
        return f"SVC-{one.service_id}" if one.service_id else None

    @staticmethod
    def resolve_helped(one: Any, context: Any) -> int | None:
        return one.helped if _writes(one, context) else None

    @staticmethod
    def resolve_not_helped(one: Any, context: Any) -> int | None:
        return one.not_helped if _writes(one, context) else None

    @staticmethod
    def resolve_owner(one: Any) -> str | None:
        return f"PER-{one.case.owner_id}" if one.case.owner_id else None


def _writes(one: Any, context: Any) -> bool:
    """What waits, and what was said of it, is for those who write it."""
    return can(context["request"].actor, Permission.ARTICLE_WRITE, one)


class EditionOut(Schema):
    number: int
    name: dict[str, str]
    text: dict[str, str]
    at: datetime

    @staticmethod
    def resolve_name(one: Any) -> dict[str, str]:
        return dict(one.name)

    @staticmethod
    def resolve_text(one: Any) -> dict[str, str]:
        return dict(one.text)


class SuggestionOut(Schema):
    key: str
    name: str
    opening: str
