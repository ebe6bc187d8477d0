"""What whoever called is asked, while a ticket waits for their answer."""

from pawl.collaboration.models import Comment
from pawl.history.models import Event
from pawl.history.reads import entries
from pawl.tickets.models import Ticket


def question_of(ticket: Ticket) -> str:
    """What was said when it was put on hold, or first after that; empty where nothing was; three queries."""
    held = Event.objects.filter(case=ticket.key, activity="hold").order_by("-pk").first()
    if held is None:
        return ""
    note = next(entries([held])).texts.get("note", "")
    if note and note != ticket.hold_reason.replace("_", " "):  # else it is the reason, for want of words
        return note
    said = Comment.objects.filter(case=ticket.case, is_internal=False, at__gte=held.at)
    first = said.exclude(author=ticket.case.owner_id).order_by("pk").first()
    return first.text if first else ""
