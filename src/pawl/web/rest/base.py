"""The API itself: checks before a request is read, and one table from errors to answers."""

import functools
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import RLock
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.urls import get_openapi_urls, get_root_url
from ninja.router import BoundRouter
from pydantic import ConfigDict

from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid, PawlError, TooMany, full_disk
from pawl.web.listing_query import unknown
from pawl.web.rest.body import LARGEST_BODY, BodyParser, check_size, read_body
from pawl.web.rest.description import described
from pawl.web.rest.door import Caller
from pawl.web.rest.late_routes import LateRoutes
from pawl.web.rest.problem import Answer, problem
from pawl.web.rest.repeats import HEADER, once

log = logging.getLogger("pawl.api")
PLACES = frozenset({"body", "query", "path", "data"})
FORM = "multipart/form-data"
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class WrongMedia(PawlError):
    """A body of another type than the operation reads."""

    status = 415


class Body(Schema):
    """The base of everything a client sends: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Nothing(Body):
    """A step that needs nothing but itself."""


Routers = Mapping[str, Callable[[], Router]]
"""What makes each router, by the first part of its addresses: made when the first request comes for it."""


class PawlAPI(NinjaAPI):
    """django-ninja with Pawl's checks, errors and description.

    To make all routers takes a second, which no process need spend before it can answer: each is made when it
    is first asked for, and all for the description. ninja's two methods that list them are replaced for that.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.makers: dict[str, Callable[[], Router]] = {}
        self._descriptions: dict[Any, Any] = {}
        self._made: dict[str, list[BoundRouter]] = {}
        self._making = RLock()

    def bound(self, prefix: str) -> list[BoundRouter]:
        """The router of a prefix and those below it, made once."""
        with self._making:
            if prefix not in self._made:
                mounts = self.makers[prefix]().build_routers(prefix, self.default_router._decorators)  # noqa: SLF001
                self._made[prefix] = [BoundRouter(mount, self) for mount in mounts]
            return self._made[prefix]

    def _get_bound_routers(self) -> list[BoundRouter]:
        return [one for prefix in self.makers for one in self.bound(prefix)]

    def _get_urls(self) -> list[Any]:
        return [*get_openapi_urls(self), get_root_url(self), LateRoutes(self.makers, self.bound)]

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Every refusal in the one form; what is no refusal goes on and is logged."""
        error = as_refusal(request, exc)
        if error is None:
            raise exc
        response = problem(error)
        if error.status == 401:
            response["WWW-Authenticate"] = 'Bearer realm="Pawl"'
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.retry_after)
        return response

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        """The description, with the errors and headers that all operations share.

        Made once for each address the site has: to make it takes 130 ms, and it is nobody's own.
        """
        place = (path_prefix, get_script_prefix(), tuple(sorted((path_params or {}).items())))
        if place not in self._descriptions:
            told = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
            self._descriptions[place] = described(told)
        return self._descriptions[place]


def make_api(routers: Routers) -> PawlAPI:
    """The API with the routers of the apps, by the first part of their paths."""
    api = PawlAPI(
        title="Pawl",
        version="1",
        description="Projects, services and continual improvement in one closed loop.",
        urls_namespace="api",
        auth=[Caller()],
        parser=BodyParser(),
        docs_decorator=require_safe,
    )
    api.add_decorator(guarded, mode="view")
    api.makers.update(routers)
    return api


def guarded(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Check caller, size, form and parameters of a request before ninja reads it; then run it once."""
    operation: Any = run.__self__  # type: ignore[attr-defined]  # a bound method: ninja binds per operation

    @functools.wraps(run)
    def checked(request: HttpRequest, **values: Any) -> HttpResponse:
        try:
            caller = Caller()(request) if operation.auth_callbacks else None
            _check_body(operation, request)
            _check_parameters(operation, request)
            has_body = any(model.__ninja_param_source__ == "body" for model in operation.models)
            if has_body and request.method in WITH_BODY and not _is_multipart(operation):
                read_body(request)
            if caller is None or request.method not in WITH_BODY or HEADER not in request.headers:
                return run(request, **values)
            return once(request, caller, lambda: run(request, **values))
        except Exception as error:  # noqa: BLE001 the table of errors decides; what it does not know is raised
            return operation.api.on_exception(request, error)  # type: ignore[no-any-return]

    return checked


def _check_body(operation: Any, request: HttpRequest) -> None:
    """Its size, as far as the operation takes one; a form with files where it takes nothing else."""
    largest = getattr(operation.view_func, "largest_body", None)
    check_size(request, largest() if largest else LARGEST_BODY)
    if _is_multipart(operation) and request.method in WITH_BODY and request.content_type != FORM:
        raise WrongMedia(
            f"Content-Type: {(request.content_type or '')[:100]}",
            say("The body is no form with a file."),
            say("Send it with Content-Type: {media}.", media=FORM),
        )


def _is_multipart(operation: Any) -> bool:
    return any(model.__ninja_param_source__ in {"form", "file"} for model in operation.models)


def _check_parameters(operation: Any, request: HttpRequest) -> None:
    """Refuse unknown query parameters; a view with a list of its own lets the list do it."""
    if getattr(operation.view_func, "reads_query", False):
        return
    known = [
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    ]
    for name, values in request.GET.lists():
        if name not in known:
            raise unknown(name, known)
        if len(values) > 1 and name not in _collections(operation):
            raise unknown(f"{name} (twice)", known)


def _collections(operation: Any) -> set[str]:
    return {name for model in operation.models for name in getattr(model, "__ninja_collection_fields__", [])}


def as_refusal(request: HttpRequest, exc: Any) -> PawlError | None:
    """What an exception means to the caller; None where it is a defect."""
    where = f"{request.method} {request.path}"[:200]
    found: PawlError | None = None
    if isinstance(exc, PawlError):
        found = exc
    elif isinstance(exc, ValidationError):
        found = invalid(exc.errors)
    elif isinstance(exc, AuthenticationError):
        found = Answer(401, where)
    elif isinstance(exc, HttpError):
        cause = exc.__cause__
        found = cause if isinstance(cause, PawlError) else Answer(exc.status_code, where)
    elif isinstance(exc, Http404):
        found = Answer(404, where)
    elif isinstance(exc, PermissionDenied):
        found = Answer(403, where)
    elif isinstance(exc, RequestDataTooBig):
        found = Answer(413, "body")
    elif isinstance(exc, OperationalError):
        log.warning("the database did not answer in time: %s", exc)
        found = Answer(503, where)
    elif found := full_disk(exc):
        log.error("the disk is full: %s", exc)
    return found


def invalid(errors: Iterable[Mapping[str, Any]], inside: str = "") -> Invalid:
    """What pydantic found, field by field."""
    fields: dict[str, Sentence] = {}
    for error in errors:
        place = [inside] if inside else []
        place += _named(error["loc"])
        fields.setdefault(".".join(place)[:200] or "body", _rule(error))
    rule = say("Some values break a rule.")
    return Invalid(", ".join(fields)[:500], rule, say("Mend the named fields."), fields)


def _named(loc: Sequence[str | int]) -> list[str]:
    """The field of an error, without the words by which ninja says where it stood."""
    parts = list(map(str, loc))
    while len(parts) > 1 and parts[0] in PLACES:
        parts.pop(0)
    return [] if len(loc) == 1 and parts[0] in PLACES else parts


def _rule(error: Mapping[str, Any]) -> Sentence:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return say("There is no such field.")
    if kind == "missing":
        return say("It is missing.")
    if kind == "string_too_long":
        return say("At most {n} characters.", n=int(context["max_length"]))
    if kind == "string_too_short":
        return say("At least {n} characters.", n=int(context["min_length"]))
    return say("It is not valid: {reason}.", reason=str(error["msg"])[:300])
