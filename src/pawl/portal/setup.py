"""The first-run checklist: what a new site needs, what is there already, what can be tried at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, not_found, require
from pawl.accounts.roles import Permission
from pawl.environment import environment
from pawl.history.record import record
from pawl.measurement.models import Calendar, DataSource
from pawl.portal.models import SkippedStep
from pawl.strategy.models import Goal

SITE = "SITE-1"


@dataclass(frozen=True)
class SetupStep:
    """One step: how it is known to be done, and where it is taken."""

    name: str
    label: str | Promise
    why: str | Promise
    is_done: Callable[[Actor], bool]
    routes: tuple[str, ...] = ()
    help: str = "index"
    test: str = ""
    """The route that tries it out."""


STEPS = (
    SetupStep("address", _("Say under which address people reach Pawl"),
              _("PAWL_URL with https switches on secure cookies; links in mail lead there."),
              lambda _actor: environment().is_https, ("settings",)),
    SetupStep("mail", _("Let Pawl send mail"),
              _("PAWL_EMAIL names your mail server; until then mail is written to files."),
              lambda _actor: bool(environment().email), ("settings",), test="setup-mail"),
    SetupStep("second_factor", _("Protect your account with a second factor"),
              _("An app, a passkey or a key: whoever learns your password still stays outside."),
              lambda actor: Authenticator.objects.filter(user=actor.human).exists(), ("mfa_index",)),
    SetupStep("people", _("Invite your team"), _("By hand, by CSV, or from your directory (SCIM)."),
              lambda _actor: Person.objects.filter(is_active=True)[1:2].exists(), ("people",)),
    SetupStep("calendar", _("Write down working hours and holidays"),
              _("Working time in every KPI is counted on them."),
              lambda _actor: Calendar.objects.exists(), (), "how-to/calendar"),
    SetupStep("source", _("Bring the first data in"), _("A CSV or spreadsheet export is enough to begin."),
              lambda _actor: DataSource.objects.exists(), ("measurement:import-new",),
              "how-to/bring-your-own-log"),
    SetupStep("goal", _("Write down what improvement is for"),
              _("One goal, and the question it asks of the data."),
              lambda _actor: Goal.objects.exists(), ("goal-new",)),
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A step as it stands."""

    step: SetupStep
    is_done: bool
    is_skipped: bool
    address: str

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return not self.is_done and not self.is_skipped


@dataclass(frozen=True)
class Checklist:
    """All steps, and how far one is."""

    items: Sequence[Item]

    @property
    def done(self) -> int:
        """Steps that wait no longer."""
        return sum(not item.is_open for item in self.items)


def checklist(actor: Actor, *, always: bool = False) -> Checklist | None:
    """The checklist; None once nothing waits, unless it is asked for."""
    skipped = set(SkippedStep.objects.values_list("name", flat=True))
    items = [Item(step, step.is_done(actor), step.name in skipped, _address(step)) for step in STEPS]
    return Checklist(items) if always or any(item.is_open for item in items) else None


@transaction.atomic
def skip(name: str, *, by: Actor) -> None:
    """Leave a step out; it can be taken up again."""
    step = _step(name)
    require(by, Permission.SETTING_MANAGE, on=Place())
    _row, is_new = SkippedStep.objects.get_or_create(
        name=step.name, defaults={"by": by.human, "at": clock.now()}
    )
    if is_new:
        record("site", SITE, "setup_step_skipped", by=by, facts={"step": step.name})


@transaction.atomic
def take_up(name: str, *, by: Actor) -> None:
    """Put a step that was left out back on the list."""
    step = _step(name)
    require(by, Permission.SETTING_MANAGE, on=Place())
    gone, _rows = SkippedStep.objects.filter(name=step.name).delete()
    if gone:
        record("site", SITE, "setup_step_taken_up", by=by, facts={"step": step.name})


def _step(name: str) -> SetupStep:
    found = next((step for step in STEPS if step.name == name), None)
    if found is None:
        raise not_found(name[:40])
    return found


def _address(step: SetupStep) -> str:
    for route in step.routes:
        try:
            return reverse(route)
        except NoReverseMatch:
            continue  # an app that is not there has no page to lead to
    return ""
