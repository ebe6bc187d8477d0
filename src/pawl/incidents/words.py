"""The words of incidents, as lists and forms say them."""

from django.utils.translation import gettext_lazy as _

from pawl.tickets.holding import Reason
from pawl.tickets.words import LEVELS, PRIORITIES

__all__ = [
    "CAUSES",
    "CHANNELS",
    "CODES",
    "LEVELS",
    "PHASES",
    "PRIORITIES",
    "REASONS",
    "RELATIONS",
    "STATES",
]

STATES = {
    "new": _("new"),
    "in_progress": _("in progress"),
    "on_hold": _("on hold"),
    "resolved": _("resolved"),
    "closed": _("closed"),
    "cancelled": _("cancelled"),
}
CHANNELS = {
    "web": _("portal"),
    "api": _("interface"),
    "phone": _("phone"),
    "email": _("e-mail"),
    "walk_in": _("in person"),
    "chat": _("chat"),
    "monitoring": _("monitoring"),
    "import": _("import"),
}
CODES = {
    "solved": _("solved for good"),
    "workaround": _("solved by a workaround"),
    "by_caller": _("solved by the caller"),
    "not_found": _("could not be reproduced"),
    "not_ours": _("not ours to solve"),
    "duplicate": _("a duplicate"),
    "with_parent": _("solved with its parent"),
}
CAUSES = {
    "software": _("software"),
    "hardware": _("hardware"),
    "network": _("network"),
    "configuration": _("configuration"),
    "change": _("a change"),
    "capacity": _("capacity"),
    "supplier": _("a supplier"),
    "access": _("access rights"),
    "use": _("use"),
    "unknown": _("unknown"),
}

PHASES = {
    "investigating": _("we look for the cause"),
    "identified": _("we know the cause"),
    "monitoring": _("it works again, we watch it"),
    "resolved": _("it is over"),
}
"""How far it is, as those who wait are told."""
RELATIONS = {
    "parent": _("it is part of a greater incident"),
    "merge": _("it is the same as another incident: merge it into that one"),
    "caused_by": _("it was caused by a change"),
    "relates": _("it has to do with another record"),
}


REASONS = {
    "awaiting_caller": Reason(_("waiting for the caller"), resumes_on_answer=True, needs_comment=True),
    "awaiting_change": Reason(_("waiting for a change")),
    "awaiting_problem": Reason(_("waiting for a problem")),
    "awaiting_vendor": Reason(_("waiting for a supplier")),
}
"""What every desk has; one of the same code in the settings of the desk counts instead."""
