"""For machines: does it live, is it ready, how is it; answered before hosts and sessions are looked at."""

import os
import secrets
import shutil
import time
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve

from pawl import clock
from pawl.environment import ALONE, environment
from pawl.jobs.models import Delivery, State
from pawl.web.metrics import exposition, queue_age

FREE_MEBIBYTES = 256
QUEUE_SECONDS = 300
BEGUN = time.monotonic()
LOOPBACK = {"127.0.0.1", "::1"}
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@login_not_required
def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readyz(_request: HttpRequest) -> HttpResponse:
    """Database, migrations, worker and disk; 503 with the first reason where one is not as it should be."""
    found = {name: check() for name, check in CHECKS.items()}
    is_ready = not any(found.values())
    said = {name: fault or "ok" for name, fault in found.items()}
    if is_alone():
        said["worker"] = f"runs elsewhere: started with --only web{_waiting()}"
    answer = JsonResponse({"ready": is_ready, "checks": said}, status=200 if is_ready else 503)
    # A start asks ten times a second: the 503 is the answer, not an error to tell of each time.
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 Django's own way
    return answer


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures, for this machine or whoever has the token; for others there is no such page."""
    if not _may_scrape(request):
        raise Http404
    return HttpResponse(exposition(), content_type=TEXT)


def _may_scrape(request: HttpRequest) -> bool:
    token = environment().metrics_token
    if token is not None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), token.get_secret_value().encode())
    is_here = request.META.get("REMOTE_ADDR") in LOOPBACK
    return is_here and not request.META.get("PAWL_IS_FORWARDED") and environment().is_local


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "the database does not answer"
    return ""


def pending_migrations() -> list[str]:
    """Names of the migrations that the database has not had yet.

    Where it has had all that are shipped, which is the rule, none of them has to be loaded to say so.
    """
    if shipped_migrations() <= MigrationRecorder(connection).applied_migrations().keys():
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def shipped_migrations() -> set[tuple[str, str]]:
    """App and name of every migration that stands in a folder of an installed app."""
    found = set()
    for app in apps.get_app_configs():
        name, _ = MigrationLoader.migrations_module(app.label)
        if name and find_spec(name):
            folder = import_module(name).__path__
            found |= {(app.label, one.name) for one in iter_modules(folder) if one.name[0] not in "_~"}
    return found


@cache
def _is_migrated() -> bool:
    """Asked until it is so: a process keeps its code, so it stays so."""
    if pending := pending_migrations():
        raise _Pending(f"{len(pending)} pending: pawl upgrade")
    return True


class _Pending(RuntimeError):
    """Migrations are pending; an error, so that the answer is not kept."""


def _migrations() -> str:
    try:
        _is_migrated()
    except _Pending as pending:
        return str(pending)
    except DatabaseError:
        return "unknown: the database does not answer"
    return ""


def is_alone() -> bool:
    """Whether the web part runs without a worker by intention: then it is ready, whatever waits."""
    return ALONE in os.environ


def _waiting() -> str:
    try:
        age = queue_age()
    except DatabaseError:
        return ""
    return f"; work has waited for {age:.0f} s" if age > QUEUE_SECONDS else ""


def _worker() -> str:
    if is_alone():
        return ""
    try:
        age = 0 if _is_tended() else queue_age()
    except DatabaseError:
        return "unknown: the queue cannot be read"
    return f"work has waited for {age:.0f} s: is a worker running?" if age > QUEUE_SECONDS else ""


def _is_tended() -> bool:
    """Whether a worker is at it, or has hardly had the time: a site that rested begins with old work."""
    at_work = Delivery.objects.filter(state=State.RUNNING, leased_until__gt=clock.now())
    return time.monotonic() - BEGUN < QUEUE_SECONDS or at_work.exists()


def _disk() -> str:
    free = shutil.disk_usage(environment().data).free // 2**20
    return f"{free} MiB free" if free < FREE_MEBIBYTES else ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "worker": _worker,
    "disk": _disk,
}
PAGES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/livez": livez,
    "/readyz": readyz,
    "/metrics": metrics,
}


def probes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer probes here: a machine asks by an address of its own, which the check of hosts would refuse."""

    def middleware(request: HttpRequest) -> HttpResponse:
        page = PAGES.get(request.path)
        if page is None:
            return get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        request.resolver_match = resolve(request.path)
        try:
            return page(request)
        except Http404:
            return get_response(request)

    return middleware
