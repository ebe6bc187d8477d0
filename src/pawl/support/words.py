"""What the words of these columns are called on pages."""

from django.utils.translation import gettext_lazy as _

STATES = {"active": _("active"), "retired": _("retired")}
ALERT_STATES = {"firing": _("firing"), "resolved": _("resolved")}
SEVERITIES = {"critical": _("critical"), "error": _("error"), "warning": _("warning"), "info": _("info")}
