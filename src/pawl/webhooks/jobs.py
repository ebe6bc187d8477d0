"""Events go to the endpoints that want them."""

from pawl.jobs.handlers import Work, on, to_addresses
from pawl.webhooks import sending
from pawl.webhooks.wanting import addresses

WAITS_SECONDS = (5.0, 300.0, 1800.0, 7200.0)


@to_addresses(addresses, waits=WAITS_SECONDS)
def send(work: Work) -> None:
    """Send an event to one endpoint."""
    sending.send(work)


@on("queue", "tidy_due")
def tidy_log(_: Work) -> None:
    """Forget answers of a month ago."""
    sending.forget_old()
