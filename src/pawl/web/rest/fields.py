"""Kinds of values that bodies share, with the limits that the database and the calendar have."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from pawl.web.listing_types import FIRST_YEAR, LAST_YEAR


def _on_a_wall(value: time) -> time:
    """A time of the local clock has no zone of its own, and the database keeps none with it."""
    if value.tzinfo is not None:
        raise ValueError("a time of the local clock names no zone, like 08:30")
    return value


Title = Annotated[str, Field(max_length=250)]
Text = Annotated[str, Field(max_length=10_000)]
Word = Annotated[str, Field(max_length=60)]
Key = Annotated[str, Field(max_length=30)]
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), lt=datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)),
]
"""At either end of the calendar an instant has no day in some time zone: no page could show it."""
WallTime = Annotated[time, AfterValidator(_on_a_wall)]
Amount = Annotated[float, Field(allow_inf_nan=False, ge=-1e15, le=1e15)]


def key_of(prefix: str, number: int | None) -> str | None:
    """The key of a row that another one points to; None where it points to none."""
    return None if number is None else f"{prefix}-{number}"
