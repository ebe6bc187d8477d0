"""Notifications in the API: one's inbox and wishes; rules with their dry run; rooms of chat."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.collaboration.records import find
from pawl.notifications.actions import reading
from pawl.notifications.actions.settings import set_channel, set_rule, test_channel
from pawl.notifications.bodies import (
    ChatChannelIn,
    ChatChannelOut,
    EffectiveRuleOut,
    NoticeOut,
    NotificationRuleIn,
    NotificationRuleOut,
    ReadOut,
    TriedOut,
    WishesIn,
    WishesOut,
)
from pawl.notifications.lists import ATTEMPTS, CHANNELS, NOTICES, RULES, attempts_in
from pawl.notifications.models import ByMail, Channel, Mute, NotificationRule
from pawl.notifications.ruling import Rule, Rulebook, rule_of
from pawl.notifications.saying import lines
from pawl.notifications.topics import TOPICS
from pawl.notifications.trial import Tried, tried
from pawl.notifications.wishes import Wish, habit, hours_of, mute, set_wishes, unmute, wishes_of
from pawl.tickets.desk_api import retire, setting
from pawl.web.asked import actor_of
from pawl.web.rest.base import Nothing, Routers
from pawl.web.rest.lists import list_description, page_response
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls


def rule(*, by: Actor, person: str | None = None, channel: str | None = None, **fields: Any) -> Any:
    """A rule by the keys of whom and what it names."""
    rooms = Channel.objects.visible_to(by).filter(retired_at=None)
    named = replace_keys({"channel": channel}, channel=(rooms, Channel.prefix))
    return setting(set_rule)(by=by, person=person, **fields, **named)


def tested(channel: Channel, *, by: Actor) -> Channel:
    """Say something of no meaning there."""
    test_channel(channel, by=by)
    return channel


def add_trials(router: Router, resource: Resource) -> None:
    """GET /in-force: what counts for the site; GET /{key}/trial: who would have heard by one rule."""

    def in_force(request: HttpRequest) -> Any:
        require(actor_of(request), NotificationRule.read_permission)
        book = Rulebook.read()
        return [
            _effective(kind, activity, one)
            for kind, activity in book.every()
            for one in book.of(kind, activity, None)
        ]

    router.get(
        "/in-force", response=list[EffectiveRuleOut], operation_id="notification_rules_in_force",
        summary="What counts for the site: own rules and shipped ones",
    )(in_force)  # fmt: skip

    def trial(request: HttpRequest, key: str) -> Any:
        actor = actor_of(request)
        one = resource.find(actor, key)
        return [_tried(each) for each in tried(one.kind, one.activity, [rule_of(one)], actor)]

    router.get(
        "/{key}/trial", response=list[TriedOut], operation_id="notification_rules_trial",
        summary="Who would have heard of the last days' events; nobody is told anything",
    )(trial)  # fmt: skip


def add_attempts(router: Router, resource: Resource) -> None:
    """GET /{key}/attempts: what was said in a room."""

    def listed(request: HttpRequest, key: str) -> HttpResponse:
        actor = actor_of(request)
        return page_response(attempts_in(resource.find(actor, key)), actor, request)

    listed.reads_query = True  # type: ignore[attr-defined]
    router.get(
        "/{key}/attempts", operation_id="chat_channels_attempts", summary="What was said there",
        openapi_extra=list_description(ATTEMPTS),
    )(listed)  # fmt: skip


def add_all_read(router: Router, _resource: Resource) -> None:
    """POST /read-all."""

    def all_read(request: HttpRequest) -> Any:
        return {"read": len(reading.read_all(by=actor_of(request)))}

    router.post(
        "/read-all", response=ReadOut, operation_id="notifications_read_all", summary="All is read"
    )(all_read)  # fmt: skip


def add_wishes(router: Router, _resource: Resource) -> None:
    """GET and PUT /wishes: what one is told and when; POST and DELETE /muted/{key}: a case."""

    def wished(request: HttpRequest) -> Any:
        return _wishes(actor_of(request))

    def wish(request: HttpRequest, body: WishesIn) -> Any:
        actor = actor_of(request)
        topics = {name: Wish(one.inbox, ByMail(one.mail)) for name, one in body.topics.items()}
        hours = {name: getattr(body, name) for name in ("quiet_from", "quiet_until", "daily_at")}
        set_wishes(topics=topics, by=actor, **hours)
        return _wishes(actor)

    def muted(request: HttpRequest, key: str) -> Any:
        mute(find(key, actor_of(request)).case, by=actor_of(request))
        return Status(204, None)

    def heard_again(request: HttpRequest, key: str) -> Any:
        unmute(find(key, actor_of(request)).case, by=actor_of(request))
        return Status(204, None)

    muting = "Hear no more of a case"
    router.get(
        "/wishes", response=WishesOut, summary="What I am told, and when", operation_id="notifications_wishes"
    )(wished)
    router.put("/wishes", response=WishesOut, summary="Set it", operation_id="notifications_wish")(wish)
    router.post(
        "/muted/{key}", response={204: None}, summary=muting, operation_id="notifications_mute"
    )(muted)  # fmt: skip
    router.api_operation(
        ["DELETE"], "/muted/{key}", response={204: None}, summary="Hear of it again",
        operation_id="notifications_unmute",
    )(heard_again)  # fmt: skip


class InboxResource(Resource):
    """Details come with their sentence."""

    def find(self, actor: Actor, key: str) -> Any:
        """One of the caller's own, in words."""
        found: Any = super().find(actor, key)
        told = lines([found], actor)[0]
        found.sentence = f"{told.who}: {told.what}" if told else None
        return found


def _effective(kind: str, activity: str, one: Rule) -> Mapping[str, Any]:
    return {
        "kind": kind, "activity": activity, "rule": one.key or None, "audiences": list(one.audiences),
        "ways": list(one.ways), "role": one.role, "is_urgent": one.is_urgent,
    }  # fmt: skip


def _tried(one: Tried) -> Mapping[str, Any]:
    return {
        "event": one.event.pk, "at": one.event.at, "case": one.case.key,
        "people": [person.key for person in one.people],
    }  # fmt: skip


def _wishes(actor: Actor) -> Mapping[str, Any]:
    person = actor.human
    known, hours = wishes_of([person.pk]), hours_of([person])[person.pk]
    topics = {name: known.get((person.pk, name)) or habit(name) for name in TOPICS}
    muted = Mute.objects.filter(person=person).select_related("case").order_by("pk")
    return {
        "topics": {name: {"inbox": one.inbox, "mail": one.mail} for name, one in topics.items()},
        "quiet_from": hours.quiet_from, "quiet_until": hours.quiet_until, "daily_at": hours.daily_at,
        "zone": hours.zone, "muted": [one.case.key for one in muted],
    }  # fmt: skip


INBOX = InboxResource(
    "notifications", "notification", NOTICES, NoticeOut, related=("event", "case"), timeline=False,
    calls={"read": Call(Nothing, reading.read), "unread": Call(Nothing, reading.unread)},
    before_detail=(add_wishes, add_all_read), parts=(calls,),
)  # fmt: skip
RULE_RESOURCE = Resource(
    "notification-rules", "notification rule", RULES, NotificationRuleOut,
    Call(NotificationRuleIn, rule), remove=retire, before_detail=(add_trials,),
)  # fmt: skip
CHANNEL_RESOURCE = Resource(
    "chat-channels", "chat channel", CHANNELS, ChatChannelOut,
    Call(ChatChannelIn, setting(set_channel)), remove=retire,
    calls={"test": Call(Nothing, tested)}, parts=(calls, add_attempts), one_by_one=True,
)  # fmt: skip
RESOURCES: tuple[Resource, ...] = (INBOX, RULE_RESOURCE, CHANNEL_RESOURCE)


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
