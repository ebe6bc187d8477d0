"""The lists of the configuration: pages, exports and the API read these."""

from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.catalogue.words import CRITICALITIES
from pawl.configuration import words
from pawl.configuration.formats import FORMATS
from pawl.configuration.models import ConfigurationItem, Dependency, ItemClass, ItemImport, ItemImportRow
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, INTEGER, KEY, NUMBER, OBJECT

ITEMS = Listing(
    "items",
    ConfigurationItem,
    (
        key_field("CI"),
        Field("title", _("Name"), "case__title", sortable=True),
        Field("item_class", _("Class"), "item_class", CHOICE, sortable=True, choices=words.CLASSES),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=words.STATES),
        Field("criticality", _("Criticality"), "criticality", CHOICE, sortable=True, choices=CRITICALITIES),
        Field("team", _("Support team"), "case__team__name", nullable=True),
        Field("owner", _("Owner"), "case__owner__name", nullable=True),
        Field("seen_at", _("Last confirmed"), "seen_at", INSTANT, sortable=True, nullable=True),
        Field("monthly_cost", _("Cost a month"), "monthly_cost", NUMBER, nullable=True, shown=False,
              permission=Permission.COST_READ),
        Field("currency", _("Currency"), "currency", shown=False, permission=Permission.COST_READ),
        VERSION,
    ),
    search=("title",),
    label=_("Configuration items"),
)  # fmt: skip
DEPENDENCIES = Listing(
    "dependencies",
    Dependency,
    (
        key_field("DEP"),
        Field("upper", _("Stands above"), "upper__title"),
        Field("relation", _("Relation"), "relation", CHOICE, sortable=True, choices=words.KINDS),
        Field("lower", _("Stands below"), "lower__title"),
        Field("group", _("Group"), "group"),
        Field("needed", _("Needed of the group"), "needed", INTEGER),
        Field("valid_from", _("From"), "valid_from", INSTANT, sortable=True),
        Field("valid_until", _("Until"), "valid_until", INSTANT, nullable=True),
    ),
    label=_("Dependencies"),
)
CLASSES = Listing(
    "item-classes",
    ItemClass,
    (
        key_field("ICL"),
        Field("word", _("Word"), "word", sortable=True),
        Field("number", _("Version"), "number", INTEGER),
        Field("parent", _("Kind of"), "parent"),
        Field("retired", _("Retired"), "retired", BOOLEAN),
        Field("effective_from", _("From"), "effective_from", INSTANT, sortable=True),
        Field("effective_until", _("Until"), "effective_until", INSTANT, nullable=True),
    ),
    label=_("Item classes"),
)
IMPORTS = Listing(
    "item-imports",
    ItemImport,
    (
        key_field("CIM"),
        Field("title", _("File"), "case__title", sortable=True),
        Field("format", _("Format"), "format", CHOICE, sortable=True,
              choices={name: label for name, (label, _read) in FORMATS.items()}),
        Field("state", _("State"), "state", CHOICE, sortable=True),
        Field("created_at", _("Brought"), "case__created_at", INSTANT, sortable=True),
        VERSION,
    ),
    search=("title",),
    label=_("Imports of items"),
)  # fmt: skip
IMPORT_ROWS = Listing(
    "item-import-rows",
    ItemImportRow,
    (
        key_field("CIR"),
        Field("of", _("Import"), "of_id", KEY, prefix="CIM"),
        Field("number", _("Row"), "number", INTEGER, sortable=True),
        Field("title", _("Name"), "title", sortable=True),
        Field("item_class", _("Class"), "item_class", CHOICE, choices=words.CLASSES),
        Field("outcome", _("What becomes of it"), "outcome", CHOICE, sortable=True, choices=words.OUTCOMES),
        Field("item", _("Item"), "item_id", KEY, nullable=True, prefix="CI"),
        Field("changes", _("Changes"), "changes", OBJECT, filterable=False),
        Field("reason", _("Why"), "reason", OBJECT, filterable=False),
        Field("candidates", _("Could be"), "candidates", OBJECT, filterable=False),
    ),
    default_sort="number",
    search=("title",),
    label=_("Rows of an import"),
)
