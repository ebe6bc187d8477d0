"""Events are told, letters sent, old notices forgotten."""

from pawl.jobs.handlers import Work, on, to_addresses
from pawl.jobs.schedules import every
from pawl.notifications import chat, keeping, sending, telling
from pawl.notifications.ruling import PEOPLE

MAIL_WAITS = (60.0, 600.0, 3600.0, 4 * 3600.0)
"""A mail server may be away for an afternoon."""


@to_addresses(telling.addresses)
def tell(work: Work) -> None:
    """Tell people of an event; the rooms of chat have deliveries of their own."""
    if work.address == PEOPLE:
        telling.tell(work)
    else:
        chat.say_in_room(work)


@to_addresses(lambda _events: {}, waits=MAIL_WAITS)
def send_letter(work: Work) -> None:
    """Put into the queue by `tell`, for when the letter is to go."""
    sending.send_letter(work)


@to_addresses(lambda _events: {}, waits=MAIL_WAITS)
def send_daily(work: Work) -> None:
    """Put into the queue below."""
    sending.send_daily(work)


every("*/15 * * * *", "send daily letters", kind="notifications", activity="daily_due")


@on("notifications", "daily_due")
def put_daily(work: Work) -> None:
    """Whose daily letter is due, each on their own clock."""
    sending.put_daily(work)


@on("queue", "tidy_due")
def tidy(_: Work) -> None:
    """Forget what was told long ago."""
    keeping.tidy()
