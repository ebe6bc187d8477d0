"""How the desk of the demonstration is set up: who gets what, texts that are written often, what is asked."""

from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Service
from pawl.tickets.actions import desk, field_sets
from pawl.tickets.models import ReplyTemplate

REPLIES = (
    ("We look at it",
     {"en": "Hello {caller},\n\nthank you for telling us about {number}. I am looking at it and write again "
            "as soon as I know more.\n\n{agent}",
      "zh-hans": "{caller}，您好：\n\n感谢您反馈 {number}。我正在处理，一有进展即回复您。\n\n{agent}"}),
    ("Which device?",
     {"en": "Hello {caller},\n\nwhich device is it? Its number stands on a label, as NB-0042.\n\n{agent}",
      "zh-hans": "{caller}，您好：\n\n请问是哪台设备？编号在设备标签上，例如 NB-0042。\n\n{agent}"}),
    ("Please try again",
     {"en": "Hello {caller},\n\nit should work now: please try again, and reopen {number} if it does not."
            "\n\n{agent}",
      "zh-hans": "{caller}，您好：\n\n现在应已恢复，请再试；若不行，请重新打开 {number}。\n\n{agent}"}),
)  # fmt: skip
RULES = (("printer, toner, 打印", "Workplace", 10), ("", "Service Desk", 900))
"""Words of the title, the team, and the place among the rules; the last one takes what no other wants."""
FIELDS: tuple[dict[str, Any], ...] = (
    {"name": "whence", "kind": "choice", "label": {"en": "From where?", "zh-hans": "从哪里接入？"},
     "choices": [{"value": "office", "label": {"en": "From the office", "zh-hans": "办公室"}},
                 {"value": "home", "label": {"en": "From home", "zh-hans": "家中"}},
                 {"value": "travel", "label": {"en": "On the way", "zh-hans": "途中"}}]},
    {"name": "provider", "kind": "text", "label": {"en": "Internet provider", "zh-hans": "网络运营商"}},
)  # fmt: skip
ASKED_AT_HOME = {
    "if": [{"field": "own.whence", "is": "eq", "value": "home"}],
    "then": [{"do": "show", "field": "provider"}],
}
ASKED_OF = "Network and remote access"


@transaction.atomic
def seed(place: Organisation, by: Actor) -> int:
    """Make them once.   Returns how many there are."""
    if ReplyTemplate.objects.exists():
        return 0
    where = Place(place.pk)
    for name, text in REPLIES:
        desk.set_reply(name, text, place=where, by=by)
    teams = {one.name: one for one in Team.objects.filter(organisation=place)}
    rules = [(words, teams[team], position) for words, team, position in RULES if team in teams]
    for words, team, position in rules:
        desk.set_rule(place=where, team=team, words=words, position=position, kind="incident", by=by)
    return len(REPLIES) + len(rules) + _fields(where, by)


def _fields(where: Place, by: Actor) -> int:
    """What is asked about one service beside what every incident has."""
    service = Service.objects.filter(case__title=ASKED_OF).select_related("case").first()
    if service is None:
        return 0
    version = field_sets.draft(place=where, kind="incident", service=service, by=by)
    form = {"fields": list(FIELDS), "rules": [ASKED_AT_HOME]}
    field_sets.publish_set(field_sets.write_set(version, form, by=by), by=by)
    return 1
