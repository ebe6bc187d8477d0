"""The lists of the mailroom: pages, exports and the API read these."""

from django.utils.translation import gettext_lazy as _

from pawl.mailroom import words
from pawl.mailroom.models import Mailbox, Received
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import CHOICE, INSTANT, INTEGER

MAILBOXES = Listing(
    "mailboxes",
    Mailbox,
    (
        key_field("MBX"),
        TITLE,
        Field("address", _("Address"), "address", sortable=True),
        Field("state", _("State"), "state", CHOICE, choices=words.STATES),
        Field("sign_in", _("Signs in by"), "sign_in", CHOICE, choices=words.SIGN_INS),
        Field("opens", _("Opens"), "opens", CHOICE, choices=words.OPENS),
        Field("fetched_at", _("Last look"), "fetched_at", INSTANT, nullable=True),
        Field("problem", _("Problem"), "problem"),
        Field("organisation", _("Organisation"), "case__organisation__name", nullable=True, shown=False),
        VERSION,
    ),
    search=("title", "address"),
    label=_("Mailboxes"),
)
MAIL = Listing(
    "mail",
    Received,
    (
        key_field("MSG"),
        Field("at", _("Arrived"), "at", INSTANT),
        Field("sender", _("Sender"), "sender"),
        Field("subject", _("Subject"), "subject"),
        Field("outcome", _("Became"), "outcome", CHOICE, choices=words.OUTCOMES),
        Field("reason", _("Rule"), "reason", CHOICE, choices=words.RULES),
        Field("case", _("Case"), "case_key"),
        Field("mailbox", _("Mailbox"), "mailbox__address"),
        Field("proof", _("Sender is"), "proof", CHOICE, choices=words.PROOFS, shown=False),
        Field("via", _("Came"), "via", CHOICE, choices=words.VIA, shown=False),
        Field("size", _("Bytes"), "size", INTEGER, shown=False),
        Field("message_id", _("Message-ID"), "message_id", shown=False),
        VERSION,
    ),
    search=("sender", "subject"),
    label=_("Received mail"),
)
