"""The verbs of a measurement: about twenty frozen words that every engine has; nothing here knows SQL."""

from collections.abc import Mapping
from dataclasses import dataclass

from pawl.analytics.eventlog.field_types import FieldType
from pawl.analytics.kpi.expression import Expr

DAYS = "pawl_days"
BOUNDS = "pawl_bounds"
HOURS = "pawl_hours"
FLOW = "pawl_flow"


@dataclass(frozen=True)
class Shape:
    """What the day table looks like: boundaries and windows of work in a day, its UTC days, the periods.

    Three more days hold what has no day of its own: `missing`, `before` and `after`.
    """

    edges: int
    windows: int | None
    first: int
    last: int
    periods: int

    @property
    def missing(self) -> int:
        return self.first - 2

    @property
    def before(self) -> int:
        return self.first - 1

    @property
    def after(self) -> int:
        return self.last + 1


NO_DAYS = Shape(0, None, 0, 0, 0)


@dataclass(frozen=True)
class Source:
    """Rows of a stored table; only the columns that are named are read."""

    table: str
    columns: tuple[tuple[str, FieldType], ...]


@dataclass(frozen=True)
class Derive:
    """Add columns made of expressions over the columns that are there."""

    rows: "Rows"
    columns: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True)
class Instant:
    """An instant to be placed, and the columns that take its period and the time worked up to it."""

    at: Expr
    period: str | None
    worked: str | None


@dataclass(frozen=True)
class Place:
    """Join instants with the day table: periods (-1 before all, their number after) and time worked."""

    rows: "Rows"
    instants: tuple[Instant, ...]


@dataclass(frozen=True)
class Hours:
    """Add the day table's working time as lists, one place a day, for instants that stand in a list too."""

    rows: "Rows"


@dataclass(frozen=True)
class Slice:
    """A slice field, the list of its values, and the column that takes the number of its value."""

    field: str
    type: FieldType
    domain: str
    name: str


@dataclass(frozen=True)
class Code:
    """Join slice fields with their lists of values: a small number for each; a missing value is 0."""

    rows: "Rows"
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Keep:
    """Keep the rows for which the condition is true."""

    rows: "Rows"
    condition: Expr


@dataclass(frozen=True)
class Matching:
    """Keep the rows whose value in a column stands in a stored table of one column of that name."""

    rows: "Rows"
    column: str
    keys: str


@dataclass(frozen=True)
class Choose:
    """Keep only these columns."""

    rows: "Rows"
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Spread:
    """A row for every period from `start` to before `end` (`through`: and in it), with its bounds."""

    rows: "Rows"
    start: str
    end: str | None
    name: str
    through: bool


@dataclass(frozen=True)
class Bounds:
    """Name the period in a column and add its instants `period_start` and `period_end`; outside drops out."""

    rows: "Rows"
    period: str
    name: str


@dataclass(frozen=True)
class Stored:
    """Rows that were kept under a name by an earlier step."""

    name: str
    columns: tuple[tuple[str, FieldType], ...]


@dataclass(frozen=True)
class Count:
    """How many rows have a value in the column; all rows where there is no column."""

    column: str | None = None


@dataclass(frozen=True)
class CountTrue:
    """In how many rows a flag is true."""

    column: str


@dataclass(frozen=True)
class CountDistinct:
    """How many different values."""

    column: str


@dataclass(frozen=True)
class Sum:
    """The total of the values."""

    column: str


@dataclass(frozen=True)
class Quantiles:
    """Exact quantiles by linear interpolation, several of one column at once."""

    column: str
    qs: tuple[float, ...]


@dataclass(frozen=True)
class Least:
    """The smallest value."""

    column: str


@dataclass(frozen=True)
class Greatest:
    """The largest value."""

    column: str


Measure = Count | CountTrue | CountDistinct | Sum | Quantiles | Least | Greatest


@dataclass(frozen=True)
class Aggregate:
    """One row for each combination of the keys; the measures are named m0, m1 and so on."""

    rows: "Rows"
    keys: tuple[str, ...]
    measures: tuple[Measure, ...]


Rows = (
    Source | Derive | Place | Hours | Code | Keep | Matching | Choose | Spread | Bounds | Stored | Aggregate
)

Types = Mapping[str, FieldType]
