"""What a later export changed on something that an earlier one brought, put back as it was."""

from collections.abc import Callable, Mapping
from typing import Any

from pawl.accounts.actions import leavers, people, teams
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.analytics.words import say
from pawl.collaboration.models import Attachment
from pawl.configuration.actions import items
from pawl.configuration.models import ConfigurationItem
from pawl.errors import Conflict
from pawl.knowledge.actions import articles
from pawl.knowledge.models import Article
from pawl.local_text import LocalText
from pawl.moving.actions.tickets import MODELS
from pawl.moving.models import MoveChange, OldNumber
from pawl.tickets import putting_back
from pawl.tickets.replaying import unlink_replayed


def put_back(one: MoveChange, by: Actor) -> None:
    """It is again what it was before the move, and the former export is the last that was told of it.

    Raises Conflict where somebody has changed it here since.
    """
    if one.kind in MODELS:
        _ticket(one, by)
    else:
        BACK[one.kind](one, by)
    one.delete()


def _ticket(one: MoveChange, by: Actor) -> None:
    model = MODELS[one.kind]
    found = model.objects.visible_to(by).select_related("case").filter(pk=number_of(one.target)).first()
    brought = OldNumber.objects.filter(move=one.move_id, case=number_of(one.target))
    said = {kind: list(brought.filter(kind=kind)) for kind in ("comment", "attachment")}
    if found is not None:
        putting_back.put_back(
            found, one.before, comments=[number_of(each.target) for each in said["comment"]],
            attachments=_attached(said["attachment"]), by=by,
        )  # fmt: skip
        OldNumber.objects.filter(pk__in=[each.pk for rows in said.values() for each in rows]).delete()
    _told(one)


def _attached(rows: list[OldNumber]) -> list[int]:
    numbers = [number_of(each.target) for each in rows]
    return list(Attachment.objects.filter(pk__in=numbers).values_list("pk", flat=True))


def _person(one: MoveChange, by: Actor) -> None:
    who = Person.objects.visible_to(by).filter(pk=number_of(one.target)).first()
    if who is None:
        return
    if any(getattr(who, name) != value for name, value in one.after.items()):
        raise _changed_since(who.key)
    was = one.before
    details = people.Details(was["email"], was["name"], who.organisation, was["external_id"])
    people.change(who, details, by=by)
    if was["is_active"] and not who.is_active:
        leavers.reactivate(who, by=by)
    _told(one)


def _membership(one: MoveChange, by: Actor) -> None:
    team = Team.objects.visible_to(by).filter(pk=number_of(one.target)).first()
    who = Person.objects.visible_to(by).filter(pk=number_of(one.detail)).first()
    if team is not None and who is not None:
        teams.remove(team, who, by=by)


def _item(one: MoveChange, by: Actor) -> None:
    found = ConfigurationItem.objects.visible_to(by).select_related("case").filter(pk=number_of(one.target))
    item = found.first()
    if item is None:
        return
    if item.version != one.after["version"]:
        raise _changed_since(item.key)
    items.change_item(item, title=one.before["title"], description=one.before["description"], by=by)
    _told(one, written=item.version)


def _article(one: MoveChange, by: Actor) -> None:
    found = Article.objects.visible_to(by).select_related("case").filter(pk=number_of(one.target))
    article = found.first()
    if article is None:
        return
    if article.version != one.after["version"]:
        raise _changed_since(article.key)
    words = {name: LocalText(one.before[name]) for name in ("name", "text")}
    articles.change_article(article, **words, by=by)
    if article.is_revised:
        articles.publish_revision(article, by=by)
    _told(one, written=article.version)


def _link(one: MoveChange, by: Actor) -> None:
    unlink_replayed(**one.before, by=by)


BACK: Mapping[str, Callable[[MoveChange, Actor], None]] = {
    "person": _person, "membership": _membership, "item": _item, "article": _article, "link": _link,
}  # fmt: skip


def _told(one: MoveChange, **known: Any) -> None:
    """What the export before it told is what was told last."""
    if one.old_id is not None:
        last = {name: one.before[name] for name in ("digest", "told_until")}
        OldNumber.objects.filter(pk=one.old_id).update(**last, **known)


def _changed_since(key: str) -> Conflict:
    return Conflict(key, say("Somebody has changed it here."), say("It stays as it is."))


def number_of(key: str) -> int:
    """The number in a key."""
    return int(key.rpartition("-")[2])
