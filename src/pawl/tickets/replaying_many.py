"""Many histories become tickets in few statements, where nothing has to be worked out on the way.

Without a service nothing was promised, so no clock runs: what is left of a replay are rows. They are the
rows that `replay` writes ticket by ticket; where a service is named, that one is to be used.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.models import Case, SearchText
from pawl.collaboration.words import words_of
from pawl.errors import Invalid
from pawl.history.record import Said, record_all
from pawl.tickets.models import Ticket
from pawl.tickets.replaying import Past, check_order, priced

AT_ONCE = 500


@dataclass(frozen=True)
class History:
    """One ticket of another system: its number there, its title, what happened to it in order of time."""

    external_id: str
    title: str
    events: Sequence[Past]

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the ticket after its last event; its team among them."""
        found: dict[str, Any] = {"opened_at": self.events[0].at}
        for one in self.events:
            found |= priced(dict(one.changes))
        return found


def replay_many(model: type[Ticket], histories: Iterable[History], *, place: Place, by: Actor) -> int:
    """Tickets with their histories, a few hundred a transaction; those that are known already are left out.

    Begun again after it was killed it goes on where it was.   Returns how many it made.
    Raises Invalid for a history that names a service, has no events, or has them out of order.
    """
    require(by, Permission.DESK_MANAGE, on=place)
    left, made = iter(histories), 0
    while batch := list(islice(left, AT_ONCE)):
        with transaction.atomic():
            made += _write(model, batch, place, by)
    return made


def _write(model: Any, batch: Sequence[History], place: Place, by: Actor) -> int:
    numbers = [one.external_id for one in batch]
    rows = model.objects.filter(case__organisation=place.organisation_id, external_id__in=numbers)
    known = set(rows.values_list("external_id", flat=True))
    fresh = [one for one in batch if one.external_id not in known]
    for one in fresh:
        check_order(one.events)
        _check_plain(one)
    columns = [one.columns for one in fresh]
    cases = Case.objects.bulk_create(_cases(model.kind, fresh, columns, place))
    tickets = [
        model(case=case, external_id=one.external_id, **{name: told[name] for name in told if name != "team"})
        for case, one, told in zip(cases, fresh, columns, strict=True)
    ]
    model.objects.bulk_create(tickets)
    SearchText.objects.bulk_create(
        SearchText(
            case=one.case, own=words_of(one.case.title, *(getattr(one, name) for name in one.searched))
        )
        for one in tickets
    )
    record_all(list(_said(model.kind, cases, fresh)), by=by)
    return len(fresh)


def _cases(
    kind: str, fresh: Sequence[History], columns: Sequence[dict[str, Any]], place: Place
) -> Iterator[Case]:
    for one, told in zip(fresh, columns, strict=True):
        team = told.get("team")
        yield Case(
            kind=kind, title=one.title, organisation_id=place.organisation_id,
            team_id=team.pk if team else place.team_id, owner_id=place.owner_id,
            confidential=place.confidential, created_at=one.events[0].at,
        )  # fmt: skip


def _said(kind: str, cases: Sequence[Case], fresh: Sequence[History]) -> Iterator[Said]:
    for case, one in zip(cases, fresh, strict=True):
        for past in one.events:
            yield Said(kind, case.key, past.activity, past.told, past.texts, past.at, imported=True)


def _check_plain(one: History) -> None:
    if any(past.changes.get("service") for past in one.events):
        rule = say("A ticket of a service has clocks, which follow it step by step.")
        raise Invalid("service", rule, say("Replay it by itself."))
