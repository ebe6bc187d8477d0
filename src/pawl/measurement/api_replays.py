"""Published numbers measured anew, in the API: ask for one, read what came of it."""

from datetime import datetime
from typing import Any

from ninja import Schema

from pawl.accounts.actor import Actor
from pawl.measurement.actions import replays
from pawl.measurement.models import Replay
from pawl.measurement.replay_lists import REPLAYS
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Key
from pawl.web.rest.resource import Call, Resource


class NumberReplayIn(Body):
    number: Key


class ReplayOut(Schema):
    key: str
    number: str
    outcome: str
    sentence: dict[str, Any] | None
    figures: int
    differing: list[dict[str, Any]]
    engine: str
    dataset: str
    asked_at: datetime
    done_at: datetime | None

    @staticmethod
    def resolve_dataset(one: Replay) -> str:
        return f"DS-{one.dataset_id}"


def ask(*, by: Actor, number: str) -> Replay:
    """Have a number measured anew."""
    return replays.ask(number, by=by)


RESOURCES = (
    Resource("replays", "replay", REPLAYS, ReplayOut, Call(NumberReplayIn, ask), timeline=False,
             related=("dataset",), one_by_one=True),
)  # fmt: skip
