"""Shifts: begin one, note what happens, hand it over with what stands open, accept it."""

from django.db import IntegrityError, transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import same_place
from pawl.collaboration.cases import open_case
from pawl.collaboration.checks import broken, passage
from pawl.collaboration.models import Case
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.recurring.actions.lifecycles import SHIFT
from pawl.recurring.models import Shift, ShiftEntry, ShiftState
from pawl.recurring.reads import open_runs

WORK = Permission.OPERATION_WORK
MOST = 200


@transaction.atomic
def begin(*, team: Team, by: Actor) -> Shift:
    """The first shift of a team begins; every later one begins when it accepts the hand-over."""
    return _begin(team, by)


@transaction.atomic
def note(shift: Shift, *, text: str, about: Case | None = None, by: Actor) -> Shift:
    """Something that the next shift may need to know."""
    require(by, WORK, on=shift)
    clean = passage("text", text)
    if not clean:
        raise broken("text", say("It is empty."), say("Write something."))
    rows = Shift.objects.filter(pk=shift.pk).exclude(state=ShiftState.ACCEPTED)
    if not rows.update(version=F("version") + 1):
        raise Conflict(shift.key, say("The shift is over."), say("Note it in the shift that runs now."))
    shift.refresh_from_db(fields=["version"])
    ShiftEntry.objects.create(shift=shift, at=clock.now(), author=by.human, text=clean, about=about)
    facts = {"about": about.key} if about else {}
    record("shift", shift.key, "noted", by=by, facts=facts, texts={"text": clean})
    return shift


@transaction.atomic
def hand_over(shift: Shift, *, note: str = "", by: Actor) -> Shift:
    """The watch is laid down: what stands open is kept as it is now."""
    clean = passage("note", note)
    left = [{"key": run.key, "title": run.case.title, "state": run.state} for run in open_runs(shift)[:MOST]]
    changes = {"handed_over_at": clock.now(), "handed_over_by": by.human, "note": clean, "left_open": left}
    facts = {"open": len(left), "runs": [one["key"] for one in left]}
    SHIFT.advance(shift, "hand_over", by=by, changes=changes, facts=facts, texts={"note": clean})
    return shift


@transaction.atomic
def accept(shift: Shift, *, by: Actor) -> Shift:
    """Somebody of the next shift takes it over: theirs begins.   Returns the new shift."""
    if shift.handed_over_by_id == by.human.pk:
        rule = say("Who handed over cannot accept it.")
        raise Conflict(shift.key, rule, say("Let somebody of the next shift accept it."))
    changes = {"accepted_at": clock.now(), "accepted_by": by.human, "of_team": None}
    SHIFT.advance(shift, "accept", by=by, changes=changes)
    team = shift.case.team
    return _begin(team, by, shift.key) if team else shift


def _begin(team: Team, by: Actor, after: str = "") -> Shift:
    person = by.human
    if person.organisation_id is not None:
        same_place(team, person.organisation_id, "team")
    place = Place(team.organisation_id, team.pk, person.pk)
    require(by, WORK, on=place)
    now = clock.now()
    try:
        with transaction.atomic():
            case = open_case("shift", f"{team.name} {now:%Y-%m-%d %H:%M} UTC", place)
            made = Shift.objects.create(case=case, started_at=now, of_team=team.pk)
    except IntegrityError:
        rule = say("A shift of this team runs already.")
        raise Conflict(team.key, rule, say("Hand it over, then let the next one accept it.")) from None
    facts = {"team": team.pk, **({"after": after} if after else {})}
    record("shift", made.key, "begun", by=by, facts=facts)
    return made
