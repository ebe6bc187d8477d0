"""Lists of collaboration: what somebody is asked to approve; the API reads this."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.collaboration.models import Vote
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import CHOICE, INSTANT

ANSWERS = {
    "pending": _("pending"),
    "approved": _("approved"),
    "rejected": _("rejected"),
    "lapsed": _("not needed any more"),
}


def votes_for(actor: Actor) -> QuerySet[Vote]:
    """What somebody is, or was, asked for."""
    return Vote.objects.visible_to(actor)


APPROVALS = Listing(
    "approvals",
    Vote,
    (
        key_field("APR"),
        Field("title", _("About"), "stage__approval__case__title"),
        Field("kind", _("Kind"), "stage__approval__case__kind"),
        Field("answer", _("Answer"), "answer", CHOICE, choices=ANSWERS),
        Field("asked", _("Asked"), "asked_at", INSTANT, nullable=True),
        Field("answered", _("Answered"), "answered_at", INSTANT, nullable=True),
        Field("reason", _("Reason"), "reason", shown=False),
        VERSION,
    ),
    rows=votes_for,
    label=_("Approvals"),
)
