"""Open and amend a case: what every action that makes or changes a record begins with."""

from typing import Any

from pawl import clock
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.collaboration.models import Case, SearchText
from pawl.collaboration.words import told, words_of, write_words
from pawl.errors import stale
from pawl.prepared import insert, update

ON_CASE = ("title", "owner", "team")


def open_case(kind: str, title: str, place: Place, *texts: object) -> Case:
    """Make the row that a new record stands on; the caller holds the transaction and asked for the right.

    texts: what it is found by beside its title, as its model names in `searched`.
    """
    made = new_case(kind, title, place)
    insert(made)
    insert(found_by(made, *texts))
    return made


def new_case(kind: str, title: str, place: Place) -> Case:
    """The row that a new record stands on, not written yet: for what is decided before."""
    return Case(
        kind=kind,
        title=title,
        organisation_id=place.organisation_id,
        team_id=place.team_id,
        owner_id=place.owner_id,
        confidential=place.confidential,
        created_at=clock.now(),
    )


def found_by(made: Case, *texts: object) -> SearchText:
    """The row of the words by which a case is found, not written yet; the case has its number.

    texts: as in `open_case`.
    """
    made.kept_texts = told(made.title, *texts)
    return SearchText(case=made, own=words_of(made.title, *texts))


def place_of(person: Person | None) -> Place:
    """Where a record stands if nobody says otherwise: with its author's organisation."""
    if person is None:
        return Place()
    return Place(organisation_id=person.organisation_id, owner_id=person.pk)


def amend(record: Any, **changes: object) -> dict[str, object]:
    """Write what differs, if nobody was faster; title, owner and team stand on the case.

    Returns what changed.   Raises Stale.
    """
    of_case = {name: value for name, value in changes.items() if name in ON_CASE}
    of_case = {name: value for name, value in of_case.items() if getattr(record.case, name) != value}
    own = {name: value for name, value in changes.items() if name not in ON_CASE}
    own = {name: value for name, value in own.items() if getattr(record, name) != value}
    if not own and not of_case:
        return {}
    if not update(type(record), {"pk": record.pk, "version": record.version}, own):
        raise stale(record.key)
    if of_case:
        Case.objects.filter(pk=record.pk).update(**of_case)
    for kept, written in ((record, own), (record.case, of_case)):
        for name, value in written.items():
            setattr(kept, name, value)
    record.version += 1
    if {"title", *record.searched} & {*own, *of_case}:
        write_words(record)
    return {**own, **of_case}
