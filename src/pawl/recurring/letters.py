"""The alarm as a letter: to who answers for it, who does it, who follows it; else to the whole team."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Person
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Watch
from pawl.environment import environment
from pawl.jobs.handlers import Work
from pawl.recurring.models import OperationRun

READ = Permission.OPERATION_READ


def tell_of_missed(work: Work) -> None:
    """One letter to each; its Message-ID is the same however often the job is tried."""
    number = int(work.event.case.rpartition("-")[2])
    run = OperationRun.objects.select_related("case__team", "operation__case").get(pk=number)
    for person in readers(run):
        if can(Actor(person), READ, run):
            _letter(run, person).send()


def readers(run: OperationRun) -> QuerySet[Person]:
    """Who hears that it was missed."""
    owners = Q(pk__in=[run.case.owner_id or 0, run.assignee_id or 0])
    followers = Q(pk__in=Watch.objects.filter(case__in=[run.case_id, run.operation_id]).values("person"))
    found = Person.objects.filter(owners | followers, is_active=True)
    if not found.exists():
        members = Membership.objects.filter(team=run.case.team_id or 0)
        found = Person.objects.filter(pk__in=members.values("person"), is_active=True)
    ordered: QuerySet[Person] = found.order_by("pk")
    return ordered


def _letter(run: OperationRun, person: Person) -> EmailMessage:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        zone = ZoneInfo(person.zone) if person.zone else timezone.get_default_timezone()
        due = timezone.localtime(run.due_at, zone)
        link = environment().url + reverse("operation_run", args=[run.key])
        said = {"title": run.case.title, "key": run.key, "due": f"{due:%Y-%m-%d %H:%M %Z}", "link": link}
        subject = _("Missed: %(title)s (%(key)s)") % said
        body = _("“%(title)s” was due on %(due)s and is not done.\n\n%(link)s") % said
    return EmailMessage(
        subject=" ".join(subject.split()), body=body + "\n", to=[person.email],
        headers={"Message-ID": f"<missed.{run.key}.{person.pk}@{environment().host}>",
                 "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
