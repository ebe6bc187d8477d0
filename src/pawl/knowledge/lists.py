"""The articles as a list: pages, exports and the API read this."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.knowledge.models import Article
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import CHOICE, DAY, INSTANT, INTEGER, KEY

STATES = {
    "draft": _("draft"),
    "review": _("in review"),
    "published": _("published"),
    "retired": _("retired"),
}
AUDIENCES = {"requester": _("everybody who needs help"), "agent": _("those who help")}
WRITE = Permission.ARTICLE_WRITE

ARTICLES = Listing(
    "articles",
    Article,
    (
        key_field("ART"),
        replace(TITLE, local="name"),
        Field("state", _("State"), "state", CHOICE, choices=STATES),
        Field("audience", _("For"), "audience", CHOICE, choices=AUDIENCES),
        Field("service", _("Service"), "service_id", KEY, nullable=True, prefix="SVC", shown=False),
        Field(
            "service_title",
            _("Name of the service"),
            "service__case__title",
            nullable=True,
            local="service__name",
        ),
        Field("review_by", _("Review by"), "review_by", DAY, permission=WRITE),
        Field("edition", _("Edition"), "edition", INTEGER, shown=False),
        Field("helped", _("Helped"), "helped", INTEGER, permission=WRITE),
        Field("not_helped", _("Did not help"), "not_helped", INTEGER, permission=WRITE),
        Field("owner", _("Owner"), "case__owner__name", nullable=True, shown=False),
        Field("created", _("Created"), "case__created_at", INSTANT, shown=False),
        VERSION,
    ),
    search=("title",),
    label=_("Knowledge"),
)
