"""The lists of those who keep Pawl running."""

from django.utils.translation import gettext_lazy as _

from pawl.history.models import Event
from pawl.jobs.models import Delivery, Schedule, State
from pawl.supervision import reads
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, INTEGER, OBJECT

STATES = {
    State.WAITING.value: _("waiting"),
    State.RUNNING.value: _("running"),
    State.DONE.value: _("done"),
    State.DEAD.value: _("given up"),
}

JOBS = Listing(
    "jobs",
    Delivery,
    (
        key_field("JOB"),
        Field("handler", _("Job"), "handler"),
        Field("case", _("Case"), "event__case"),
        Field("activity", _("Activity"), "event__activity"),
        Field("address", _("To"), "address", shown=False),
        Field("state", _("State"), "state", CHOICE, choices=STATES),
        Field("attempts", _("Tries"), "attempts", INTEGER),
        Field("created", _("Queued"), "created_at", INSTANT),
        Field("due", _("Not before"), "run_after", INSTANT),
        Field("started", _("Started"), "started_at", INSTANT, nullable=True, shown=False),
        Field("finished", _("Finished"), "finished_at", INSTANT, nullable=True),
        Field("worker", _("Worker"), "worker", shown=False),
        Field("error", _("Error"), "error", shown=False, filterable=False),
    ),
    search=("handler", "case"),
    rows=reads.jobs,
    label=_("Jobs"),
)

SCHEDULES = Listing(
    "schedules",
    Schedule,
    (
        key_field("SCH"),
        Field("name", _("Schedule"), "name", sortable=True),
        Field("cron", _("Time"), "cron"),
        Field("zone", _("Time zone"), "zone"),
        Field("is_active", _("Active"), "is_active", BOOLEAN),
        Field("next", _("Next run"), "next_due", INSTANT),
        Field("last", _("Last run"), "last_run", INSTANT, nullable=True, filterable=False),
        Field("kind", _("Kind"), "kind", shown=False),
        Field("activity", _("Activity"), "activity", shown=False),
        VERSION,
    ),
    default_sort="name",
    search=("name",),
    rows=reads.schedules,
    label=_("Schedules"),
)

EVENTS = Listing(
    "events",
    Event,
    (
        key_field("EVT"),
        Field("at", _("When"), "at", INSTANT),
        Field("case", _("Case"), "case"),
        Field("kind", _("Kind"), "kind"),
        Field("activity", _("Activity"), "activity"),
        Field("by", _("By"), "by", nullable=True, filterable=False),
        Field("actor", _("Key of who did it"), "actor", shown=False),
        Field("via", _("Through"), "via"),
        Field("correlation", _("Request"), "correlation", shown=False),
        Field("facts", _("Facts"), "facts", OBJECT, filterable=False),
        Field("imported", _("Imported"), "imported", BOOLEAN, shown=False),
        Field("digest", _("Digest"), "digest", shown=False, filterable=False),
    ),
    search=("case", "actor", "activity"),
    rows=reads.events,
    label=_("Journal"),
)
