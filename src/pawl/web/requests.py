"""Every request has an id, one line in the log, and its place in the metrics."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from pawl.prepared import settled
from pawl.web.metrics import REQUESTS, SECONDS

log = structlog.get_logger("pawl.request")
NO_ROUTE = "(no route)"
PROBES = {"/livez", "/readyz", "/metrics"}


def requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give the request its id and tell what became of it: route and actor's key, never path or name."""

    def middleware(request: HttpRequest) -> HttpResponse:
        correlation = str(uuid.uuid4())
        request.correlation = correlation  # type: ignore[attr-defined]
        started = time.perf_counter()
        with bound_contextvars(request=correlation), settled.request():
            response = get_response(request)
            response["X-Request-ID"] = correlation
            _tell(request, response, time.perf_counter() - started)
        return response

    return middleware


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    route = f"/{match.route}" if match else NO_ROUTE
    method = (
        request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "other"
    )
    REQUESTS.labels(method, route, str(response.status_code)).inc()
    SECONDS.labels(method, route).observe(seconds)
    actor = getattr(request, "actor", None)
    tell = log.debug if route in PROBES else log.info
    tell(
        "request",
        method=method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        actor=actor.key if actor else "nobody yet",
    )
