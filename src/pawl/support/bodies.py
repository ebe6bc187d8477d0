"""What clients of the API send about rotas and alerts."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from pawl.web.rest.base import Body
from pawl.web.rest.fields import Day, Instant, Key, Text, Title, WallTime, Word

Days = Annotated[int, Field(ge=1, le=366)]
People = Annotated[list[Key], Field(min_length=1, max_length=60)]
MOST_ALERTS = 2000
Labels = Annotated[dict[Annotated[str, Field(max_length=200)], Any], Field(max_length=100)]


class RotaIn(Body):
    title: Title
    team: Key
    people: People
    begins: Day
    at: WallTime
    zone: Word
    days: Days = 7


class RotaChange(Body):
    title: Title = ""
    people: People = Field(default_factory=list)
    begins: Day = date(2000, 1, 1)
    at: WallTime = time(8)
    zone: Word = ""
    days: Days = 7


class StandInIn(Body):
    person: Key
    start: Instant
    end: Instant


class SwapIn(Body):
    first: Instant
    second: Instant


class LevelIn(Body):
    minutes: Annotated[int, Field(ge=1, le=10_080)]
    person: Key | None = None
    tells: Key | None = None


class LevelsIn(Body):
    levels: Annotated[list[LevelIn], Field(max_length=10)]


class AlertmanagerAlert(Schema):
    """One alert of the webhook of Prometheus Alertmanager, version 4; what we do not know is passed over."""

    model_config = ConfigDict(extra="ignore")
    status: Literal["firing", "resolved"]
    fingerprint: Annotated[str, Field(min_length=1, max_length=100)]
    labels: Labels = Field(default_factory=dict)
    annotations: Labels = Field(default_factory=dict)
    startsAt: Instant  # noqa: N815 the field's name in the webhook
    generatorURL: str = ""  # noqa: N815


class AlertmanagerIn(Schema):
    model_config = ConfigDict(extra="ignore")
    alerts: Annotated[list[AlertmanagerAlert], Field(max_length=MOST_ALERTS)]


class AlertIn(Body):
    """An alert of any other system."""

    title: Annotated[str, Field(min_length=1, max_length=250)]
    state: Literal["firing", "resolved"] = "firing"
    fingerprint: Annotated[str, Field(max_length=100)] = ""
    severity: Literal["critical", "error", "warning", "info"] = "warning"
    description: Text = ""
    started_at: Instant | None = None
    url: Annotated[str, Field(max_length=500)] = ""
    labels: Labels = Field(default_factory=dict)


class AlertsIn(Body):
    alerts: Annotated[list[AlertIn], Field(min_length=1, max_length=MOST_ALERTS)]


class ReceivedOut(Schema):
    """What the alerts were: new, fired again, seen already, resolved, passed over."""

    new: int
    fired: int
    seen: int
    resolved: int
    ignored: int


class OnCallOut(Schema):
    rota: str
    title: str
    team: str | None
    at: datetime
    person: str | None
    name: str | None
    until: datetime | None
    following: str | None


class WatchOut(Schema):
    start: datetime
    end: datetime
    person: str
    name: str
    is_stand_in: bool
