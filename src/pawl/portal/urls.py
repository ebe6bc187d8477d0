"""Routes of the pages that span the apps."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.catalogue.views.records import part
from pawl.portal import (
    administration,
    customer_page,
    demo_line,
    framework_pages,
    getting_help,
    home,
    manual,
    palette,
    paste,
    service_page,
    status_pages,
    strategy_pages,
    wheel_page,
    work_pages,
)
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("", home.show, name="home"),
    path("work/", work_pages.index, name="work"),
    path("work/split/", work_pages.split, name="work-split"),
    path("get-help/", getting_help.show, name="get-help"),
    path("status/", status_pages.show, name="service-status"),
    path("status/feed/<str:token>/", status_pages.feed, name="status-feed"),
    *(
        path(f"services/<str:key>/{name}/", part, {"name": name}, name=f"service-part-{name}")
        for name in ("indicators", "improvements", "project")
    ),
    *(
        path(
            f"customers/<str:key>/{name}/",
            part,
            {"name": name, "kind": "customer"},
            name=f"customer-part-{name}",
        )
        for name in ("needs", "decisions")
    ),
    path("demo/", demo_line.weeks, name="demo-weeks"),
    path("demo-line/", demo_line.show, name="demo-line"),
    path("search/", palette.find, name="palette"),
    path("help/", manual.contents, name="help-contents"),
    path("help/<path:topic>/", manual.show, name="help"),
    path("framework/", framework_pages.show, name="framework"),
    path("framework/<slug:group>/<slug:name>/", framework_pages.term, name="framework-term"),
    path("wheel/", wheel_page.show, name="wheel"),
    path("strategy/picture/", strategy_pages.picture, name="strategy-picture"),
    path("strategy/plans/", strategy_pages.plan, name="strategy-plans"),
    path("strategy/why/", strategy_pages.reasons, name="why-improve"),
    path("paste/", paste.index, name="paste-index"),
    path("paste/<str:name>/", paste.show, name="paste"),
    path("admin/", administration.index, name="admin"),
    path("admin/settings/", administration.settings, name="settings"),
    path("admin/mail-trial/", administration.try_mail, name="setup-mail"),
    path("admin/setup/<str:name>/", administration.decide, name="setup-decide"),
    path("tours/<str:name>/seen/", administration.tour_seen, name="tour-seen"),
]
navigation.add(
    Page("home", "home", _("Home"), "home"),
    Page("home", "work", _("My work"), "list-check", Permission.INCIDENT_WORK, query=work_pages.MINE),
    Page("home", "get-help", _("Get help"), "lifebuoy", words=_("ask, request, portal")),
    Page("home", "service-status", _("Status of the services"), "heartbeat", Permission.CATALOGUE_READ),
    Page("home", "help-contents", _("Help"), "book-2"),
    Page(
        "home",
        "paste-index",
        _("Paste a table"),
        "clipboard",
        creates=True,
        words=_("spreadsheet Excel import register"),
    ),
    Page(
        "framework",
        "framework",
        _("Framework map"),
        "map",
        Permission.PROJECT_READ,
        words=_("ITIL, practices, value chain, dimensions, principles"),
    ),
    Page(
        "improvement",
        "wheel",
        _("The wheel"),
        "rotate-clockwise-2",
        Permission.IMPROVEMENT_READ,
        words=_("PDCA, seven steps, what is asked of whom"),
    ),
    Page(
        "improvement",
        "strategy-picture",
        _("Coverage of the strategy"),
        "hierarchy-3",
        Permission.STRATEGY_READ,
        words=_("tree, goals, KPIs, missing fields"),
    ),
    Page("improvement", "strategy-plans", _("Plans and what runs"), "calendar", Permission.STRATEGY_READ),
    Page("improvement", "why-improve", _("Why improve here"), "target", Permission.MEASUREMENT_READ),
    Page("admin", "admin", _("Overview"), "checklist", Permission.SETTING_MANAGE, of_site=True),
    Page("admin", "settings", _("Settings"), "adjustments", Permission.SETTING_MANAGE, of_site=True),
)
customer_page.register()
service_page.register()
