"""The lists of accounts: pages, exports and the API read these."""

from django.utils.translation import gettext_lazy as _

from pawl.accounts.models import ApiToken, Grant, Membership, Organisation, Person, Team
from pawl.accounts.roles import Role
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, KEY, OBJECT

ROLES = {
    Role.REQUESTER.value: _("requester"),
    Role.AGENT.value: _("agent"),
    Role.TEAM_LEAD.value: _("team lead"),
    Role.PROBLEM_MANAGER.value: _("problem manager"),
    Role.CHANGE_MANAGER.value: _("change manager"),
    Role.APPROVER.value: _("approver"),
    Role.SERVICE_OWNER.value: _("service owner"),
    Role.RELATIONSHIP_OWNER.value: _("relationship owner"),
    Role.PROJECT_MANAGER.value: _("project manager"),
    Role.SPONSOR.value: _("sponsor"),
    Role.IMPROVEMENT_OWNER.value: _("improvement owner"),
    Role.EXECUTIVE.value: _("executive"),
    Role.AUDITOR.value: _("auditor"),
    Role.ADMINISTRATOR.value: _("administrator"),
}


PEOPLE = Listing(
    "people",
    Person,
    (
        Field("name", _("Name"), "name", sortable=True),
        Field("email", _("E-mail"), "email", sortable=True),
        Field("organisation", _("Organisation"), "organisation__name", nullable=True),
        Field("is_active", _("Active"), "is_active", BOOLEAN),
        Field("joined", _("Since"), "joined_at", INSTANT, sortable=True),
        Field("last_sign_in", _("Last sign-in"), "last_login", INSTANT, nullable=True),
        Field("left", _("Left"), "deactivated_at", INSTANT, nullable=True, shown=False),
        Field("external_id", _("Number in the directory"), "external_id", shown=False),
        key_field("PER"),
        VERSION,
    ),
    default_sort="name",
    search=("name", "email"),
    label=_("People"),
)
TEAMS = Listing(
    "teams",
    Team,
    (
        Field("name", _("Name"), "name", sortable=True),
        Field("organisation", _("Organisation"), "organisation__name"),
        Field("email", _("E-mail"), "email"),
        Field("is_active", _("Active"), "is_active", BOOLEAN),
        Field("external_id", _("Number in the directory"), "external_id", shown=False),
        key_field("TEAM"),
        VERSION,
    ),
    default_sort="name",
    search=("name",),
    label=_("Teams"),
)
ORGANISATIONS = Listing(
    "organisations",
    Organisation,
    (
        Field("name", _("Name"), "name", sortable=True),
        Field("is_active", _("Active"), "is_active", BOOLEAN),
        key_field("ORG"),
        VERSION,
    ),
    default_sort="name",
    search=("name",),
    label=_("Organisations"),
)
GRANTS = Listing(
    "role-grants",
    Grant,
    (
        key_field("GRANT"),
        Field("person", _("Person"), "person_id", KEY, prefix="PER"),
        Field("name", _("Name"), "person__name"),
        Field("role", _("Role"), "role", CHOICE, sortable=True, choices=ROLES),
        Field("organisation", _("Organisation"), "organisation_id", KEY, nullable=True, prefix="ORG"),
        Field("team", _("Team"), "team_id", KEY, nullable=True, prefix="TEAM"),
    ),
    label=_("Roles"),
)
MEMBERSHIPS = Listing(
    "memberships",
    Membership,
    (
        key_field("MEM"),
        Field("team", _("Team"), "team_id", KEY, prefix="TEAM"),
        Field("person", _("Person"), "person_id", KEY, prefix="PER"),
        Field("name", _("Name"), "person__name"),
    ),
    label=_("Members of teams"),
)
TOKENS = Listing(
    "tokens",
    ApiToken,
    (
        key_field("TOK"),
        Field("name", _("Name"), "name", sortable=True),
        Field("person", _("Person"), "person_id", KEY, prefix="PER"),
        Field("owner", _("Owner"), "person__name"),
        Field("scopes", _("Rights"), "scopes", OBJECT, filterable=False),
        Field("created", _("Created"), "created_at", INSTANT, sortable=True),
        Field("expires", _("Expires"), "expires_at", INSTANT, sortable=True),
        Field("last_used", _("Last used"), "last_used_at", INSTANT, nullable=True),
        Field("revoked", _("Revoked"), "revoked_at", INSTANT, nullable=True),
        Field("made_with", _("Made with"), "made_with_id", KEY, nullable=True, prefix="TOK"),
    ),
    label=_("API keys"),
)
