"""An improvement stands where its turns stand: it follows them in the same transaction."""

from collections.abc import Mapping

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.errors import Conflict
from pawl.improvement.actions.lifecycle import IMPROVEMENT, UNDER_WAY
from pawl.improvement.models import Improvement, RegisterRule, State, TurnState

STEPS: Mapping[tuple[str, str], str] = {
    ("approved", "planned"): "plan",
    ("acting", "planned"): "turn",
    ("planned", "doing"): "start",
    ("checking", "doing"): "start",
    ("acting", "doing"): "start",
    ("doing", "checking"): "deliver",
    ("checking", "acting"): "verify",
    ("planned", "acting"): "stop",
    ("doing", "acting"): "stop",
    ("doing", "planned"): "stop",
    ("checking", "planned"): "stop",
}
"""(where it is, where its turns are) -> the step towards them."""
ORDER = (TurnState.DOING, TurnState.CHECKING, TurnState.ACTING, TurnState.PLANNED)
"""Of several turns the one that is least far on counts; one that has not begun only where it is alone."""


def follow(improvement: Improvement, *, by: Actor, facts: Mapping[str, object]) -> None:
    """Take the steps to where the turns are; the caller holds the transaction.

    Raises Conflict where as many improvements are under way as the register allows.
    """
    target = _target(improvement)
    while activity := STEPS.get((improvement.state, target)):
        if activity == "start" and improvement.state not in UNDER_WAY:
            _has_room(improvement)
        IMPROVEMENT.advance(improvement, activity, by=by, facts=facts)


def _target(improvement: Improvement) -> str:
    found = set(improvement.turns.exclude(state=TurnState.DONE).values_list("state", flat=True))
    return next((one.value for one in ORDER if one in found), State.ACTING.value)


def _has_room(improvement: Improvement) -> None:
    """The rule's row is locked, so that of two who start at once the second is counted after the first."""
    organisation = improvement.case.organisation_id
    if organisation is None:
        return
    RegisterRule.objects.get_or_create(organisation_id=organisation)
    limit = RegisterRule.objects.select_for_update().get(organisation_id=organisation).under_way
    count = Improvement.objects.filter(case__organisation_id=organisation, state__in=UNDER_WAY).count()
    if count >= limit:
        raise Conflict(
            improvement.key,
            say("{count} improvements are under way already; the register allows {limit} at once.",
                count=count, limit=limit),
            say("Hold or close one of them first, or let an improvement owner raise the limit."),
        )  # fmt: skip
