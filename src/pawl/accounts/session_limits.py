"""How long a session lives, and when its key changes."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import HttpRequest

from pawl import clock
from pawl.accounts.models import Person
from pawl.environment import environment

STARTED, SEEN, RIGHTS = "pawl_started", "pawl_seen", "pawl_rights"
NOTED_EVERY_SECONDS = 60


def begin(request: HttpRequest, person: Person) -> None:
    """Start the clocks of a session."""
    now = _now()
    request.session.update({STARTED: now, SEEN: now, RIGHTS: person.rights_version})


def keep(request: HttpRequest, person: Person) -> None:
    """End a session that is idle or old; give it another key where its person has other rights now."""
    session, now = request.session, _now()
    if STARTED not in session:
        begin(request, person)
    if _is_over(session, now):
        UserSession.objects.filter(session_key=session.session_key).delete()
        logout(request)
        return
    if session.get(RIGHTS) != person.rights_version:
        _change_key(request, person)
    if now - session[SEEN] >= NOTED_EVERY_SECONDS:
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=clock.now())


def _now() -> int:
    return int(clock.wall().timestamp())


def _is_over(session: Any, now: int) -> bool:
    site = environment()
    age, idle = now - session[STARTED], now - session[SEEN]
    return bool(age > site.session_hours * 3600 or idle > site.session_idle_minutes * 60)


def _change_key(request: HttpRequest, person: Person) -> None:
    """Whoever knew the old key holds nothing when the rights have changed."""
    old = request.session.session_key
    request.session.cycle_key()
    request.session[RIGHTS] = person.rights_version
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
