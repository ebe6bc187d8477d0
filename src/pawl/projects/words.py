"""What the words of projects are called on pages."""

from collections.abc import Mapping

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pawl.catalogue.words import ASPECTS as PROMISED
from pawl.framework import Term, framework

PHASES = {
    "initiating": _("Initiating"),
    "planning": _("Planning"),
    "executing": _("Executing"),
    "controlling": _("Monitoring and controlling"),
    "closing": _("Closing"),
}
STATES = {
    "initiating": _("initiating"),
    "planning": _("planning"),
    "executing": _("executing"),
    "closing": _("closing"),
    "closed": _("closed"),
    "on_hold": _("on hold"),
    "cancelled": _("cancelled"),
}
GATES = {
    "initiating": _("Gate to planning"),
    "planning": _("Gate to executing"),
    "executing": _("Gate to closing"),
    "handover": _("Gate of the hand-over"),
    "closing": _("Gate to the end"),
}
TAILORINGS = {"simple": _("simple"), "standard": _("standard"), "full": _("full")}
REVIEWS = {
    "draft": _("draft"),
    "submitted": _("submitted"),
    "approved": _("approved"),
    "returned": _("returned"),
    "rejected": _("rejected"),
}
THREE = {"1": _("high"), "2": _("medium"), "3": _("low")}
FIVE = {
    "1": _("1 very low"), "2": _("2 low"), "3": _("3 medium"), "4": _("4 high"), "5": _("5 very high"),
}  # fmt: skip
ATTITUDES = {
    "supportive": _("supportive"),
    "neutral": _("neutral"),
    "critical": pgettext_lazy("attitude", "critical"),
}
SIDES = {"cost": _("cost"), "benefit": _("benefit")}
COST_KINDS = {
    "labour": _("labour"),
    "licence": _("licence"),
    "hardware": _("hardware"),
    "supplier": _("supplier"),
    "training": _("training"),
    "other": _("other"),
}
REQUIREMENT_STATES = {
    "proposed": _("proposed"), "agreed": _("agreed"), "met": _("met"), "dropped": _("dropped"),
}  # fmt: skip
IMPORTANCES = {"must": _("must"), "should": _("should"), "could": _("could"), "wont": _("won't this time")}
STANCES = {"applies": _("applies"), "bends": _("bends")}
ASPECTS = {
    "outcome": _("outcome"),
    "cost": _("cost"),
    "risk": _("risk"),
    **PROMISED,
}
STEP_KINDS = {
    "communication": _("communication"), "training": _("training"),
    "support": pgettext_lazy("organizational change", "support"), "other": _("other"),
}  # fmt: skip
WORK_TYPES = {"work": _("work package"), "milestone": _("milestone"), "summary": _("summary")}
WORK_STATES = {
    "planned": _("planned"),
    "in_progress": _("in progress"),
    "delivered": pgettext_lazy("project", "delivered"),
    "accepted": _("accepted"),
    "returned": _("returned"),
    "cancelled": _("cancelled"),
}
CONSTRAINTS = {
    "asap": _("as soon as possible"),
    "alap": _("as late as possible"),
    "snet": _("start no earlier than"),
    "snlt": _("start no later than"),
    "fnet": _("finish no earlier than"),
    "fnlt": _("finish no later than"),
    "mso": _("must start on"),
    "mfo": _("must finish on"),
}
LINK_TYPES = {
    "FS": _("finish to start"),
    "SS": _("start to start"),
    "FF": _("finish to finish"),
    "SF": _("start to finish"),
}
LAG_CALENDARS = {"project": _("working days of the project"), "always": _("every day")}
LETTERS = {
    "R": _("responsible"), "A": _("accountable"), "C": _("consulted"), "I": _("informed"),
}  # fmt: skip
RAID_TYPES = {
    "risk": _("risk"),
    "issue": _("issue"),
    "assumption": _("assumption"),
    "decision": _("decision"),
    "action": _("action"),
    "defect": _("defect"),
}
RAID_STATES = {
    "open": _("open"), "mitigating": _("being mitigated"), "occurred": _("occurred"), "closed": _("closed"),
}  # fmt: skip
RESPONSES = {
    "avoid": _("avoid"),
    "mitigate": _("mitigate"),
    "transfer": _("transfer"),
    "accept": _("accept"),
    "exploit": _("exploit"),
    "share": _("share"),
    "enhance": _("enhance"),
}
EDITS = {"change": _("changed"), "add": _("added"), "remove": _("taken out")}
IMPACTS = {
    "end": pgettext_lazy("project", "End"),
    "critical": _("Critical path"),
    "cost": _("Planned cost (BAC)"),
    "eac": _("Estimate at completion (EAC)"),
    "p80": _("End that holds with 80 % (P80)"),
    "emv": _("Expected loss by risks (EMV)"),
}
LIGHTS = {"green": _("green"), "amber": _("amber"), "red": _("red")}
INPUT_STATES = {"offered": _("offered"), "accepted": _("accepted"), "returned": _("returned")}
TEMPLATE_STATES = {"kept": _("kept"), "withdrawn": _("withdrawn")}
HANDOVER_STATES = {
    "preparing": _("in preparation"), "offered": _("offered"), "accepted": _("accepted"),
}  # fmt: skip
WATCHES = {
    "open_major": _("open major incidents, at most"),
    "open_incidents": _("open incidents, at most"),
    "new_per_week": _("new incidents per week, at most"),
    "in_time_percent": _("incidents resolved in time, per cent, at least"),
    "minutes_per_user": _("minutes of support per user and week, at most"),
    "cost_per_user": _("cost of the service per user in the last whole month, at most"),
}


def called(term: Term) -> str:
    """A word of the framework in the reader's language."""
    return term.called(get_language() or "en")


def purpose(term: Term) -> str:
    """What a word of the framework is for, in the reader's language."""
    return term.told(get_language() or "en")


def activities() -> Mapping[str, str]:
    """The value chain."""
    return {name: called(one) for name, one in framework().activities.items()}


def dimensions() -> Mapping[str, str]:
    """The dimensions of a service."""
    return {name: called(one) for name, one in framework().dimensions.items()}


def principles() -> Mapping[str, str]:
    """The guiding principles."""
    return {name: called(one) for name, one in framework().principles.items()}


def practices() -> Mapping[str, str]:
    """The practices, by name."""
    return {name: called(one) for name, one in framework().practices.items()}
