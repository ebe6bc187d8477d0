"""What a change touches, and what of it is approved: plan, window and what it touches."""

from pawl.changes.models import Change
from pawl.collaboration.models import Case
from pawl.tickets.models import AffectedItem


def affected(change: Change) -> list[Case]:
    """The services and items that it touches, the service it is filed under among them; two queries."""
    named = [one.item for one in AffectedItem.objects.filter(case=change.pk).select_related("item")]
    own = change.service.case if change.service else None
    found = {one.pk: one for one in [*([own] if own else []), *named]}
    return [found[pk] for pk in sorted(found)]


def content(change: Change) -> dict[str, object]:
    """What is approved: all that may not change behind the backs of those who said yes."""
    return {
        "title": change.case.title,
        "description": change.description,
        "type": change.type,
        "model": change.model_id,
        **change.plans,
        "from": change.planned_from and change.planned_from.isoformat(),
        "until": change.planned_until and change.planned_until.isoformat(),
        "interrupts": change.interrupts,
        "items": sorted(one.key for one in affected(change)),
    }
