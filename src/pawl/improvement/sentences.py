"""What the events of the register say to people."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from pawl.analytics.words import Sentence, say
from pawl.history.sentences import tells
from pawl.presentation.vocabulary import kpi_called

VERDICTS: Mapping[str, Sentence] = {
    "verified": say("verified"),
    "likely": say("likely"),
    "no_effect": say("no effect seen"),
    "already_improving": say("already improving before"),
    "cannot_tell": say("cannot tell yet"),
    "harmed": say("harmed"),
    "judged": say("judged"),
}
DECISIONS: Mapping[str, Sentence] = {
    "adopt": say("adopted"), "adapt": say("adapted"), "abandon": say("abandoned"),
}  # fmt: skip


def verdict(facts: Mapping[str, Any]) -> Sentence:
    """One of the seven words."""
    if facts["verdict"] == "cannot_tell" and facts.get("until"):
        return say("cannot tell until {day}", day=date.fromisoformat(facts["until"]))
    return VERDICTS[facts["verdict"]]


def decision(facts: Mapping[str, Any]) -> Sentence:
    """What was decided at the end of a turn."""
    return DECISIONS[facts["decision"]]


def since(facts: Mapping[str, Any]) -> date:
    """The day on which the period begins since which a gain is lost, in the reader's zone."""
    return timezone.localtime(datetime.fromisoformat(facts["since"])).date()


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("improvement", "proposed", say("Proposed “{title}”"))
    tells("improvement", "withdraw", say("Withdrew it: {reason}"))
    tells("improvement", "benefit_found", say("Looked what it brought: {verdict}"), verdict=verdict)
    tells("improvement", "measured_at", say("Is measured at {source}"))
    tells("improvement", "slip", say("The gain slipped since {since}: it is open again"), since=since)
    tells("improvement", "check_due", say("Improvements are verified, and gains watched"))
    tells("control_plan", "frozen", say("Froze the limits of the gain"))
    tells("control_plan", "slip", say("The gain slipped since {since}"), since=since)
    tells("control_plan", "retire", say("Retired it: {reason}"))
    tells("pdca_turn", "verify", say("What it brought was looked at: {verdict}"), verdict=verdict)
    tells("improvement", "reject", say("Rejected it: {reason}"))
    tells("improvement", "close", say("Closed it: {reason}"))
    tells("improvement", "plan", say("Planned it as turn {number}"))
    tells("improvement", "start", say("Began with turn {number}"))
    tells("improvement", "deliver", say("Turn {number} is in place"))
    tells("improvement", "turn", say("Planned turn {number}"))
    tells("improvement", "stop", say("No turn is under way any more"))
    tells("improvement", "option_added", say("Added the option “{title}”"))
    tells("improvement", "option_changed", say("Changed the option “{title}”"))
    tells("improvement", "option_removed", say("Removed the option “{title}”"))
    tells("improvement", "option_chosen", say("Chose “{title}”: {reason}"))
    tells("pdca_turn", "planned", say("Planned turn {number}: {hypothesis}"))
    tells("pdca_turn", "start", say("Began on {began_on}, to be checked on {check_on}"))
    tells("pdca_turn", "deliver", say("It is in place"))
    tells("pdca_turn", "check_moved", say("Cannot be told yet: the verdict is due on {check_on}"))
    tells("pdca_turn", "decide", say("Decided ({decision}): {reason}"), decision=decision)
    tells("pdca_turn", "abandon", say("Gave it up: {reason}"))
    tells("improvement", "project_begun", say("{project} began, to carry it out"))
    tells("improvement", "merge", say("Merged it into {into}"))
    tells("improvement", "took_in", say("Took in {other}"))
    tells("improvement", "measured_by", say("Is measured by {kpi}"),
          kpi=lambda facts: kpi_called(facts["kpi"]))  # fmt: skip
    tells("improvement", "baseline_read", say("Read where it starts: {period}"))
    tells("improvement", "rule_set", say("Set how many may be under way at once: {under_way}"))
