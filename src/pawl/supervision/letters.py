"""Letters to administrators about jobs that were given up; sent by a job, never in a transaction."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pawl.accounts.models import Person
from pawl.accounts.roles import Role
from pawl.environment import environment
from pawl.history.models import Event

log = logging.getLogger("pawl.letters")
MOST_AN_HOUR = 10
"""When everything fails at once, ten letters say so as well as ten thousand."""


def tell_of_death(event: Event) -> None:
    """Write to every administrator of the site that a job was given up, once per job.

    One that was tried again by a person and dies once more is known; so is a site where ten died this hour.
    """
    deaths = Event.objects.filter(kind=event.kind, activity=event.activity, pk__lt=event.pk)
    is_known = deaths.filter(case=event.case).exists()
    lately = deaths.filter(at__gte=event.at - timedelta(hours=1))[:MOST_AN_HOUR].count()
    if is_known or lately >= MOST_AN_HOUR or not environment().job_mail:
        return
    refused: list[Exception] = []
    people = list(administrators())
    for person in people:
        try:
            with translation.override(person.language or settings.LANGUAGE_CODE):
                _write(person, event, is_last=lately == MOST_AN_HOUR - 1)
        except (OSError, SMTPException) as error:
            log.warning("no letter to %s about %s: %s", person.key, event.case, type(error).__name__)
            refused.append(error)
    if refused and len(refused) == len(people):
        raise refused[0]  # none went out, so trying again repeats none


def administrators() -> QuerySet[Person]:
    """Who looks after the whole site."""
    everywhere = {
        "grants__role": Role.ADMINISTRATOR.value,
        "grants__organisation": None,
        "grants__team": None,
    }
    found: QuerySet[Person] = Person.objects.active().filter(**everywhere).distinct().order_by("pk")
    return found


def _write(person: Person, event: Event, *, is_last: bool) -> None:
    text = _(
        "Hello %(name)s,\n\n"
        "Pawl gave up %(job)s (%(handler)s, for %(of)s) after %(tries)s tries. "
        "What it was to do has not been done. Why, and a button to try again, you find here:\n\n%(link)s"
    )
    if is_last:
        text += "\n\n" + _("Several jobs died within an hour; no further letters are written about them.")
    link = f"{environment().url}{reverse('job', args=[event.case])}"
    said = {name: event.facts.get(name, "") for name in ("handler", "of", "tries")}
    said |= {"name": person.name, "job": event.case, "link": link}
    send_mail(_("Pawl gave up %(job)s") % said, text % said + "\n", None, [person.email])
