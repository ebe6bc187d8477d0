"""The settings of a desk in the API: set one, retire one."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import KNOWN
from pawl.collaboration.api_places import placed
from pawl.tickets import desk_lists as lists
from pawl.tickets.actions import desk
from pawl.tickets.models import Category
from pawl.tickets.models.desk import Setting
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Key, Text, Title, Word, key_of
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource

Names = Annotated[dict[Word, Annotated[str, Field(max_length=250)]], Field(max_length=20)]
Texts = Annotated[dict[Word, Text], Field(max_length=20)]
Priority = Annotated[int, Field(ge=1, le=5)]
Row = Annotated[list[Priority], Field(min_length=3, max_length=3)]


class DeskSettingIn(Body):
    kind: Word = ""
    organisation: Key | None = None


class CategoryIn(DeskSettingIn):
    name: Names
    parent: Key | None = None


class MatrixIn(DeskSettingIn):
    cells: Annotated[list[Row], Field(min_length=3, max_length=3)]


class HoldReasonIn(DeskSettingIn):
    code: Annotated[str, Field(max_length=40)]
    name: Names
    pauses: Annotated[list[Literal["response", "resolution"]], Field(max_length=10)] = Field(
        default_factory=list
    )
    resumes_on_answer: bool = False
    needs_comment: bool = False


class RuleIn(DeskSettingIn):
    team: Key
    position: Annotated[int, Field(ge=1, le=100_000)] = 100
    words: Title = ""
    category: Key | None = None
    service: Key | None = None
    person: Key | None = None


class ReplyIn(DeskSettingIn):
    name: Annotated[str, Field(max_length=100)]
    text: Texts


class ClosingIn(DeskSettingIn):
    days: Annotated[int, Field(ge=1, le=90)]
    calendar: Key | None = None


class DeskSettingOut(Schema):
    key: str
    kind: str
    organisation: str | None
    created_at: datetime
    retired_at: datetime | None
    version: int

    @staticmethod
    def resolve_organisation(one: Setting) -> str | None:
        return key_of("ORG", one.organisation_id)


class CategoryOut(DeskSettingOut):
    name: dict[str, str]
    path: str
    parent: str | None

    @staticmethod
    def resolve_name(one: Any) -> dict[str, str]:
        return dict(one.name)

    @staticmethod
    def resolve_parent(one: Any) -> str | None:
        return key_of("CAT", one.parent_id)


class MatrixOut(DeskSettingOut):
    cells: list[list[int]]
    effective_from: datetime


class HoldReasonOut(DeskSettingOut):
    code: str
    name: dict[str, str]
    pauses: list[str]
    resumes_on_answer: bool
    needs_comment: bool

    @staticmethod
    def resolve_name(one: Any) -> dict[str, str]:
        return dict(one.name)


class RuleOut(DeskSettingOut):
    position: int
    words: str
    category: str | None
    service: str | None
    team: str
    person: str | None

    @staticmethod
    def resolve_category(one: Any) -> str | None:
        return key_of("CAT", one.category_id)

    @staticmethod
    def resolve_service(one: Any) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_team(one: Any) -> str | None:
        return key_of("TEAM", one.team_id)

    @staticmethod
    def resolve_person(one: Any) -> str | None:
        return key_of("PER", one.person_id)


class ClosingOut(DeskSettingOut):
    days: int
    calendar: str | None

    @staticmethod
    def resolve_calendar(one: Any) -> str | None:
        return key_of("SCL", one.calendar_id)


class ReplyOut(DeskSettingOut):
    name: str
    text: dict[str, str]

    @staticmethod
    def resolve_text(one: Any) -> dict[str, str]:
        return dict(one.text)


def setting(action: Callable[..., Setting]) -> Callable[..., Setting]:
    """An action as the API calls it: keys instead of records, an organisation instead of a place."""

    def run(*, by: Actor, organisation: str | None = None, **fields: Any) -> Setting:
        branches = Category.objects.visible_to(by).filter(retired_at=None)
        known = {name: (KNOWN[of][0](by), KNOWN[of][1]) for name, of in NAMED.items() if name in fields}
        known |= {name: (branches, "CAT") for name in ("category", "parent") if name in fields}
        place, _rest = placed(by, {"organisation": organisation})
        return action(place=place, by=by, **replace_keys(fields, **known))

    return run


NAMED = {"team": "team", "person": "owner", "service": "service", "calendar": "calendar"}


def retire(one: Setting, *, by: Actor) -> None:
    """It counts no more."""
    desk.retire(one, version=one.version, by=by)


RESOURCES: tuple[Resource, ...] = (
    Resource("ticket-categories", "category", lists.CATEGORIES, CategoryOut,
             Call(CategoryIn, setting(desk.set_category)), remove=retire),
    Resource("priority-matrices", "priority_matrix", lists.MATRICES, MatrixOut,
             Call(MatrixIn, setting(desk.set_matrix)), remove=retire),
    Resource("hold-reasons", "hold_reason", lists.HOLD_REASONS, HoldReasonOut,
             Call(HoldReasonIn, setting(desk.set_hold_reason)), remove=retire),
    Resource("assignment-rules", "assignment_rule", lists.RULES, RuleOut,
             Call(RuleIn, setting(desk.set_rule)), remove=retire),
    Resource("closing-rules", "closing_rule", lists.CLOSING, ClosingOut,
             Call(ClosingIn, setting(desk.set_closing)), remove=retire),
    Resource("reply-templates", "reply_template", lists.REPLIES, ReplyOut,
             Call(ReplyIn, setting(desk.set_reply)), remove=retire),
)  # fmt: skip
