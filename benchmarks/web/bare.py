"""What a page can cost at least: views that only render the same number of rows, with nothing around them."""

from collections.abc import Callable

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Engine
from django.test.utils import override_settings
from django.urls import path

from pawl.improvement.models import Improvement
from pawl.measurement.models import Measurement

TABLE = Engine().from_string(
    "<!doctype html><title>Rows</title><table>"
    "{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
COLUMNS = ("pk", "case__title", "state", "origin", "kpi", "case__owner__name", "case__created_at")
NUMBERS = ("label", "value", "n", "open", "period_start", "period_end", "reason")


def records(_request: HttpRequest, rows: int) -> HttpResponse:
    """Records as a table."""
    found = Improvement.objects.order_by("-pk").values_list(*COLUMNS)[:rows]
    return HttpResponse(TABLE.render(Context({"rows": found})))


def records_as_json(_request: HttpRequest, rows: int) -> HttpResponse:
    """Records as JSON."""
    return JsonResponse({"items": list(Improvement.objects.order_by("-pk").values(*COLUMNS)[:rows])})


def numbers(_request: HttpRequest, rows: int) -> HttpResponse:
    """Stored measurements as a table."""
    found = Measurement.objects.order_by("-pk").values_list(*NUMBERS)[:rows]
    return HttpResponse(TABLE.render(Context({"rows": found})))


urlpatterns = [
    path("records/<int:rows>/", records),
    path("records.json/<int:rows>/", records_as_json),
    path("numbers/<int:rows>/", numbers),
]


def only(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The one middleware: these addresses instead of Pawl's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return middleware


def application() -> WSGIHandler:
    """A Django server of these views alone, on the same database."""
    with override_settings(MIDDLEWARE=[f"{__name__}.only"]):
        return WSGIHandler()
