"""Take a move back: what it changed is as it was, what it made goes; what was worked on stays, with why."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from pawl.accounts.actions import people, teams
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Person, Team
from pawl.analytics.words import Sentence, packed, say
from pawl.configuration.actions import items
from pawl.configuration.models import ConfigurationItem
from pawl.errors import Conflict, PawlError
from pawl.jobs.handlers import Work
from pawl.knowledge.actions import articles
from pawl.knowledge.models import Article
from pawl.moving.actions.moves import LIFECYCLE, clear
from pawl.moving.actions.putting_back import number_of, put_back
from pawl.moving.actions.running import actor, found
from pawl.moving.actions.tickets import MODELS
from pawl.moving.models import Move, MoveChange, MoveState, OldNumber
from pawl.tickets.actions import desk
from pawl.tickets.models import Category
from pawl.tickets.replaying import take_back

AT_ONCE = 25
MOST_LEFT = 1000
"""What stays is told one by one as far as this; all of it is counted."""
TAKEN_ALONG = ("comment", "also", "attachment", "history")


def undo(work: Work) -> None:
    """Take back what the move made; what cannot go is listed, and keeps its old number."""
    move = found(work)
    if move is None or move.state != MoveState.UNDOING:
        return
    by, left = actor(work), dict[str, Sentence]()
    _put_back(work, move, by, left)
    rows = OldNumber.objects.filter(move=move).exclude(kind__in=TAKEN_ALONG)
    last, done, total = 2**62, 0, rows.count()
    while batch := list(rows.filter(pk__lt=last).select_related("case").order_by("-pk")[:AT_ONCE]):
        with work.effects(last=False):
            for one in batch:
                if (why := _take(one, by)) is not None:
                    left[one.target] = why
        last, done = batch[-1].pk, done + len(batch)
        work.progress(done, total, say("Taken back {n:,}", n=done))
    _end(work, move, left)


def _put_back(work: Work, move: Move, by: Actor, left: dict[str, Sentence]) -> None:
    """What earlier moves had brought, and this one changed, the newest first."""
    rows, last, done = MoveChange.objects.filter(move=move).select_related("move"), 2**62, 0
    while batch := list(rows.filter(pk__lt=last).order_by("-pk")[:AT_ONCE]):
        last, done = batch[-1].pk, done + len(batch)
        with work.effects(last=False):
            for one in batch:
                try:
                    with transaction.atomic():
                        put_back(one, by)
                except PawlError as refusal:
                    left[one.target] = refusal.rule
        work.progress(done, None, say("Put back {n:,}", n=done))


def _take(one: OldNumber, by: Actor) -> Sentence | None:
    """Returns why it stays; None where it is gone."""
    try:
        with transaction.atomic():
            if one.kind in MODELS:
                _ticket(one, by)
            elif one.is_made and one.kind in BACK:
                BACK[one.kind](one, by)
            OldNumber.objects.filter(pk=one.pk).delete()
    except PawlError as refusal:
        return refusal.rule
    return None


def _ticket(one: OldNumber, by: Actor) -> None:
    model = MODELS[one.kind]
    ticket = model.objects.visible_to(by).select_related("case").filter(pk=one.case_id).first()
    OldNumber.objects.filter(case=one.case_id).delete()
    if ticket is not None:
        take_back(ticket, by=by)


def _person(one: OldNumber, by: Actor) -> None:
    if (who := Person.objects.visible_to(by).filter(pk=_number(one)).first()) is not None:
        people.take_back(who, by=by)


def _team(one: OldNumber, by: Actor) -> None:
    if (team := Team.objects.visible_to(by).filter(pk=_number(one)).first()) is not None:
        teams.take_back(team, by=by)


def _category(one: OldNumber, by: Actor) -> None:
    branch = Category.objects.visible_to(by).filter(pk=_number(one), retired_at=None).first()
    if branch is None:
        return
    if any(model.objects.filter(category=branch).exists() for model in MODELS.values()):
        raise Conflict(branch.key, say("Tickets are filed under it."), say("Retire it instead."))
    desk.retire(branch, version=branch.version, by=by)


def _article(one: OldNumber, by: Actor) -> None:
    article = Article.objects.visible_to(by).select_related("case").filter(pk=one.case_id).first()
    _untouched(article, one)
    if article is not None and article.state == "published":
        articles.take_step(article, "retire", by=by)


def _item(one: OldNumber, by: Actor) -> None:
    item = ConfigurationItem.objects.visible_to(by).select_related("case").filter(pk=one.case_id).first()
    _untouched(item, one)
    OldNumber.objects.filter(pk=one.pk).delete()
    if item is not None:
        items.take_back(item, by=by)


BACK: Mapping[str, Callable[[OldNumber, Actor], None]] = {
    "person": _person, "team": _team, "category": _category, "article": _article, "item": _item,
}  # fmt: skip


def _untouched(record: Any, one: OldNumber) -> None:
    if record is not None and record.version != one.written:
        raise Conflict(record.key, say("Somebody has changed it here."), say("It stays as it is."))


def _number(one: OldNumber) -> int:
    return number_of(one.target)


def _end(work: Work, move: Move, left: Mapping[str, Sentence]) -> None:
    pairs = [[key, packed(why)] for key, why in list(left.items())[:MOST_LEFT]]
    with work.effects():
        now = Move.objects.select_related("case").get(pk=move.pk)
        if now.state != MoveState.UNDOING:
            return
        by = system("moving", work.event.correlation)
        LIFECYCLE.advance(now, "take_back", by=by, changes={"left": pairs}, facts={"left": len(left)})
        clear(now)
