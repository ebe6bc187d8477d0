"""Routes of measurement."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.measurement.views import (
    analysis,
    asking,
    datasets,
    findings,
    gathering,
    hints,
    imports,
    kpis,
    plan,
    replays,
    worth,
)
from pawl.web import navigation
from pawl.web.large_bodies import takes_large_files
from pawl.web.navigation import Page

app_name = "measurement"
urlpatterns = [
    path("kpis/", kpis.index, name="kpis"),
    path("kpis/<slug:kpi>/", kpis.show, name="kpi"),
    path("kpis/<slug:kpi>/behind/", kpis.behind, name="kpi-behind"),
    path("kpis/<slug:kpi>/phases/", hints.confirm, name="kpi-phase"),
    path("gaps/", findings.gaps, name="gaps"),
    path("gaps/<str:key>/", findings.gap, name="gap"),
    path("signals/", findings.signals, name="signals"),
    path("signals/<str:key>/", findings.signal, name="signal"),
    path("signals/<str:key>/decision/", findings.decide, name="signal-decide"),
    path("analysis/", analysis.show, name="analysis"),
    path("plan/", plan.show, name="plan"),
    path("plan/new/<slug:kpi>/", plan.new, name="plan-new"),
    path("plan/coverage/", plan.coverage, name="plan-coverage"),
    path("plan/items/", plan.items, name="plan-items"),
    path("plan/items/<str:key>/", plan.item, name="plan-item"),
    path("plan/items/<str:key>/steps/", plan.step, name="plan-step"),
    path("data-sources/", imports.source_list, name="sources"),
    path("data-sources/new/", imports.source_new, name="source-new"),
    path("data-sources/new/<slug:origin>/", gathering.new, name="source-new-system"),
    path("data-sources/<str:key>/", imports.source, name="source"),
    path("data-sources/<str:key>/settings/", gathering.change, name="source-settings"),
    path("data-sources/<str:key>/gather/", gathering.gather, name="source-gather"),
    path("data-sources/<str:key>/trial/", gathering.trial, name="source-trial"),
    path("data-sources/<str:key>/fetches/", imports.source_fetch, name="source-fetch"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<str:key>/", imports.import_page, name="import"),
    path("imports/<str:key>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<str:key>/mapping/", imports.import_mapping, name="import-mapping"),
    path("imports/<str:key>/check/", imports.import_check, name="import-check"),
    path("imports/<str:key>/steps/", imports.import_step, name="import-step"),
    path("imports/<str:key>/refused-rows/", imports.import_refused, name="import-refused"),
    path("datasets/", datasets.dataset_list, name="datasets"),
    path("datasets/<str:key>/", datasets.dataset, name="dataset"),
    path("datasets/<str:key>/steps/", datasets.dataset_step, name="dataset-step"),
    path("datasets/<str:key>/files/<str:form>/", datasets.dataset_file, name="dataset-file"),
    path("targets/", asking.target_list, name="targets"),
    path("targets/new/", asking.target_new, name="target-new"),
    path("targets/<str:key>/", asking.target, name="target"),
    path("targets/<str:key>/end/", asking.target_end, name="target-end"),
    path("unit-values/", worth.index, name="unit-values"),
    path("unit-values/new/", worth.new, name="unit-value-new"),
    path("unit-values/<str:key>/", worth.show, name="unit-value"),
    path("unit-values/<str:key>/end/", worth.end, name="unit-value-end"),
    path("calendars/", asking.calendar_list, name="calendars"),
    path("calendars/new/", asking.calendar_new, name="calendar-new"),
    path("calendars/<str:key>/", asking.calendar, name="calendar"),
    path("calendars/<str:key>/retirement/", asking.calendar_retire, name="calendar-retire"),
    path("factors/", asking.factor_list, name="factors"),
    path("factors/new/", asking.factor_new, name="factor-new"),
    path("factors/<str:key>/", asking.factor, name="factor"),
    path("factors/<str:key>/change/", asking.factor_change, name="factor-change"),
    path("factors/<str:key>/removal/", asking.factor_remove, name="factor-remove"),
    path("replays/", replays.index, name="replays"),
    path("replays/<str:key>/", replays.show, name="replay"),
    path("charts/<str:digest>/<str:theme>/<str:language>/<str:size>.svg", datasets.chart, name="chart"),
]
takes_large_files("measurement:import-new")
READ = Permission.MEASUREMENT_READ
navigation.add(
    Page("measurement", "measurement:plan", _("Measurement plan"), "list-check", READ),
    Page("measurement", "measurement:kpis", _("KPIs"), "gauge", READ),
    Page("measurement", "measurement:analysis", _("Analysis"), "search", READ),
    Page("measurement", "measurement:gaps", _("Gaps"), "alert-circle", READ),
    Page("measurement", "measurement:signals", _("Signals"), "trending-up", READ),
    Page("measurement", "measurement:targets", _("Targets"), "target", READ),
    Page("measurement", "measurement:unit-values", _("What a unit is worth"), "scale", READ),
    Page("measurement", "measurement:factors", _("Factors"), "calendar-event", READ),
    Page("measurement", "measurement:calendars", _("Calendars"), "calendar", READ),
    Page("measurement", "measurement:target-new", _("Set a target"), "target", Permission.TARGET_EDIT,
         creates=True),
    Page("measurement", "measurement:unit-value-new", _("Say what a unit is worth"), "scale",
         Permission.TARGET_EDIT, creates=True),
    Page("measurement", "measurement:factor-new", _("Note a factor"), "calendar-event",
         Permission.FACTOR_EDIT, creates=True),
    Page("measurement", "measurement:calendar-new", _("Add a calendar"), "calendar",
         Permission.CALENDAR_EDIT, creates=True),
    Page("measurement", "measurement:datasets", _("Datasets"), "database", Permission.DATASET_READ),
    Page("measurement", "measurement:imports", _("Imports"), "upload", Permission.DATASET_READ),
    Page("measurement", "measurement:sources", _("Data sources"), "plug", Permission.DATASET_READ),
    Page("measurement", "measurement:import-new", _("Import a file"), "upload", Permission.DATASET_IMPORT,
         creates=True),
)  # fmt: skip
page_of("gap", "measurement:gap")
page_of("signal", "measurement:signal")
page_of("plan_item", "measurement:plan-item")
page_of("data_source", "measurement:source")
page_of("import", "measurement:import")
page_of("factor", "measurement:factor")
