"""What the words of these columns are called on pages."""

from django.utils.translation import gettext_lazy as _

STATES = {"active": _("active"), "paused": _("paused"), "retired": _("retired")}
RUN_STATES = {"due": _("due"), "started": _("started"), "done": _("done"), "missed": _("missed"),
              "skipped": _("skipped")}  # fmt: skip
SHIFT_STATES = {"running": _("running"), "handed_over": _("handed over"), "accepted": _("accepted")}
MOVES = {
    "keep": _("do it all the same"),
    "next": _("on the next working day"),
    "previous": _("on the previous working day"),
    "skip": _("leave it out"),
}
RULES = {
    "FREQ=DAILY": _("every day"),
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR": _("Monday to Friday"),
    "FREQ=WEEKLY": _("every week, on the weekday of the first day"),
    "FREQ=WEEKLY;INTERVAL=2": _("every two weeks"),
    "FREQ=MONTHLY": _("every month, on the day of the first day"),
    "FREQ=MONTHLY;BYMONTHDAY=-1": _("every month, on its last day"),
    "FREQ=MONTHLY;INTERVAL=3": _("every quarter"),
    "FREQ=YEARLY": _("every year"),
}
