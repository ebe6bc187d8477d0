"""One batch of rows: what becomes of each, and, where it is no dry run, the writing of it by actions."""

from collections.abc import Callable, Mapping

from django.db import IntegrityError, transaction

from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, packed, say
from pawl.errors import Invalid, PawlError
from pawl.moving.actions import settings_of_desk, things, tickets
from pawl.moving.actions.attached import bring_all
from pawl.moving.actions.keeping import Ground, Result
from pawl.moving.models import Move, MoveRow, Outcome
from pawl.moving.shape import ASIDE, TICKETS, BadRow

Write = Callable[[Ground, MoveRow], Result]
WRITERS: Mapping[str, Write] = {
    "team": settings_of_desk.team, "person": settings_of_desk.person,
    "membership": settings_of_desk.membership, "category": settings_of_desk.category, "item": things.item,
    "article": things.article, **dict.fromkeys(TICKETS, tickets.ticket),
    **dict.fromkeys(ASIDE, tickets.left_over), "link": tickets.link,
}  # fmt: skip


class Mover:
    """Takes rows of one move, a batch at a time; what it knows of the organisation it reads once."""

    def __init__(self, move: Move, by: Actor, *, is_dry: bool) -> None:
        self.ground = Ground(move, by, is_dry=is_dry)

    def bring(self, rows: list[MoveRow]) -> None:
        """What takes time and writes no row; the caller holds no transaction yet."""
        if not self.ground.is_dry:
            bring_all(self.ground, rows)

    def take(self, rows: list[MoveRow]) -> None:
        """Say and do what becomes of each; the caller holds the transaction and writes the rows."""
        ground = self.ground
        ground.look_up(rows)
        for row in rows:
            if ground.went_along(row):
                continue
            row.reason, row.done = None, not ground.is_dry
            try:
                row.outcome, row.target = self._one(row)
            except (PawlError, BadRow) as refusal:
                row.outcome, row.target, row.reason = Outcome.REFUSED, "", packed(_said(refusal))
            except IntegrityError:
                rule = say("It breaks a rule that the database keeps.")
                row.outcome, row.target, row.reason = Outcome.REFUSED, "", packed(rule)
            ground.settle(row)
        MoveRow.objects.bulk_update(rows, ["outcome", "target", "reason", "done"], batch_size=200)

    def _one(self, row: MoveRow) -> Result:
        """In a savepoint of its own: what a refusal began, and a dry run all of it, is taken back."""
        with transaction.atomic():
            found = WRITERS[row.kind](self.ground, row)
            if self.ground.is_dry:
                transaction.set_rollback(True)
        return found


def _said(refusal: PawlError | BadRow) -> Sentence:
    if isinstance(refusal, BadRow):
        return refusal.rule
    if isinstance(refusal, Invalid) and refusal.fields:
        name, rule = next(iter(refusal.fields.items()))
        return say("{name}: {rule}", name=name, rule=rule)
    return refusal.rule
