"""The lists of skills and working hours: exports and the API read these."""

from django.utils.translation import gettext_lazy as _

from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import CHOICE, DAY, INTEGER, KEY
from pawl.workforce import words
from pawl.workforce.models import HeldSkill, NeededSkill, WorkingTime

HELD = Listing(
    "held-skills",
    HeldSkill,
    (
        key_field("HSK"),
        Field("person", _("Person"), "person_id", KEY, prefix="PER"),
        Field("skill", _("Skill"), "skill"),
        Field("level", _("Level"), "level", INTEGER),
        Field("since", _("Since"), "since", DAY),
        Field("source", _("Learned by"), "source", CHOICE, choices=words.SOURCES),
    ),
    search=("skill",),
    label=_("Skills"),
)
NEEDED = Listing(
    "needed-skills",
    NeededSkill,
    (
        key_field("NSK"),
        Field("service", _("Service"), "service_id", KEY, prefix="SVC"),
        Field("skill", _("Skill"), "skill"),
        Field("level", _("Level"), "level", INTEGER),
        Field("people", _("People who must hold it"), "people", INTEGER),
    ),
    search=("skill",),
    label=_("Skills that services need"),
)
HOURS = Listing(
    "working-times",
    WorkingTime,
    (
        key_field("WTM"),
        Field("person", _("Person"), "person_id", KEY, prefix="PER"),
        Field("calendar", _("Working hours"), "calendar_id", KEY, prefix="SCL", nullable=True),
        Field("percent", _("Per cent of them"), "percent", INTEGER),
        VERSION,
    ),
    label=_("Working hours"),
)
