"""What analytics refuses, each naming the thing, the rule and the way out.

AnalyticsError
├── BadFile          a file that cannot be read as what it was said to be
├── BadRow           a row or value that breaks a rule of the event log
├── BadMapping       a mapping file, or a mapping that does not fit its file
├── BadDefinition    a KPI definition
├── BadCalendar      a calendar without open time, or windows that overlap
├── BadNetwork       activities, links or dates that make no plan
├── BadTarget        a target that cannot be compared with its measurement
├── NotMeasurable    a KPI whose fields are missing or empty
├── NotComparable    a trend or comparison that would mislead
├── TooFewCases      fewer cases than the method can stand on
├── TooFewPoints     fewer points than the method can stand on
├── OutOfDomain      an argument outside the domain of a function
└── BadSnapshot      a snapshot that is missing, half, or not what its manifest says
"""

from pawl.analytics.words import Sentence


class Refusal(Exception):
    """What every refusal says; only its families are raised, here and in `pawl.errors`."""

    def __init__(self, thing: str, rule: Sentence, way_out: Sentence) -> None:
        super().__init__(thing, rule, way_out)
        self.thing = thing
        self.rule = rule
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.thing}: {self.rule} {self.way_out}"


class AnalyticsError(Refusal):
    """Anything that the analytics refuse."""


class BadFile(AnalyticsError):
    """A file that cannot be read as what it was said to be."""


class BadRow(AnalyticsError):
    """A row or value that breaks a rule of the event log."""


class BadMapping(AnalyticsError):
    """A mapping file, or a mapping that does not fit its file."""


class BadDefinition(AnalyticsError):
    """A KPI definition that breaks a rule of the language."""


class BadCalendar(AnalyticsError):
    """A calendar without open time, or with windows that overlap."""


class BadNetwork(AnalyticsError):
    """Activities, links or dates that make no plan, such as links that run in a circle."""


class BadTarget(AnalyticsError):
    """A target that cannot be compared with its measurement."""


class NotMeasurable(AnalyticsError):
    """A KPI whose fields are missing or empty."""


class NotComparable(AnalyticsError):
    """A trend or comparison that would mislead."""


class TooFewCases(AnalyticsError):
    """Fewer cases than the method can stand on."""


class TooFewPoints(AnalyticsError):
    """Fewer points than the method can stand on."""


class OutOfDomain(AnalyticsError):
    """An argument outside the domain of a function."""


class BadSnapshot(AnalyticsError):
    """A snapshot that is missing, half, or not what its manifest says."""
