"""The lists of the catalogue: pages, exports and the API read these."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.catalogue import words
from pawl.catalogue.models import (
    Agreement,
    AgreementTarget,
    Contract,
    CostEntry,
    Customer,
    ExchangeRate,
    Offering,
    Outage,
    Rate,
    Service,
    ServiceCalendar,
    Supplier,
)
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, DAY, INSTANT, INTEGER, KEY, NUMBER

COST = Permission.COST_READ


def _people() -> tuple[Field, ...]:
    return (
        Field("owner", _("Owner"), "case__owner__name", nullable=True),
        Field("team", _("Support team"), "case__team__name", nullable=True),
    )


SERVICES = Listing(
    "services",
    Service,
    (
        key_field("SVC"),
        replace(TITLE, local="name"),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=words.STATES),
        Field(
            "criticality", _("Criticality"), "criticality", CHOICE, sortable=True, choices=words.CRITICALITIES
        ),
        *_people(),
        Field("users", _("Users"), "users", INTEGER, sortable=True, nullable=True),
        VERSION,
    ),
    search=("title",),
    label=_("Services"),
)
OFFERINGS = Listing(
    "offerings",
    Offering,
    (
        key_field("OFF"),
        replace(TITLE, local="name"),
        Field("service", _("Service"), "service_id", KEY, sortable=True, prefix="SVC"),
        Field("service_title", _("Name of the service"), "service__case__title", local="service__name"),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=words.STATES),
        Field("entitlement", _("Who may ask"), "entitlement", CHOICE, choices=words.ENTITLEMENTS),
        VERSION,
    ),
    search=("title",),
    label=_("Offerings"),
)
AGREEMENTS = Listing(
    "agreements",
    Agreement,
    (
        key_field("AGR"),
        TITLE,
        Field("level", _("Kind"), "level", CHOICE, sortable=True, choices=words.LEVELS),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=words.STATES),
        Field("service", _("Service"), "service_id", KEY, sortable=True, prefix="SVC"),
        Field("service_title", _("Name of the service"), "service__case__title", local="service__name"),
        Field("offering", _("Offering"), "offering_id", KEY, nullable=True, shown=False, prefix="OFF"),
        Field("customer", _("Customer"), "customer__case__title", nullable=True),
        Field("provider_team", _("Team that promises"), "provider_team__name", nullable=True),
        Field("supplier", _("Supplier"), "supplier__case__title", nullable=True),
        Field("supports", _("Carries"), "supports_id", KEY, nullable=True, prefix="AGR"),
        Field("availability", _("Availability, %"), "availability", NUMBER, nullable=True, shown=False),
        Field("effective_from", _("From"), "effective_from", DAY, sortable=True),
        Field("effective_until", _("Until"), "effective_until", DAY, sortable=True, nullable=True),
        VERSION,
    ),
    search=("title",),
    label=_("Agreements"),
)
TARGETS = Listing(
    "agreement-targets",
    AgreementTarget,
    (
        key_field("AGT"),
        Field("agreement", _("Agreement"), "agreement_id", KEY, sortable=True, prefix="AGR"),
        Field("clock", _("Clock"), "clock", sortable=True),
        Field("kind", _("Counts for"), "kind", CHOICE, sortable=True, choices=words.TARGET_KINDS),
        Field("priority", _("Priority"), "priority", INTEGER, sortable=True, nullable=True),
        Field("minutes", _("Working minutes"), "minutes", INTEGER, sortable=True),
        Field("effective_from", _("From"), "effective_from", INSTANT, sortable=True),
        Field("effective_until", _("Until"), "effective_until", INSTANT, nullable=True),
    ),
    label=_("Targets"),
)
SUPPLIERS = Listing(
    "suppliers",
    Supplier,
    (
        key_field("SUP"),
        TITLE,
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=words.STANDINGS),
        Field("contact", _("Contact"), "contact"),
        Field("email", _("E-mail"), "email"),
        Field("owner", _("Owner"), "case__owner__name", nullable=True),
        VERSION,
    ),
    search=("title", "contact"),
    label=_("Suppliers"),
)
CONTRACTS = Listing(
    "contracts",
    Contract,
    (
        key_field("CON"),
        TITLE,
        Field("supplier", _("Supplier"), "supplier_id", KEY, sortable=True, prefix="SUP"),
        Field("supplier_title", _("Name of the supplier"), "supplier__case__title"),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=words.CONTRACT_STATES),
        Field("number", _("Reference"), "number", shown=False),
        Field("service", _("Service"), "service_id", KEY, nullable=True, prefix="SVC", shown=False),
        Field("from_date", _("From"), "from_date", DAY, sortable=True),
        Field("until", _("Until"), "until", DAY, sortable=True, nullable=True),
        Field("notice_days", _("Notice, days"), "notice_days", INTEGER, sortable=True),
        Field("renews", _("Goes on by itself"), "renews", BOOLEAN),
        Field("cost", _("Cost"), "cost", NUMBER, nullable=True, permission=COST),
        Field("currency", _("Currency"), "currency", permission=COST),
        Field("each", _("For"), "each", CHOICE, choices=words.EACH, permission=COST),
        VERSION,
    ),
    search=("title", "number"),
    label=_("Contracts"),
)
CUSTOMERS = Listing(
    "customers",
    Customer,
    (
        key_field("CUS"),
        TITLE,
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=words.STANDINGS),
        Field("owner", _("Relationship owner"), "case__owner__name", nullable=True),
        Field("users", _("Users"), "users", INTEGER, sortable=True, nullable=True),
        VERSION,
    ),
    search=("title",),
    label=_("Customers"),
)
OUTAGES = Listing(
    "outages",
    Outage,
    (
        key_field("OUT"),
        TITLE,
        Field("service", _("Service"), "service_id", KEY, sortable=True, prefix="SVC"),
        Field("service_title", _("Name of the service"), "service__case__title", local="service__name"),
        Field("from_at", _("From"), "from_at", INSTANT, sortable=True),
        Field("until", _("Until"), "until", INSTANT, nullable=True),
        Field("is_planned", _("Planned"), "is_planned", BOOLEAN),
        VERSION,
    ),
    search=("title",),
    label=_("Outages"),
)
CALENDARS = Listing(
    "service-calendars",
    ServiceCalendar,
    (key_field("SCL"), Field("name", _("Name"), "name", sortable=True), VERSION),
    search=("name",),
    label=_("Service hours"),
)
RATES = Listing(
    "cost-rates",
    Rate,
    (
        key_field("RAT"),
        Field("team", _("Team"), "team__name", nullable=True),
        Field("hourly", _("An hour"), "hourly", NUMBER, sortable=True),
        Field("currency", _("Currency"), "currency"),
        Field("effective_from", _("From"), "effective_from", DAY, sortable=True),
    ),
    label=_("Cost of an hour"),
)
EXCHANGE_RATES = Listing(
    "exchange-rates",
    ExchangeRate,
    (
        key_field("FXR"),
        Field("currency", _("Currency"), "currency", sortable=True),
        Field("base", _("Base currency"), "base"),
        Field("rate", _("Worth"), "rate", NUMBER),
        Field("effective_from", _("From"), "effective_from", DAY, sortable=True),
    ),
    label=_("Exchange rates"),
)
COST_ENTRIES = Listing(
    "cost-entries",
    CostEntry,
    (
        key_field("CST"),
        Field("service", _("Service"), "service_id", KEY, sortable=True, prefix="SVC"),
        Field("offering", _("Offering"), "offering_id", KEY, nullable=True, prefix="OFF"),
        Field("month", _("Month"), "month", DAY, sortable=True),
        Field("amount", _("Amount"), "amount", NUMBER, sortable=True),
        Field("currency", _("Currency"), "currency"),
        Field("what", _("What for"), "what"),
    ),
    search=("what",),
    label=_("Costs"),
)
