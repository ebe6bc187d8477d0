"""Routes of the configuration."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.catalogue.views.records import part
from pawl.collaboration.records import page_of
from pawl.configuration import parts
from pawl.configuration.views import audit, classes, graphs, imports, items
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("services/<str:key>/stands-on/", part, {"name": "stands-on"}, name="service-part-stands-on"),
    path("items/", items.index, name="items"),
    path("items/new/", items.new, name="configuration-item-new"),
    path("items/<str:key>/", items.show, name="configuration-item"),
    path("items/<str:key>/change/", items.change, name="configuration-item-change"),
    path("items/<str:key>/steps/", items.step, name="configuration-item-steps"),
    path("items/<str:key>/confirmation/", items.confirm, name="configuration-item-confirm"),
    path("impact/<str:key>/", graphs.impact, name="impact"),
    path("impact/<str:key>/join/", graphs.join, name="impact-join"),
    path("dependencies/", graphs.index, name="dependencies"),
    path("dependencies/<str:key>/", graphs.show, name="dependency"),
    path("dependencies/<str:key>/end/", graphs.end, name="dependency-end"),
    path("item-classes/", classes.index, name="item-classes"),
    path("item-classes/new/", classes.new, name="item-class-new"),
    path("item-classes/<str:word>/", classes.show, name="item-class"),
    path("item-imports/", imports.index, name="item-imports"),
    path("item-imports/new/", imports.new, name="item-import-new"),
    path("item-imports/<str:key>/", imports.show, name="item-import"),
    path("item-imports/<str:key>/mapping/", imports.remap, name="item-import-mapping"),
    path("item-imports/<str:key>/steps/", imports.step, name="item-import-steps"),
    path("item-import-rows/", imports.rows, name="item-import-rows"),
    path("configuration-audit/", audit.index, name="configuration-audit"),
    path("configuration-audit/<str:word>/", audit.show, name="configuration-finding"),
]
page_of("item_import", "item-import")
page_of("configuration_item", "configuration-item")
navigation.add(
    Page("services", "items", _("Configuration items"), "server", Permission.ITEM_READ,
         words=_("CMDB assets servers inventory")),
    Page("services", "dependencies", _("Dependencies"), "hierarchy-3", Permission.ITEM_READ),
    Page("services", "item-classes", _("Item classes"), "layout-list", Permission.ITEM_READ),
    Page("services", "item-imports", _("Imports of items"), "database-import", Permission.ITEM_READ),
    Page("services", "configuration-audit", _("Quality of configuration data"), "shield-check",
         Permission.ITEM_READ),
    Page("services", "item-import-new", _("Import items"), "upload", Permission.ITEM_EDIT, creates=True),
    Page("services", "configuration-item-new", _("Note an item"), "plus", Permission.ITEM_EDIT, creates=True),
)  # fmt: skip
parts.register()
