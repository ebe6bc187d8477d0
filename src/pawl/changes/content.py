"""What a change touches, and what of it is approved: plan, window and what it touches."""

from pawl.changes.models import Change
from pawl.tickets.touching import affected


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
