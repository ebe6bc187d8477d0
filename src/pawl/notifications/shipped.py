"""The rules that every desk has until it sets others: it works on the first day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TICKETS = ("incident", "service_request", "change", "problem")
BOTH, INBOX, DAILY = ("inbox", "mail"), ("inbox",), ("daily",)


@dataclass(frozen=True)
class Shipped:
    """A rule without a row."""

    kind: str
    activity: str
    audiences: tuple[str, ...]
    ways: tuple[str, ...] = BOTH
    is_urgent: bool = False


def _all(
    kinds: Iterable[str],
    activities: str,
    audiences: str,
    ways: tuple[str, ...] = BOTH,
    *,
    urgent: bool = False,
) -> Iterator[Shipped]:
    for kind in kinds:
        for activity in activities.split():
            yield Shipped(kind, activity, tuple(audiences.split()), ways, urgent)


SHIPPED: tuple[Shipped, ...] = (
    # The caller hears that it came in, was answered, waits, is done, comes back; followers hear the same.
    *_all(("incident",), "opened caller_named", "caller"),
    *_all(("incident",), "hold resolve reopen cancel", "caller watchers"),
    *_all(("incident",), "close withdraw", "watchers", INBOX),
    *_all(("service_request",), "submitted caller_named", "caller"),
    *_all(("service_request",), "hold fulfil reject reopen cancel", "caller watchers"),
    *_all(("service_request",), "approve close", "caller watchers", INBOX),
    *_all(("incident", "service_request"), "workaround_known", "caller"),
    *_all(("change",), "schedule implement finish close cancel send_back", "caller watchers"),
    *_all(("problem",), "known_error resolve close", "caller watchers"),
    # Whoever works on it hears what is new for them. A comment is an answer to one of the two sides.
    *_all(TICKETS, "commented", "caller assignee_or_team watchers"),
    *_all(TICKETS, "assigned", "assignee_or_team"),
    *_all(("incident",), "answered hold_ended reopen", "assignee_or_team"),
    *_all(("service_request",), "hold_ended reopen", "assignee_or_team"),
    *_all(("service_request",), "task_started", "team"),
    *_all(("fulfilment_task",), "assigned", "assignee"),
    *_all(TICKETS, "sla_warned", "assignee_or_team"),
    *_all(TICKETS, "sla_breached", "assignee_or_team owner", urgent=True),
    *_all(("problem",), "recurred", "assignee_or_team watchers"),
    # Whoever is on call is called at once; approvers get the link that answers, and are reminded once a day.
    *_all(("incident",), "escalated", "on_call", urgent=True),
    *_all(("approval",), "asked handed_over", "approvers"),
    *_all(("approval",), "reminded", "approvers", DAILY),
    *_all(("service_request", "change"), "approval_approved approval_rejected approval_void",
          "caller assignee"),
    # Major incidents.
    *_all(("incident",), "declared_major", "stakeholders team leaders", urgent=True),
    *_all(("incident",), "stakeholders_told stood_down", "stakeholders", urgent=True),
    *_all(("incident",), "update_overdue", "leaders assignee_or_team", urgent=True),
    # Dates.
    *_all(("contract",), "ends_soon", "owner team watchers"),
    *_all(("problem",), "risk_ends_soon", "caller assignee_or_team watchers"),
    *_all(("article", "raid_item", "project"), "review_due", "owner watchers"),
    *_all(("operation_run",), "miss overdue", "owner assignee_or_team watchers"),
    # A gain that slips: whoever looks after it and their team hear at once; of a finding who owns it.
    *_all(("control_plan",), "slip", "owner team watchers", urgent=True),
    *_all(("improvement",), "slip", "watchers"),
    *_all(("improvement",), "benefit_found", "owner watchers"),
    # What else somebody follows.
    *_all(("improvement", "service", "outage", "configuration_item"), "commented", "owner watchers"),
)  # fmt: skip
"""Of one event several may stand here: each adds whom it names."""
