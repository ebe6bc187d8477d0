"""Who calls the API: by a token, or by the browser's session with its CSRF token."""

from dataclasses import replace

from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from pawl.accounts.actor import Actor
from pawl.accounts.tokens import actor_of
from pawl.web.rest.problem import Answer


class Caller(AuthBase):
    """Finds the actor; a token wins over a cookie, and a bad token is never replaced by one."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "An API token; or the session cookie of a browser with X-CSRFToken."

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The actor, who also stands on the request; None for strangers."""
        if getattr(request, "is_known_caller", False):
            return _actor(request)
        found = self._by_token(request) if "Authorization" in request.headers else self._by_session(request)
        if found is None:
            raise AuthenticationError
        request.actor = found  # type: ignore[attr-defined]
        request.is_known_caller = True  # type: ignore[attr-defined]
        return found

    def _by_token(self, request: HttpRequest) -> Actor | None:
        scheme, _, text = request.headers["Authorization"].partition(" ")
        if scheme.lower() != "bearer":
            return None
        return actor_of(text.strip(), via="api", correlation=_actor(request).correlation)

    def _by_session(self, request: HttpRequest) -> Actor | None:
        actor = _actor(request)
        if actor.person is None or not actor.person.is_active:
            return None
        if check_csrf(request) is not None:
            raise Answer(403, "X-CSRFToken")
        return replace(actor, via="api")


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]
