"""Lists of collaboration: what somebody is asked to approve, and the files of records; the API reads this."""

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.collaboration.attached import visible_attachments
from pawl.collaboration.models import Attachment, Vote
from pawl.collaboration.searching import visible_cases
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, INTEGER

ANSWERS = {
    "pending": _("pending"),
    "approved": _("approved"),
    "rejected": _("rejected"),
    "lapsed": _("not needed any more"),
}


def votes_for(actor: Actor) -> QuerySet[Vote]:
    """What somebody is, or was, asked for; without titles of what is confidential and not theirs."""
    case = "stage__approval__case"
    is_theirs = Q(**{f"{case}__confidential": False}) | Q(**{f"{case}__in": visible_cases(actor)})
    about = Case(When(is_theirs, then=F(f"{case}__title")), default=Value(""))
    return Vote.objects.visible_to(actor).annotate(about=about)


APPROVALS = Listing(
    "approvals",
    Vote,
    (
        key_field("APR"),
        Field("title", _("About"), "about"),
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

ATTACHMENTS = Listing(
    "attachments",
    Attachment,
    (
        key_field("ATT"),
        Field("kind", _("Kind"), "case__kind"),
        Field("number", _("Number of the record"), "case_id", INTEGER),
        Field("title", _("About"), "case__title"),
        Field("name", _("Name"), "name"),
        Field("media_type", _("Type"), "media_type"),
        Field("size", _("Size"), "size", INTEGER),
        Field("sha256", _("SHA-256"), "sha256", shown=False),
        Field("is_internal", _("Internal"), "is_internal", BOOLEAN),
        Field("by", _("By"), "by__name", nullable=True),
        Field("at", _("When"), "at", INSTANT),
    ),
    rows=visible_attachments,
    label=_("Attachments"),
)
