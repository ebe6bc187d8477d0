"""Whoever is called hears of it by letter."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.environment import environment
from pawl.incidents.models import Incident
from pawl.jobs.handlers import Work


def call(work: Work) -> None:
    """One letter to the person that an escalation names, if nobody took the incident meanwhile."""
    number = int(work.event.case.rpartition("-")[2])
    incident = Incident.objects.select_related("case__team").get(pk=number)
    named = str(work.event.facts.get("person") or "")
    person = Person.objects.filter(pk=named.rpartition("-")[2] or 0, is_active=True).first()
    if (
        person is None
        or incident.state != "new"
        or not can(Actor(person), Permission.INCIDENT_READ, incident)
    ):
        return
    _letter(incident, person, work.event.pk).send()


def _letter(incident: Incident, person: Person, event: int) -> EmailMessage:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        link = environment().url + reverse("incident", args=[incident.key])
        said = {"title": incident.case.title, "key": incident.key, "priority": incident.priority,
                "team": incident.case.team, "link": link}  # fmt: skip
        subject = _("On call: %(title)s (%(key)s)") % said
        body = (
            _("Nobody took %(key)s of %(team)s yet: “%(title)s”, priority %(priority)s.\n\n%(link)s") % said
        )
    return EmailMessage(
        subject=" ".join(subject.split()), body=body + "\n", to=[person.email],
        headers={"Message-ID": f"<call.{incident.key}.{event}@{environment().host}>",
                 "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
