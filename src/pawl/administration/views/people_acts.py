"""What can be done with many people at once: sign out, close and open accounts, join a team, give a role.

A person with whom nothing would happen is refused: else undo would open an account that was closed long ago,
or take a role that somebody held before.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actions import leavers, roles, sessions, teams
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Membership, Person
from pawl.accounts.permissions import not_found
from pawl.accounts.roles import Permission, Role
from pawl.administration.forms import GrantForm, TeamChoiceForm
from pawl.analytics.words import Sentence, say
from pawl.errors import Conflict
from pawl.web.list_acts import BulkAct

Act = Callable[[Actor, int], Person]


def _person(by: Actor, pk: int) -> Person:
    found: Person | None = Person.objects.visible_to(by).filter(pk=pk).first()
    if found is None:
        raise not_found(f"PER-{pk}")
    return found


def _sign_out(by: Actor, pk: int) -> Person:
    person = _person(by, pk)
    sessions.end_all(person, by=by)
    return person


def _close(by: Actor, pk: int) -> Person:
    person = _person(by, pk)
    if person == by.person:
        rule = say("This is your own account.")
        raise Conflict(person.name, rule, say("Ask another administrator to close it."))
    _refuse_idle(person, say("The account is closed already."), is_idle=not person.is_active)
    return leavers.deactivate(person, by=by)


def _open(by: Actor, pk: int) -> Person:
    person = _person(by, pk)
    _refuse_idle(person, say("The account is open already."), is_idle=person.is_active)
    return leavers.reactivate(person, by=by)


def _join(by: Actor, pk: int, form: TeamChoiceForm) -> Person:
    person, team = _person(by, pk), form.cleaned_data["team"]
    is_in = Membership.objects.filter(team=team, person=person).exists()
    _refuse_idle(person, say("They are in this team already."), is_idle=is_in)
    teams.add(team, person, by=by)
    return person


def _leave(by: Actor, pk: int, form: TeamChoiceForm) -> Person:
    person, team = _person(by, pk), form.cleaned_data["team"]
    is_in = Membership.objects.filter(team=team, person=person).exists()
    _refuse_idle(person, say("They are not in this team."), is_idle=not is_in)
    teams.remove(team, person, by=by)
    return person


def _give(by: Actor, pk: int, form: GrantForm) -> Person:
    person, (organisation, team) = _person(by, pk), form.chosen_place
    role = Role(form.cleaned_data["role"])
    _refuse_idle(person, say("They hold this role already."), is_idle=_held(person, form) is not None)
    roles.give(person, role, organisation=organisation, team=team, by=by)
    return person


def _take(by: Actor, pk: int, form: GrantForm) -> Person:
    person = _person(by, pk)
    held = _held(person, form)
    if held is None:
        raise _idle(person, say("They do not hold this role."))
    roles.take(held, by=by)
    return person


def _held(person: Person, form: GrantForm) -> Grant | None:
    organisation, team = form.chosen_place
    role = form.cleaned_data["role"]
    return Grant.objects.filter(person=person, role=role, organisation=organisation, team=team).first()


def _refuse_idle(person: Person, rule: Sentence, *, is_idle: bool) -> None:
    if is_idle:
        raise _idle(person, rule)


def _idle(person: Person, rule: Sentence) -> Conflict:
    return Conflict(person.name, rule, say("Leave them out."))


MANAGE, GRANT = Permission.ACCOUNT_MANAGE, Permission.ROLE_GRANT
CLOSING = _("They are signed out everywhere at once. Passwords, passkeys, second factors and keys are gone, "
            "and opening the accounts again does not bring them back.")  # fmt: skip
ACTS = (
    BulkAct("join", _("Take into a team"), _join, MANAGE, undo="leave", form=TeamChoiceForm),
    BulkAct("leave", _("Take out of the team"), _leave, MANAGE, undo="join", form=TeamChoiceForm,
            is_offered=False),
    BulkAct("give", _("Give a role"), _give, GRANT, undo="take", form=GrantForm),
    BulkAct("take", _("Take the role away"), _take, GRANT, undo="give", form=GrantForm, is_offered=False),
    BulkAct("sign_out", _("Sign out everywhere"), _sign_out, MANAGE),
    BulkAct("close", _("Close the accounts"), _close, MANAGE, undo="open", is_destructive=True,
            consequence=CLOSING),
    BulkAct("open", _("Open the accounts again"), _open, MANAGE),
)  # fmt: skip
