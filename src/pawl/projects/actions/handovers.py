"""The hand-over: prepared, signed by the project, done with the signature of the service."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require, who_could
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue.actions.writing import made
from pawl.catalogue.models import Service
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import broken, needed, passage
from pawl.collaboration.models import Link
from pawl.errors import Conflict, NotAllowed, PawlError
from pawl.history.record import record
from pawl.projects import content
from pawl.projects.actions.giving_over import give_over
from pawl.projects.actions.lifecycles import HANDOVER
from pawl.projects.actions.projects import place_at
from pawl.projects.early_life import Exit, exit_of
from pawl.projects.gates import standings
from pawl.projects.models import Handover, Project

MANAGE = Permission.PROJECT_MANAGE
LONGEST_EARLY_LIFE = 366


@transaction.atomic
def prepare(project: Project, *, service: Service | None = None, note: str = "", by: Actor) -> Handover:
    """Into which service it goes; from then on its gate is counted."""
    require(by, MANAGE, on=project)
    chosen = service or project.service
    if chosen is None or not Service.objects.visible_to(by).filter(pk=chosen.pk).exists():
        rule = say("It is not said into which service it goes.")
        raise broken("service", rule, say("Choose a service of the catalogue."))
    if Handover.objects.filter(project=project).exists():
        raise Conflict(project.key, say("Its hand-over is there already."), say("Change that one."))
    if project.service_id != chosen.pk:
        amend(project, service=chosen)
    fields = {"project": project, "service": chosen, "note": passage("note", note)}
    return made(Handover, "prepared", project.case.title, place_at(project), fields, by)


@transaction.atomic
def offer(handover: Handover, *, early_life_until: date, note: str = "", by: Actor) -> Handover:
    """The project's side signs: every line of the gate is met, or waived by name."""
    require(by, MANAGE, on=handover.project)
    days = (early_life_until - clock.now().date()).days
    if days > LONGEST_EARLY_LIFE:
        rule = say("Early-life support ends within {n} days.", n=LONGEST_EARLY_LIFE)
        raise broken("early_life_until", rule, say("Choose another day."))
    said = passage("note", note) or handover.note
    changes = {
        "offered_by": by.person, "offered_at": clock.now(), "early_life_until": early_life_until,
        "note": said, "reason": "",
    }  # fmt: skip
    HANDOVER.advance(handover, "offer", by=by, changes=changes, texts={"note": said})
    return handover


@transaction.atomic
def accept(handover: Handover, *, note: str = "", by: Actor) -> Handover:
    """The service's side signs, and with it everything changes hands: all of it, or nothing."""
    _check_receiver(handover, by)
    frozen = {"gate": [_told(one) for one in standings(handover.project, ("handover",))]}
    clean = passage("note", note)
    changes = {
        "accepted_by": by.person, "accepted_at": clock.now(), "content": frozen,
        "digest": content.digest_of(frozen), "reason": clean,
    }  # fmt: skip
    HANDOVER.advance(handover, "accept", by=by, changes=changes, texts={"note": clean},
                     facts={"service": handover.service.key})  # fmt: skip
    Link.objects.get_or_create(
        source=handover.service.case, target=handover.project.case, relation="comes_from"
    )
    give_over(handover, by=by)
    return handover


@transaction.atomic
def give_back(handover: Handover, *, reason: str, by: Actor) -> Handover:
    """The service's side does not take it so, and says why."""
    _check_receiver(handover, by)
    clean = needed("reason", reason)
    changes = {"reason": clean, "offered_by": None, "offered_at": None}
    HANDOVER.advance(handover, "give_back", by=by, changes=changes, texts={"reason": clean})
    return handover


@transaction.atomic
def end_early_life(handover: Handover, *, by: Actor) -> Handover:
    """Its exit criteria hold: the service goes on like any other."""
    if refusal := end_refused(handover, by):
        raise refusal
    amend(handover, early_life_ended_at=clock.now())
    record("handover", handover.key, "early_life_ended", by=by)
    return handover


def end_refused(handover: Handover, by: Actor, known: Sequence[Exit] | None = None) -> PawlError | None:
    """Why somebody cannot end early life now: their rights, or criteria that do not hold.

    known: how the criteria stand, where the caller has looked already.
    """
    if not can(by, MANAGE, handover.project):
        rule = say("You do not have the right {permission} here.", permission=MANAGE.value)
        return NotAllowed(handover.key, rule, who_could(MANAGE))
    if handover.state != "accepted" or handover.early_life_ended_at is not None:
        return Conflict(handover.key, say("It is not in early-life support."), say("Read it again."))
    found = exit_of(handover) if known is None else known
    if still := [one for one in found if not one.is_met]:
        names = {f"exit_{n}": Sentence(str(one.label)) for n, one in enumerate(still)}
        told = Sentence("; ".join(f"{{{name}}}" for name in names), names)
        rule = say("{n} exit criteria do not hold yet: {names}.", n=len(still), names=told)
        return Conflict(handover.key, rule, say("Wait until they hold, or change them with the sponsor."))
    return None


def may_receive(handover: Handover, by: Actor) -> bool:
    """Whether somebody may sign for the service's side."""
    return can(by, Permission.CATALOGUE_EDIT, handover.service) and can(
        by, Permission.CATALOGUE_EDIT, handover.service.case
    )


def _check_receiver(handover: Handover, by: Actor) -> None:
    """Whoever answers for the service, and did not sign for the project."""
    require(by, Permission.CATALOGUE_EDIT, on=handover.service)
    require(by, Permission.CATALOGUE_EDIT, on=handover.service.case)
    if by.person is not None and by.person.pk == handover.offered_by_id:
        rule = say("Nobody signs for both sides.")
        raise NotAllowed(handover.key, rule, say("Ask the service owner."))


def _told(one: Any) -> dict[str, Any]:
    return {
        "line": one.line.name, "is_met": one.is_met, "is_outside": one.is_outside,
        "waived": one.waiver and {"by": str(one.waiver.by or ""), "reason": one.waiver.reason},
    }  # fmt: skip
