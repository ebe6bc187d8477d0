"""What the API takes and shows of notifications."""

from datetime import datetime, time
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from pawl.notifications.models import Channel, Notice, NotificationRule
from pawl.tickets.desk_api import DeskSettingIn, DeskSettingOut
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Key, WallTime, Word, key_of

Words = Annotated[list[Word], Field(max_length=20)]
By = Literal["at_once", "daily", "off"]


class NotificationRuleIn(DeskSettingIn):
    kind: Word
    activity: Word
    audiences: Words = Field(default_factory=list)
    ways: Words = Field(default_factory=lambda: ["inbox", "mail"])
    person: Key | None = None
    role: Word = ""
    channel: Key | None = None
    is_urgent: bool = False


class NotificationRuleOut(DeskSettingOut):
    activity: str
    audiences: list[str]
    ways: list[str]
    person: str | None
    role: str
    channel: str | None
    is_urgent: bool

    @staticmethod
    def resolve_person(one: NotificationRule) -> str | None:
        return key_of("PER", one.person_id)

    @staticmethod
    def resolve_channel(one: NotificationRule) -> str | None:
        return key_of(Channel.prefix, one.channel_id)


class EffectiveRuleOut(Schema):
    kind: str
    activity: str
    rule: str | None = Field(description="Its key; null for a shipped one.")
    audiences: list[str]
    ways: list[str]
    role: str
    is_urgent: bool


class TriedOut(Schema):
    event: int
    at: datetime
    case: str
    people: list[str]


class ChatChannelIn(DeskSettingIn):
    name: Annotated[str, Field(max_length=100)]
    address: Annotated[str, Field(max_length=500)]
    language: Annotated[str, Field(max_length=10, description="Like zh-hans; empty: the site's.")] = ""


class ChatChannelOut(DeskSettingOut):
    name: str
    service: str
    language: str


class NoticeOut(Schema):
    key: str
    case: str
    activity: str
    topic: str
    is_urgent: bool
    at: datetime
    read_at: datetime | None
    version: int
    sentence: str | None = Field(description="Null where its case is no longer the reader's to see.")

    @staticmethod
    def resolve_case(one: Notice) -> str:
        return str(one.case.key)

    @staticmethod
    def resolve_activity(one: Notice) -> str:
        return one.event.activity


class ReadOut(Schema):
    read: int


class WishOut(Schema):
    inbox: bool
    mail: By


class TopicWishIn(Body):
    inbox: bool
    mail: By


class WishesIn(Body):
    topics: Annotated[dict[Word, TopicWishIn], Field(max_length=20)] = Field(default_factory=dict)
    quiet_from: WallTime | None = None
    quiet_until: WallTime | None = None
    daily_at: WallTime = time(8)


class WishesOut(Schema):
    topics: dict[str, WishOut]
    quiet_from: time | None
    quiet_until: time | None
    daily_at: time
    zone: str
    muted: list[str]
