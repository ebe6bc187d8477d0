"""What people set for themselves."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from pawl.accounts.actions.writing import invalid, set_fields, text
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Theme
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.history.record import record

LONGEST_NAME = 200


@dataclass(frozen=True)
class Profile:
    """Name and how Pawl looks; empty language and zone mean the site's own."""

    name: str
    language: str = ""
    theme: str = Theme.AUTO.value
    zone: str = ""


@transaction.atomic
def change(person: Person, profile: Profile, *, by: Actor) -> Person:
    """Somebody sets their name, language, theme and time zone."""
    require(by, Permission.PROFILE_EDIT, on=person)
    _check(person.key, profile)
    name = text(person.key, "name", profile.name, longest=LONGEST_NAME)
    changed = set_fields(person, name=name, language=profile.language, theme=profile.theme, zone=profile.zone)
    if changed:
        texts = {"name": name} if "name" in changed else None
        record("person", person.key, "profile_changed", by=by, facts={"fields": sorted(changed)}, texts=texts)
    return person


def _check(thing: str, profile: Profile) -> None:
    if profile.language not in {"", *dict(settings.LANGUAGES)}:
        names = ", ".join(dict(settings.LANGUAGES))
        raise invalid(
            thing, "language", say("Pawl does not speak it."), say("Use one of: {names}.", names=names)
        )
    if profile.theme not in Theme.values:
        names = ", ".join(Theme.values)
        raise invalid(
            thing, "theme", say("There is no such theme."), say("Use one of: {names}.", names=names)
        )
    if profile.zone:
        try:
            ZoneInfo(profile.zone)
        except (KeyError, ValueError, OSError) as wrong:
            rule = say("There is no such time zone.")
            raise invalid(thing, "zone", rule, say("Use an IANA name, like Europe/Berlin.")) from wrong
