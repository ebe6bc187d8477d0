"""What letters need to know of the mailboxes: where answers go, and what somebody wrote about a case."""

from collections.abc import Sequence

from django.db.models import Case as Choice
from django.db.models import IntegerField, Q, Value, When

from pawl.accounts.models import Person
from pawl.collaboration.models import Case
from pawl.mailroom.models import Mailbox, Received
from pawl.mailroom.models.mailboxes import State
from pawl.notifications.correspondence import Correspondence
from pawl.notifications.correspondence import register as answer

MOST = 10


def register() -> None:
    """Say it; called once, when Django has loaded its apps."""
    answer(Correspondence(reply_to, earlier))


def reply_to(case: Case) -> str:
    """The mailbox through which a case came in; else one of its place, the team's own first. Two queries."""
    boxes = Mailbox.objects.filter(state=State.ACTIVE)
    came = Received.objects.filter(case=case, mailbox__state=State.ACTIVE).order_by("pk")
    if found := came.values_list("mailbox__address", flat=True).first():
        return str(found)
    near = Choice(
        When(case__team=case.team_id, then=Value(0)), When(case__team=None, then=Value(1)),
        output_field=IntegerField(),
    )  # fmt: skip
    place = Q(case__organisation=case.organisation_id) & (Q(case__team=case.team_id) | Q(case__team=None))
    return str(boxes.filter(place).order_by(near, "pk").values_list("address", flat=True).first() or "")


def earlier(case: Case, person: Person) -> Sequence[str]:
    """The Message-IDs of what somebody wrote about it, oldest first."""
    rows = Received.objects.filter(case=case, person=person).exclude(message_id="").order_by("-pk")
    return [*reversed(rows.values_list("message_id", flat=True)[:MOST])]
