"""What is mailed when something happens to an account."""

from collections.abc import Callable

from pawl.accounts import letters
from pawl.accounts.models import Person
from pawl.history.models import Event
from pawl.jobs.handlers import Work, on


@on("person", "invited")
def send_invitation(work: Work) -> None:
    """Invite, unless they have left meanwhile."""
    _write(work.event, letters.invite)


@on("person", "password_link_asked")
def send_password_link(work: Work) -> None:
    """Send the link to whoever has the address; where nobody has it, nothing."""
    _write(work.event, letters.send_link)


@on("person", "password_set")
@on("person", "second_factor_added")
@on("person", "second_factor_removed")
@on("person", "second_factors_forgotten")
@on("person", "provider_added")
def warn(work: Work) -> None:
    """Tell somebody that the keys to their account changed."""
    _write(work.event, lambda person: letters.tell_of_change(person, work.event.activity))


def _write(event: Event, letter: Callable[[Person], None]) -> None:
    number = int(event.case.partition("-")[2])
    person = Person.objects.active().filter(pk=number).first()
    if person is not None:
        letter(person)
