"""What every door asks of a request: who is there."""

from django.http import HttpRequest

from pawl.accounts.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return request.actor  # type: ignore[attr-defined, no-any-return]  # the middleware's
