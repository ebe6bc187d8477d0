"""Lists of notifications: rules, rooms, what was said in one, the inbox; pages and the API read these."""

from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.notifications.inbox import inbox_of
from pawl.notifications.models import Channel, ChatAttempt, Notice, NotificationRule
from pawl.notifications.topics import TOPICS
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, INTEGER, OBJECT

RULES = Listing(
    "notification-rules",
    NotificationRule,
    (
        key_field(NotificationRule.prefix),
        Field("practice", _("Kind"), "kind"),
        Field("activity", _("Event"), "activity", sortable=True),
        Field("audiences", _("Who hears"), "audiences", OBJECT, filterable=False),
        Field("person", _("Person"), "person__name", nullable=True),
        Field("role", _("Role"), "role"),
        Field("ways", _("How"), "ways", OBJECT, filterable=False),
        Field("channel", _("Room of chat"), "channel__name", nullable=True),
        Field("is_urgent", _("Urgent"), "is_urgent", BOOLEAN),
        Field("organisation", _("Counts for"), "organisation__name", nullable=True),
        Field("set", _("Set"), "created_at", INSTANT, shown=False),
        Field("retired", _("Retired"), "retired_at", INSTANT, nullable=True, shown=False),
        VERSION,
    ),
    label=_("Notification rules"),
    search=("activity",),
)
CHANNELS = Listing(
    "chat-channels",
    Channel,
    (
        key_field(Channel.prefix),
        Field("name", _("Name"), "name", sortable=True),
        Field("service", _("Service"), "service"),
        Field("language", _("Language"), "language", shown=False),
        Field("practice", _("Kind"), "kind", shown=False),
        Field("organisation", _("Counts for"), "organisation__name", nullable=True),
        Field("set", _("Set"), "created_at", INSTANT),
        Field("retired", _("Retired"), "retired_at", INSTANT, nullable=True, shown=False),
        VERSION,
    ),
    label=_("Rooms of chat"),
    search=("name",),
)
ATTEMPTS = Listing(
    "chat-attempts",
    ChatAttempt,
    (
        Field("id", _("Number"), "pk", INTEGER, sortable=True),
        Field("at", _("When"), "at", INSTANT),
        Field("case", _("Case"), "event__case"),
        Field("activity", _("Event"), "event__activity"),
        Field("number", _("Try"), "number", INTEGER),
        Field("is_taken", _("Taken"), "is_taken", BOOLEAN),
        Field("error", _("Error"), "error"),
    ),
    default_sort="-id",
    label=_("What was said there"),
)
LABELS = {name: one.label for name, one in TOPICS.items()}
NOTICES = Listing(
    "notifications",
    Notice,
    (
        key_field(Notice.prefix),
        Field("at", _("When"), "at", INSTANT),
        Field("kind", _("Kind"), "event__kind"),
        Field("activity", _("Event"), "event__activity"),
        Field(
            "topic", _("Topic"), "topic", CHOICE, choices={name: one.label for name, one in TOPICS.items()}
        ),
        Field("is_urgent", _("Urgent"), "is_urgent", BOOLEAN),
        Field("read", _("Read"), "read_at", INSTANT, nullable=True),
    ),
    rows=inbox_of,
    label=_("Notifications"),
)


def attempts_in(channel: Channel) -> Listing:
    """What was said in one room."""

    def rows(actor: Actor) -> QuerySet[ChatAttempt]:
        found: QuerySet[ChatAttempt] = ChatAttempt.objects.visible_to(actor).filter(channel=channel)
        return found

    return replace(ATTEMPTS, rows=rows)
