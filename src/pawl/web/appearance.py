"""How Pawl looks for somebody: language, theme, density, navigation; kept by person or cookie."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from pawl.accounts.actions.profile import Profile, change
from pawl.accounts.actor import ANONYMOUS
from pawl.accounts.models import Person, Theme
from pawl.environment import environment

THEME = f"{settings.COOKIE_PREFIX}pawl-theme"
DENSITY = f"{settings.COOKIE_PREFIX}pawl-density"
NAVIGATION = f"{settings.COOKIE_PREFIX}pawl-navigation"
DENSITIES = ("comfortable", "compact")
YEAR = 365 * 86400


def theme_of(request: HttpRequest) -> str:
    """Light, dark or auto."""
    person = _person(request)
    chosen = person.theme if person else request.COOKIES.get(THEME, "")
    return chosen if chosen in Theme.values else Theme.AUTO.value


def density_of(request: HttpRequest) -> str:
    """How tightly lists are set on this device."""
    chosen = request.COOKIES.get(DENSITY, "")
    return chosen if chosen in DENSITIES else DENSITIES[0]


def is_narrow(request: HttpRequest) -> bool:
    """Whether the navigation shows icons only, on this device."""
    return request.COOKIES.get(NAVIGATION) == "narrow"


def speak(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the language and time zone that somebody chose in their profile."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = _person(request)
        if person and person.language in dict(settings.LANGUAGES):
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(_zone(person)):
            return get_response(request)

    return middleware


@login_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep what somebody chose in the frame, then show the page they came from."""
    response = HttpResponseRedirect(_back(request))
    _choose_theme(request, response)
    _choose_language(request, response)
    for cookie, name, values in (
        (DENSITY, "density", DENSITIES),
        (NAVIGATION, "navigation", ("narrow", "wide")),
    ):
        if (value := request.POST.get(name)) in values:
            _keep(response, cookie, value)
    return response


def _choose_theme(request: HttpRequest, response: HttpResponse) -> None:
    if (theme := request.POST.get("theme")) in Theme.values:
        _keep(response, THEME, theme)
        _remember(request, theme=theme)


def _choose_language(request: HttpRequest, response: HttpResponse) -> None:
    if (language := request.POST.get("language")) in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
        _remember(request, language=language)


def _remember(request: HttpRequest, **chosen: str) -> None:
    if (person := _person(request)) is not None:
        profile = Profile(person.name, person.language, person.theme, person.zone)
        change(person, replace(profile, **chosen), by=request.actor)  # type: ignore[attr-defined]


def _keep(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else "/"


def _person(request: HttpRequest) -> Person | None:
    person: Person | None = getattr(request, "actor", ANONYMOUS).person
    return person


def _zone(person: Person | None) -> ZoneInfo:
    name = (person.zone if person else "") or environment().zone
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return ZoneInfo("UTC")
