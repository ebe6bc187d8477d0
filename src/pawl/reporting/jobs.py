"""What happens by itself: ordered reports are made, made ones are sent, the clock orders new ones."""

from pawl.jobs.handlers import Work, on
from pawl.reporting import digesting, making, sending


@on("report", "ordered", is_long=True, lease_seconds=300)
def make(work: Work) -> None:
    """Write the files of a report."""
    making.make(work)


@on("report", "ordered_again", is_long=True, lease_seconds=300)
def make_again(work: Work) -> None:
    """The same, after a failure."""
    making.make(work)


@on("report", "made")
def send(work: Work) -> None:
    """Mail a scheduled report to its readers."""
    sending.send(work)


@on("report_schedule", "due", is_once=True)
def order_due(work: Work) -> None:
    """Order the report whose time has come."""
    making.order_due(work)


@on("digest", "due")
def digest(work: Work) -> None:
    """Tell somebody by mail what calls for them, or stay silent."""
    digesting.run(work)
