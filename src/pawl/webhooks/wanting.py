"""Which endpoint hears of which event."""

import re
from collections.abc import Iterable, Mapping, Sequence

from pawl.analytics.words import say
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.models import Case
from pawl.errors import Invalid
from pawl.history.models import Event
from pawl.webhooks.models import Endpoint, State

PATTERN = re.compile(r"\*|[a-z][a-z0-9_]{0,39}\.(\*|[a-z][a-z0-9_]{0,59})", re.ASCII)
MOST_PATTERNS = 50


def addresses(events: Sequence[Event]) -> Mapping[int, Iterable[str]]:
    """For each event the numbers of the endpoints that hear of it; two queries for a batch."""
    endpoints = list(Endpoint.objects.filter(state=State.ACTIVE).select_related("case"))
    if not endpoints:
        return {}
    cases = _cases(events)
    return {
        event.pk: [str(one.pk) for one in endpoints if hears(one, event, cases.get(event.case))]
        for event in events
        if not event.imported
    }


def hears(endpoint: Endpoint, event: Event, case: Case | None) -> bool:
    """Whether an endpoint is told: it asked for such events, and the case lies in its organisation.

    Nobody outside hears of confidential cases. What belongs to no case (people, roles, jobs) is for endpoints
    of the whole site.
    """
    if event.kind == "webhook" and event.activity == "tested":
        return event.case == endpoint.key
    if not any(matches(pattern, event) for pattern in endpoint.wants):
        return False
    bound = endpoint.case.organisation_id
    if case is None:
        return bound is None
    return not case.confidential and bound in {None, case.organisation_id}


def matches(pattern: str, event: Event) -> bool:
    """Whether an event fits `*`, `kind.*` or `kind.activity`."""
    return pattern in {"*", f"{event.kind}.*", f"{event.kind}.{event.activity}"}


def patterns(given: Iterable[str]) -> list[str]:
    """Patterns in order, each once.   Raises Invalid where one is none."""
    found = list(dict.fromkeys(one.strip() for one in given if one.strip()))
    bad = [one for one in found if not PATTERN.fullmatch(one)]
    if bad or not found or len(found) > MOST_PATTERNS:
        shown = ", ".join(bad)[:200]
        rule = say(
            "Name 1 to {n} kinds of events; not understood: {shown}.", n=MOST_PATTERNS, shown=shown or "–"
        )
        raise Invalid(
            "wants", rule, say("Write for example: improvement.*, import.imported, *"), {"wants": rule}
        )
    return found


def _cases(events: Sequence[Event]) -> dict[str, Case]:
    letters = {prefix: kind for kind, prefix in KINDS.items()}
    numbers = set()
    for event in events:
        prefix, _, number = event.case.rpartition("-")
        if prefix in letters and number.isascii() and number.isdigit():
            numbers.add(int(number))
    return {case.key: case for case in Case.objects.filter(pk__in=numbers)}
