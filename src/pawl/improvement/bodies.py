"""What the API takes for options, decisions and turns, and what it shows of them."""

from datetime import date
from decimal import Decimal

from ninja import Schema

from pawl.collaboration.api import RecordOut
from pawl.improvement.models import Turn
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Amount, Day, Key, Text, Title, Word


class Reason(Body):
    reason: Text


class OptionIn(Body):
    title: Title
    is_nothing: bool = False
    expected_change: Amount | None = None
    cost: Decimal | None = None
    risk: int | None = None
    note: Text = ""


class OptionChange(Body):
    option: Key
    title: Title = ""
    expected_change: Amount | None = None
    cost: Decimal | None = None
    risk: int | None = None
    note: Text = ""


class OptionNamed(Body):
    option: Key


class Choice(Body):
    option: Key
    reason: Text


class TurnIn(Body):
    hypothesis: Text
    expected_change: Amount | None = None
    pilot: Title = ""
    slice: Word = ""
    slice_value: Title = ""
    compared_with: Title = ""
    grain: Word = "week"
    leave_out: int = 0


class Begin(Body):
    began_on: Day | None = None
    check_on: Day | None = None
    by_way_of: Key | None = None


class Adopt(Body):
    reason: Text
    standardised: Text


class Adapt(Body):
    reason: Text
    hypothesis: Text


class Sisters(Body):
    values: list[Title]


class OptionOut(Schema):
    key: str
    version: int
    title: str
    is_nothing: bool
    is_chosen: bool
    expected_change: float | None
    cost: Decimal | None
    risk: int | None
    note: str


class TurnOut(RecordOut):
    improvement: str
    number: int
    state: str
    hypothesis: str
    expected_change: float | None
    pilot: str
    slice: str
    slice_value: str
    compared_with: str
    grain: str
    points_needed: int | None
    leave_out: int
    began_on: date | None
    check_on: date | None
    decision: str
    reason: str
    standardised: str

    @staticmethod
    def resolve_improvement(one: Turn) -> str:
        return f"CSI-{one.improvement_id}"
