"""Every route at a glance; the navigation lists the pages of a section in this order."""

from typing import Any

from django.urls import include, path

from pawl.api import api
from pawl.web.health import livez, metrics, readyz
from pawl.web.routing import ByBeginning

ROUTES: list[Any] = [
    path("api/", api.urls),  # first: no request of a program tries the addresses of pages
    path("", include("pawl.portal.urls")),
    path("", include("pawl.web.urls")),
    path("", include("pawl.collaboration.urls")),
    path("", include("pawl.administration.urls")),
    path("", include("pawl.supervision.urls")),
    path("", include("pawl.webhooks.urls")),
    path("livez", livez),
    path("readyz", readyz),
    path("metrics", metrics),
    path("accounts/", include("pawl.accounts.urls")),
    path("", include("pawl.strategy.urls")),
    path("", include("pawl.catalogue.urls")),
    path("", include("pawl.configuration.urls")),
    path("", include("pawl.tickets.urls")),
    path("", include("pawl.incidents.urls")),
    path("", include("pawl.requests.urls")),
    path("", include("pawl.problems.urls")),
    path("", include("pawl.changes.urls")),
    path("", include("pawl.recurring.urls")),
    path("", include("pawl.support.urls")),
    path("", include("pawl.knowledge.urls")),
    path("", include("pawl.moving.urls")),
    path("", include("pawl.notifications.urls")),
    path("", include("pawl.mailroom.urls")),
    path("", include("pawl.measurement.urls")),
    path("", include("pawl.projects.urls")),
    path("", include("pawl.workforce.urls")),
    path("", include("pawl.improvement.urls")),
    path("", include("pawl.reporting.urls")),
    path("scim/v2/", include("pawl.administration.scim.urls")),
]
urlpatterns = [ByBeginning(ROUTES)]
handler400 = "pawl.web.refusals.bad_request"
handler403 = "pawl.web.refusals.forbidden"
handler404 = "pawl.web.refusals.not_found"
handler500 = "pawl.web.refusals.server_error"
