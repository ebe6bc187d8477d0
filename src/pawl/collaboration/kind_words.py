"""What the kinds of things that have a history are called on pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, str | Promise] = {
    "agreement": _("agreement"),
    "approval": _("approval"),
    "article": _("article"),
    "calendar": _("calendar"),
    "chat_channel": _("room of chat"),
    "change": _("change"),
    "clocks": _("clocks"),
    "configuration_item": _("configuration item"),
    "contract": _("contract"),
    "customer": _("customer"),
    "data_source": _("data source"),
    "dataset": _("dataset"),
    "exchange_rate": _("exchange rate"),
    "factor": _("factor"),
    "gap": _("gap"),
    "goal": _("goal"),
    "import": _("import"),
    "improvement": _("improvement"),
    "incident": _("incident"),
    "job": _("job"),
    "journal": _("journal"),
    "mailbox": _("mailbox"),
    "measure_setting": _("way of measuring"),
    "move": _("move from another system"),
    "need": _("need"),
    "notification_rule": _("notification rule"),
    "offering": _("offering"),
    "operation": _("operation"),
    "organisation": _("organisation"),
    "outage": _("outage"),
    "person": _("person"),
    "phase": _("phase"),
    "plan_item": _("planned remedy"),
    "problem": _("problem"),
    "quarantine": _("quarantine"),
    "queue": _("queue"),
    "rate": _("rate"),
    "report": _("report"),
    "report_schedule": _("report schedule"),
    "fulfilment_task": _("task of fulfilment"),
    "request": _("service request"),
    "request_model": _("request model"),
    "schedule": _("schedule"),
    "service": _("service"),
    "service_calendar": _("service calendar"),
    "service_request": _("service request"),
    "signal": _("signal"),
    "site": _("site"),
    "success_factor": _("success factor"),
    "supplier": _("supplier"),
    "target": _("target"),
    "task": _("task"),
    "team": _("team"),
    "token": _("key for programs"),
    "webhook": _("webhook"),
}


def word_of(kind: str) -> str:
    """The word for a kind; one that stands in no list reads as it is written."""
    return str(WORDS.get(kind) or kind.replace("_", " "))
