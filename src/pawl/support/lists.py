"""The lists of support: pages, exports and the API read these."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.incidents.models import Incident
from pawl.support import words
from pawl.support.models import Alert, Rota
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import CHOICE, DAY, INSTANT, INTEGER, KEY


def with_incident(actor: Actor) -> QuerySet[Alert]:
    """Alerts that somebody may see, each with its incident where that is for them to see too."""
    seen = Incident.objects.visible_to(actor).filter(pk=OuterRef("incident")).values("pk")[:1]
    return Alert.objects.visible_to(actor).annotate(seen_incident=Subquery(seen))


ROTAS = Listing(
    "rotas",
    Rota,
    (
        key_field("ROTA"),
        TITLE,
        Field("state", _("State"), "state", CHOICE, choices=words.STATES),
        Field("team", _("Team"), "case__team__name", nullable=True),
        Field("begins", _("First day"), "begins", DAY),
        Field("days", _("Days of a turn"), "days", INTEGER),
        Field("zone", _("Time zone"), "zone"),
        VERSION,
    ),
    search=("title",),
    label=_("Rotas"),
)
ALERTS = Listing(
    "alerts",
    Alert,
    (
        key_field("ALT"),
        Field("title", _("Title"), "title"),
        Field("state", _("State"), "state", CHOICE, choices=words.ALERT_STATES),
        Field("severity", _("Severity"), "severity", CHOICE, choices=words.SEVERITIES),
        Field("team", _("Team"), "team__name", nullable=True),
        Field("service", _("Service"), "service_id", KEY, nullable=True, prefix="SVC", shown=False),
        Field("incident", _("Incident"), "seen_incident", KEY, prefix="INC", nullable=True),
        Field("fired_at", _("Fired"), "fired_at", INSTANT),
        Field("resolved_at", _("Ended"), "resolved_at", INSTANT, nullable=True),
        Field("fired", _("Times fired"), "fired", INTEGER),
        Field("source", _("Source"), "source", shown=False),
        Field("fingerprint", _("Fingerprint"), "fingerprint", shown=False),
        VERSION,
    ),
    search=("title",),
    rows=with_incident,
    label=_("Alerts"),
)
