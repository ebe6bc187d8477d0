"""The lists of projects: pages, exports and the API read these."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.accounts.actor import Actor
from pawl.projects import words
from pawl.projects.models import (
    ChangeRequest,
    Charter,
    Deliverable,
    Handover,
    Project,
    ProjectTemplate,
    RaidItem,
    Requirement,
    StatusReport,
    WorkPackage,
)
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, DAY, INSTANT, INTEGER, KEY

OWNER = Field("owner", _("Owner"), "case__owner__name", nullable=True)
OF_PROJECT = Field("project", _("Project"), "project_id", KEY, prefix="PRJ")
TEAM = Field("team", _("Team"), "case__team__name", nullable=True, shown=False)
CREATED = Field("created", _("Created"), "case__created_at", INSTANT, shown=False)
CONFIDENTIAL = Field("confidential", _("Confidential"), "case__confidential", BOOLEAN, shown=False)


def _state(choices: Mapping[str, str | Promise]) -> Field:
    return Field("state", _("State"), "state", CHOICE, choices=choices)


PROJECTS = Listing(
    "projects",
    Project,
    (
        key_field("PRJ"),
        TITLE,
        _state(words.STATES),
        Field("manager", _("Project manager"), "case__owner__name", nullable=True),
        Field("sponsor", _("Sponsor"), "sponsor__name", nullable=True),
        Field("starts", _("Starts"), "starts", DAY, nullable=True),
        Field("ends", _("Ends"), "ends", DAY, nullable=True),
        Field("tailoring", _("How much is asked"), "tailoring", CHOICE, choices=words.TAILORINGS,
              shown=False),
        Field("service", _("Service"), "service__case__title", nullable=True, shown=False),
        Field("customer", _("Customer"), "customer__case__title", nullable=True, shown=False),
        Field("status_date", _("Status date"), "status_date", DAY, nullable=True, shown=False),
        TEAM, CREATED, CONFIDENTIAL, VERSION,
    ),
    search=("title",),
    label=_("Projects"),
)  # fmt: skip
CHARTERS = Listing(
    "charters",
    Charter,
    (key_field("CHA"), TITLE, OF_PROJECT, _state(words.REVIEWS),
     Field("number", _("Edition"), "number", INTEGER),
     OWNER, VERSION),
    search=("title",),
    label=_("Charters"),
)  # fmt: skip
REQUIREMENTS = Listing(
    "requirements",
    Requirement,
    (key_field("RQT"), TITLE, OF_PROJECT, _state(words.REQUIREMENT_STATES),
     Field("importance", _("Importance"), "importance", CHOICE, choices=words.IMPORTANCES), OWNER, VERSION),
    search=("title",),
    label=_("Requirements"),
)  # fmt: skip
WORK_PACKAGES = Listing(
    "work-packages",
    WorkPackage,
    (
        key_field("WP"), TITLE, OF_PROJECT,
        Field("type", _("Type"), "work_type", CHOICE, choices=words.WORK_TYPES),
        _state(words.WORK_STATES), OWNER,
        Field("starts", _("Starts"), "starts", DAY, nullable=True),
        Field("ends", _("Ends"), "ends", DAY, nullable=True),
        Field("percent", _("Done, per cent"), "percent", INTEGER),
        VERSION,
    ),
    search=("title",),
    label=_("Work packages"),
)  # fmt: skip
DELIVERABLES = Listing(
    "deliverables",
    Deliverable,
    (key_field("DLV"), TITLE, OF_PROJECT, _state(words.WORK_STATES), OWNER,
     Field("due", pgettext_lazy("project", "Due"), "due", DAY, nullable=True), VERSION),
    search=("title",),
    label=_("Deliverables"),
)  # fmt: skip
RAID_FIELDS = (
    key_field("RAID"), TITLE, OF_PROJECT,
    Field("type", _("Type"), "raid_type", CHOICE, choices=words.RAID_TYPES),
    _state(words.RAID_STATES),
    Field("score", _("Probability × impact"), "score", INTEGER),
    Field("response", pgettext_lazy("project", "Response"), "response", CHOICE, choices=words.RESPONSES),
    OWNER,
    Field("due", pgettext_lazy("project", "Due"), "due", DAY, nullable=True),
    VERSION,
)  # fmt: skip
RAID = Listing("raid-items", RaidItem, RAID_FIELDS, search=("title",), label=_("RAID register"))


def risks(actor: Actor) -> QuerySet[RaidItem]:
    """What could happen."""
    return RaidItem.objects.visible_to(actor).filter(raid_type="risk")


RISKS = Listing("risks", RaidItem, RAID_FIELDS, search=("title",), rows=risks, label=_("Risks"))
CHANGE_REQUESTS = Listing(
    "change-requests",
    ChangeRequest,
    (key_field("PCR"), TITLE, OF_PROJECT, _state(words.REVIEWS),
     Field("number", _("Number"), "number", INTEGER),
     OWNER, VERSION),
    search=("title",),
    label=_("Change requests"),
)  # fmt: skip
STATUS_REPORTS = Listing(
    "status-reports",
    StatusReport,
    (key_field("PSR"), TITLE, OF_PROJECT, _state(words.REVIEWS),
     Field("as_of", _("Status date"), "as_of", DAY, nullable=True), OWNER, VERSION),
    search=("title",),
    label=_("Status reports"),
)  # fmt: skip
PROJECT_TEMPLATES = Listing(
    "project-templates",
    ProjectTemplate,
    (key_field("PTM"), TITLE, _state(words.TEMPLATE_STATES),
     Field("tailoring", _("How much is asked"), "tailoring", CHOICE, choices=words.TAILORINGS),
     OWNER, TEAM, CREATED, VERSION),
    search=("title",),
    label=_("Templates"),
)  # fmt: skip
HANDOVERS = Listing(
    "handovers",
    Handover,
    (key_field("HOV"), TITLE, OF_PROJECT, _state(words.HANDOVER_STATES),
     Field("service", _("Service"), "service__case__title"), OWNER, VERSION),
    search=("title",),
    label=_("Hand-overs"),
)  # fmt: skip
