"""What clients of the API send to the configuration."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from pawl.web.rest.base import Body
from pawl.web.rest.fields import Instant, Key, Text, Title, Word

Value = Annotated[str, Field(max_length=500)] | bool | int | float | None
Attributes = Annotated[dict[Word, Value], Field(max_length=60)]
Money = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 11, max_digits=20, allow_inf_nan=False)]


class KeyIn(Body):
    source: Word
    value: Annotated[str, Field(max_length=200)]


Keys = Annotated[list[KeyIn], Field(max_length=20)]


class ConfigurationItemIn(Body):
    item_class: Word
    title: Title
    state: Word = "planned"
    criticality: Word = "medium"
    description: Text = ""
    attributes: Attributes = Field(default_factory=dict)
    keys: Keys = Field(default_factory=list)
    monthly_cost: Money | None = None
    currency: Word = ""
    owner: Key | None = None
    team: Key | None = None


class ConfigurationItemChange(Body):
    title: Title = ""
    criticality: Word = "medium"
    description: Text = ""
    attributes: Attributes = Field(default_factory=dict)
    keys: Keys = Field(default_factory=list)
    monthly_cost: Money | None = None
    currency: Word = ""
    owner: Key | None = None
    team: Key | None = None


class DependencyIn(Body):
    upper: Title
    lower: Title
    relation: Word
    group: Annotated[str, Field(max_length=40)] = ""
    needed: Annotated[int, Field(ge=1, le=1000)] = 1
    valid_from: Instant | None = None
    valid_until: Instant | None = None


class PartIn(Body):
    until: Instant | None = None


class ItemClassIn(Body):
    word: Word
    text: Text


class ItemClassChange(Body):
    text: Text


class ItemImportIn(Body):
    format: Word
    title: Title
    content: Annotated[str, Field(max_length=5 * 1024 * 1024)]


class ItemImportChange(Body):
    mapping: Annotated[dict[Annotated[str, Field(max_length=100)], Word], Field(max_length=100)]
