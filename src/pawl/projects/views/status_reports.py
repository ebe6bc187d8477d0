"""The page of a status report: its lights, what the numbers say of them, and the reports before it."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.projects.late import numbers_of
from pawl.projects.models import StatusReport
from pawl.projects.status.telling import index_of, lights_of_report, told

SHOWN_BEFORE = 12
TAKEN = ("submitted", "approved", "rejected")
"""States in which the numbers stand as they were taken."""


def status_told(one: StatusReport, _actor: Actor) -> dict[str, Any]:
    """A draft shows the numbers of now, as they would be frozen."""
    is_taken = one.state in TAKEN
    numbers = one.numbers if is_taken else numbers_of(one)
    return {
        "page": told(one, numbers),
        "is_frozen": one.content is not None,
        "is_taken": is_taken,
        "no_numbers": "" if numbers else say("It was submitted before numbers were kept with reports."),
        "earlier": earlier(one),
    }


def earlier(one: StatusReport) -> list[dict[str, Any]]:
    """The reports before it, with their lights and indices; the newest first."""
    rows = StatusReport.objects.filter(project=one.project_id, number__lt=one.number).select_related("case")
    return history(list(rows.defer("content").order_by("-number")[:SHOWN_BEFORE]))


def history(rows: list[StatusReport]) -> list[dict[str, Any]]:
    """Reports as lines of a history."""
    return [
        {"report": one, "lights": lights_of_report(one), "spi": index_of(one.numbers, "spi"),
         "cpi": index_of(one.numbers, "cpi")}
        for one in rows
    ]  # fmt: skip
