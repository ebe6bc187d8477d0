"""Idempotency-Key: a request that is sent again gets the first answer, and nothing happens twice."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.errors import Conflict, Invalid
from pawl.web.models import Repeat

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,200}")
CLEARED_AT_ONCE = 50
KEPT_HEADERS = ("ETag", "Location", "Content-Type")


def once(request: HttpRequest, actor: Actor, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run a request unless it was run before.

    The answer is written in the transaction of what it tells: after a crash both are there or neither.
    Refusals are not kept, since nothing happened.   Raises Conflict (409) while the first one still runs,
    Invalid (422) where the key came with another request.
    """
    key = _key(request)
    if key is None:
        return run()
    caller = _caller(actor)
    mark = _fingerprint(request)
    with transaction.atomic():
        _take(f"{caller} {key}")
        kept = Repeat.objects.filter(caller=caller, key=key, at__gt=clock.now() - KEPT).first()
        if kept is not None:
            return _again(kept, mark)
        response = run()
        if response.status_code >= 300 or getattr(response, "was_undone", False):
            transaction.set_rollback(True)
        else:
            _keep(caller, key, mark, response)
    return response


def refuse_repeat(request: HttpRequest) -> None:
    """Refuse the key where an answer holds a secret: it is shown once, and never kept.   Raises Invalid."""
    if HEADER in request.headers:
        rule = say("The secret is shown once, so the answer cannot be kept for a repeat.")
        raise Invalid(
            HEADER, rule, say("Leave the header out; revoke or replace a secret that you did not see.")
        )


def refuse_transaction(request: HttpRequest) -> None:
    """Refuse the key where another system is asked: no transaction waits for that.   Raises Invalid."""
    if HEADER in request.headers:
        rule = say("Another system is asked, so the answer is not kept for a repeat.")
        raise Invalid(HEADER, rule, say("Leave the header out: asking twice changes nothing."))


def _caller(actor: Actor) -> str:
    """Who asks, with the rights they have now: what was answered to other rights is not for these eyes."""
    name = f"token:{actor.token}" if actor.token else actor.key
    return f"{name} rights:{actor.person.rights_version}" if actor.person else name


def _key(request: HttpRequest) -> str | None:
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not KEY.fullmatch(given):
        rule = say("A key has 1 to 200 visible ASCII characters.")
        raise Invalid(HEADER, rule, say("Send a new UUID per request."))
    return given


def _fingerprint(request: HttpRequest) -> str:
    parts = (request.method or "", request.get_full_path(), request.headers.get("If-Match", ""))
    whole = hashlib.sha256("\n".join(parts).encode())
    if request.content_type == "multipart/form-data":
        _add_form(whole, request)
    else:
        whole.update(request.body)
    return whole.hexdigest()


def _add_form(whole: Any, request: HttpRequest) -> None:
    """A form with files: its parts count, not the boundary between them, which is new each time."""
    for name, values in sorted(request.POST.lists()):
        whole.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            whole.update(repr((name, file.name)).encode())
            for chunk in file.chunks():
                whole.update(chunk)
            file.seek(0)


def _take(name: str) -> None:
    """One at a time per key: SQLite has one writer anyway; on PostgreSQL the second hears of the first."""
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (taken,) = cursor.fetchone() or (False,)
    if not taken:
        raise Conflict(
            HEADER, say("The first request with this key still runs."), say("Wait, then send it again.")
        )


def _again(kept: Repeat, mark: str) -> HttpResponse:
    if kept.fingerprint != mark:
        rule = say("This key came with another request.")
        raise Invalid(HEADER, rule, say("Send a new key with a new request."))
    response = HttpResponse(kept.body, status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _keep(caller: str, key: str, mark: str, response: HttpResponse) -> None:
    now = clock.now()
    old = Repeat.objects.filter(at__lte=now - KEPT).order_by("at").values("pk")[:CLEARED_AT_ONCE]
    Repeat.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    Repeat.objects.filter(caller=caller, key=key).delete()
    Repeat.objects.create(
        caller=caller,
        key=key,
        fingerprint=mark,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body=response.content.decode(),
        at=now,
    )
