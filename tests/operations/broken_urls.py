"""The site's addresses, and two that break: what a defect in Pawl answers."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from pawl import urls

handler400, handler403, handler404, handler500 = (
    urls.handler400, urls.handler403, urls.handler404, urls.handler500,
)  # fmt: skip


def broken(_request: HttpRequest) -> HttpResponse:
    raise LookupError("secret detail of the defect")


urlpatterns = [path("broken/", broken), path("api/broken", broken), *urls.urlpatterns]
