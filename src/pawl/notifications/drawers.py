"""Rules and rooms among the settings of a desk."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Role, word_of
from pawl.analytics.words import say
from pawl.notifications.actions.settings import set_channel, set_rule
from pawl.notifications.activities import label
from pawl.notifications.audiences import WORDS
from pawl.notifications.forms import WAYS, ChannelForm, RuleForm
from pawl.notifications.lists import CHANNELS, RULES
from pawl.notifications.models import Channel, NotificationRule
from pawl.tickets.desk_drawers import Drawer, add_drawer
from pawl.web.listing import Row
from pawl.web.templatetags.pawl import said


def _of_rule(one: NotificationRule) -> Iterable[tuple[str, object]]:
    yield text("When this happens"), label(one.kind, one.activity)
    yield text("Who hears"), hearers_in_words(one.audiences, one.person, one.role)
    yield text("How"), ways_in_words(one.ways)
    yield text("Room of chat"), one.channel
    yield text("Urgent"), one.is_urgent


def hearers_in_words(audiences: Iterable[str], person: Any = None, role: str = "") -> str:
    """Whom a rule means, one a line."""
    found = [str(WORDS.get(one, one)) for one in audiences]
    found += [str(person)] if person else []
    found += [text("everybody with the role %(role)s") % {"role": said(word_of(Role(role)))}] if role else []
    return "\n".join(found) or text("nobody")


def ways_in_words(ways: Iterable[str]) -> str:
    """How it comes."""
    return ", ".join(str(word) for way, word in WAYS if way in ways)


def _event_of(row: Row) -> str:
    return label(row["practice"], row["activity"]).partition(": ")[2]


def _hearers_of(row: Row) -> str:
    return ", ".join(str(WORDS.get(one, one)) for one in row["audiences"])


def _role_of(row: Row) -> str:
    return said(word_of(Role(row["role"]))) if row["role"] else "–"


def _ways_of(row: Row) -> str:
    return ways_in_words(row["ways"]) or "–"


def _of_channel(one: Channel) -> Iterable[tuple[str, object]]:
    yield text("Name"), one.name
    yield text("Service"), one.service
    yield text("Language"), dict(settings.LANGUAGES).get(one.language, text("that of the site"))


def _links_of_rule(one: NotificationRule) -> Iterable[tuple[str, str]]:
    yield text("Who would have heard?"), reverse("notification-rule-trial", args=[one.key])


def _links_of_channel(one: Channel) -> Iterable[tuple[str, str]]:
    yield text("What was said there"), reverse("chat-channel-attempts", args=[one.key])


def _posts_of_channel(one: Channel) -> Iterable[tuple[str, str]]:
    yield text("Send a test"), reverse("chat-channel-test", args=[one.key])


def register() -> None:
    """Put them beside the other settings; called once, with the routes."""
    add_drawer(
        Drawer(
            RULES, RuleForm, set_rule, "bell", _("Set a rule"),
            say("None is set: what is shipped counts, so that everybody hears what concerns them."),
            say("Who hears of which event, and how."), "activity", _of_rule, ("person", "channel"),
            told={"activity": _event_of, "audiences": _hearers_of, "role": _role_of, "ways": _ways_of},
            links=_links_of_rule,
        )
    )  # fmt: skip
    add_drawer(
        Drawer(
            CHANNELS, ChannelForm, set_channel, "messages", _("Add a room"),
            say("No room yet: Teams, Slack, WeCom, Feishu and others can hear of events."),
            say("Rooms of chat in which Pawl speaks."), "name", _of_channel,
            links=_links_of_channel, posts=_posts_of_channel,
        )
    )  # fmt: skip
