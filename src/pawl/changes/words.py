"""What the words of changes are called on pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]
STATES: Words = {
    "new": _("new"), "assess": _("being assessed"), "authorize": _("waits for approval"),
    "scheduled": _("scheduled"), "implement": _("being implemented"), "review": _("in review"),
    "closed": _("closed"), "cancelled": _("cancelled"),
}  # fmt: skip
SHOWN_STATES: Words = {**STATES, "to_schedule": _("approved: to be put into the calendar")}
TYPES: Words = {"standard": _("standard"), "normal": _("normal"), "emergency": _("emergency")}
RISKS: Words = {"low": _("low"), "medium": _("medium"), "high": _("high")}
OUTCOMES: Words = {
    "successful": _("successful"), "successful_with_issues": _("successful, with issues"),
    "backed_out": _("backed out"), "failed": _("failed"),
}  # fmt: skip
MODEL_STATES: Words = {"draft": _("draft"), "live": _("in force"), "retired": _("retired")}
PLANS: Words = {"rollout": _("Rollout plan"), "back_out": _("Back-out plan"), "test": _("Test plan")}
CONFLICTS: Words = {
    "same_item": _("Another change touches the same"),
    "dependent_item": _("Another change touches what this one depends on, or what depends on it"),
    "same_people": _("The same people are busy with another change"),
    "inside_freeze": _("It lies inside a freeze"),
    "outside_window": _("It lies outside the maintenance window"),
    "outside_plan": _("It would begin at another time than planned"),
    "overlapping_outage": _("An outage of the same is noted for that time"),
}
PARTS: Words = {"criticality": _("Criticality of what it touches"), "reach": _("How much it touches")}
DAYS: Words = {
    "0": _("Monday"), "1": _("Tuesday"), "2": _("Wednesday"), "3": _("Thursday"), "4": _("Friday"),
    "5": _("Saturday"), "6": _("Sunday"),
}  # fmt: skip
STEPS: Words = {
    "assess": _("Assess"), "authorize": _("Ask for approval"), "schedule": _("Put into the calendar"),
    "implement": _("Begin the work"), "finish": _("The work is done"), "close": _("Close with a review"),
    "send_back": _("Send back"), "cancel": _("Cancel it"),
}  # fmt: skip
MODEL_STEPS: Words = {"publish": _("Put in force"), "retire": _("Retire"), "restore": _("Restore")}
TONES: Mapping[str, str] = {"low": "good", "medium": "warn", "high": "bad"}
