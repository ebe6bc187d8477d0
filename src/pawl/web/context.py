"""What every page's frame needs."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from pawl.accounts.actor import ANONYMOUS
from pawl.environment import environment
from pawl.web import bell
from pawl.web.appearance import density_of, is_narrow, theme_of
from pawl.web.navigation import NOWHERE, sections_for


def frame(request: HttpRequest) -> dict[str, object]:
    """Language, theme and navigation of the person who looks."""
    actor = getattr(request, "actor", ANONYMOUS)
    signed_in = actor.person is not None
    return {
        "actor": actor,
        "person": actor.person,
        "layout": "base.html" if signed_in else "public.html",
        "sections": sections_for(actor, request.path) if signed_in else NOWHERE,
        "theme": theme_of(request),
        "density": density_of(request),
        "is_narrow": is_narrow(request),
        "language": get_language() or settings.LANGUAGE_CODE,
        "languages": settings.LANGUAGES,
        "is_demo": environment().demo,
        "unread": SimpleLazyObject(lambda: bell.unread(actor)) if signed_in else 0,
        "unread_most": bell.MOST,
    }
