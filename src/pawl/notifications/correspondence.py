"""Where answers to letters go, and which messages of the other side a letter answers: a floor above knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pawl.accounts.models import Person
from pawl.collaboration.models import Case


def _nowhere(_case: Case) -> str:
    return ""


def _nothing(_case: Case, _person: Person) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Correspondence:
    """What whoever takes mail in says of a case."""

    reply_to: Callable[[Case], str] = _nowhere
    """The address of the mailbox that takes answers; empty where none does."""
    earlier: Callable[[Case, Person], Sequence[str]] = _nothing
    """Message-IDs, with angle brackets, of what a person wrote about it, oldest first."""


_known = [Correspondence()]


def register(correspondence: Correspondence) -> None:
    """Say it; called by the `ready` of the app that takes mail in."""
    _known[:] = [correspondence]


def reply_to(case: Case) -> str:
    """The address to which an answer is to go."""
    return _known[0].reply_to(case)


def earlier(case: Case, person: Person) -> Sequence[str]:
    """What somebody wrote about a case by mail."""
    return _known[0].earlier(case, person)
