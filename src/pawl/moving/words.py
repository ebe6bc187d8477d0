"""The words of moves, as pages say them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, str | Promise] = {
    "team": _("teams"),
    "person": _("people"),
    "membership": _("who is in which team"),
    "category": _("categories"),
    "item": _("configuration items"),
    "article": _("articles"),
    "problem": _("problems"),
    "change": _("changes"),
    "incident": _("incidents"),
    "service_request": _("service requests"),
    "part": _("parts of records"),
    "comment": _("comments"),
    "history": _("changes of tickets"),
    "attachment": _("attached files"),
    "link": _("links"),
}
OUTCOMES: Mapping[str, str | Promise] = {
    "waiting": _("not looked at"),
    "create": _("new"),
    "update": _("brought up to date"),
    "same": _("here already"),
    "match": _("matched"),
    "refused": _("refused"),
}
FIELDS: Mapping[str, str | Promise] = {
    "incident.state": _("States of incidents"),
    "service_request.state": _("States of service requests"),
    "problem.state": _("States of problems"),
    "change.state": _("States of changes"),
    "priority": _("Priorities"),
    "impact": _("Impact"),
    "urgency": _("Urgency"),
    "channel": _("Ways in"),
    "hold_reason": _("Reasons to wait"),
    "incident.resolution_code": _("How incidents ended"),
    "problem.resolution_code": _("How problems ended"),
    "change.resolution_code": _("How changes went"),
    "cause": _("Causes"),
    "type": _("Types of changes"),
    "risk": _("Risks of changes"),
    "person": _("People"),
    "team": _("Teams"),
    "service": _("Services"),
    "category": _("Categories"),
    "item_class": _("Classes of items"),
}
FILE_STATES: Mapping[str, str | Promise] = {
    "waiting": _("being read"),
    "read": _("read"),
    "refused": _("cannot be read"),
}
LIVE_STATES = {
    "reading": _("is being read"), "read": _("read"), "stopped": _("stopped"), "refused": _("given up"),
}  # fmt: skip
STEPS: Mapping[str, str | Promise] = {
    "check": _("Try it: write nothing"),
    "run": _("Move in"),
    "stop": _("Stop"),
    "undo": _("Take it back"),
    "drop": _("Drop it"),
}
