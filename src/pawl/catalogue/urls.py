"""Routes of the catalogue."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.catalogue import parts
from pawl.catalogue.rooms import ROOMS
from pawl.catalogue.views import hours, rates, records
from pawl.collaboration.records import page_of
from pawl.web import navigation
from pawl.web.navigation import Page


def _room(kind: str) -> list[URLPattern]:
    room, of = ROOMS[kind], {"kind": kind}
    page_of(kind, room.kind)
    routes = [
        path(f"{room.plural}/", records.index, of, name=room.plural),
        path(f"{room.plural}/new/", records.new, of, name=f"{room.kind}-new"),
        path(f"{room.plural}/<str:key>/", records.show, of, name=room.kind),
        path(f"{room.plural}/<str:key>/change/", records.change, of, name=f"{room.kind}-change"),
    ]
    if kind == "outage":
        return [*routes, path("outages/<str:key>/end/", records.end, name="outage-end")]
    return [*routes, path(f"{room.plural}/<str:key>/steps/", records.step, of, name=f"{room.kind}-steps")]


urlpatterns = [
    *(route for kind in ROOMS for route in _room(kind)),
    *(
        path(f"services/<str:key>/{name}/", records.part, {"name": name}, name=f"service-part-{name}")
        for name in ("promises", "availability", "outages", "cost")
    ),
    path(
        "customers/<str:key>/cost/",
        records.part,
        {"kind": "customer", "name": "cost"},
        name="customer-part-cost",
    ),
    path("agreements/<str:key>/targets/", hours.target, name="agreement-target"),
    *(path(f"{name}/", rates.index, {"name": name}, name=name) for name in rates.REGISTERS),
    *(path(f"{name}/new/", rates.new, {"name": name}, name=f"{name}-new") for name in rates.REGISTERS),
    path("service-hours/", hours.index, name="service-calendars"),
    path("service-hours/new/", hours.new, name="service-calendar-new"),
    path("service-hours/<str:key>/", hours.show, name="service-calendar"),
]
navigation.add(
    *(
        Page("services", room.plural, room.label, room.icon, room.model.read_permission)
        for room in ROOMS.values()
    ),
    *(
        Page("services", name, one.label, "tag", Permission.COST_READ)
        for name, one in rates.REGISTERS.items()
    ),
    Page("services", "service-calendars", _("Service hours"), "clock", Permission.AGREEMENT_READ),
    *(
        Page("services", f"{room.kind}-new", room.new_label, "plus", room.edit, creates=True)
        for room in ROOMS.values()
    ),
)
parts.register()
