"""Gives each request its actor, and keeps sessions within their limits."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware, get_user
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.session_limits import keep

Handler = Callable[[HttpRequest], HttpResponse]


class ActorRequest(HttpRequest):
    """A request that knows who acts."""

    actor: Actor


def sessions(get_response: Handler) -> Handler:
    """End sessions that are idle or old; change the key of those whose person has other rights now."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Person):
            keep(request, request.user)
        return get_response(request)

    return middleware


def actor(get_response: Handler) -> Handler:
    """Put `request.actor` on every request: the person signed in, or a stranger."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = _person(request)
        correlation = getattr(request, "correlation", "") or str(uuid.uuid4())
        request.actor = Actor(person, "web", correlation=correlation)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _person(request: HttpRequest) -> Person | None:
    """The person themselves, not the lazy wrapper in `request.user`, which is no Person to the ORM.

    Whether somebody is signed in is asked of `request.user`: it alone knows of a session that was just ended.
    """
    user = get_user(request) if request.user.is_authenticated else None
    return user if isinstance(user, Person) else None


OWN_DOORS = ("/api/", "/scim/")
"""Doors for programs: they refuse a stranger in their own words."""


class SignInFirst(LoginRequiredMiddleware):
    """Every page is for people who are signed in, unless its view says otherwise (`login_not_required`)."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Send a stranger to the sign-in page, and back afterwards."""
        if request.path.startswith(OWN_DOORS):
            return None
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        return answer
