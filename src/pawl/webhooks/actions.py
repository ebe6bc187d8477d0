"""What can be done with webhooks: add, change, pause, resume, rotate, test, replay, remove."""

from collections.abc import Iterable

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import Place, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import amend, open_case
from pawl.collaboration.records import models_by_kind
from pawl.environment import environment
from pawl.errors import Conflict, Invalid
from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs.models import Delivery
from pawl.jobs.queue import again
from pawl.lifecycle import Lifecycle, Transition
from pawl.outbound import NotAllowedOut, check
from pawl.webhooks.keeping import lock, new_secret
from pawl.webhooks.models import Endpoint
from pawl.webhooks.wanting import patterns

HANDLER = "webhooks.send"
MANAGE = Permission.WEBHOOK_MANAGE
LONGEST_TITLE = 250

WEBHOOK = Lifecycle(
    "webhook",
    "active",
    (
        Transition("pause", frozenset({"active"}), "paused", MANAGE),
        Transition("resume", frozenset({"paused", "gone"}), "active", MANAGE),
        Transition("disable", frozenset({"active"}), "gone", MANAGE),
    ),
)


def add(
    *, title: str, url: str, wants: Iterable[str], organisation: Organisation | None = None, by: Actor
) -> tuple[Endpoint, str]:
    """Send events to an address.   Returns the endpoint and its secret, which is never shown again."""
    place = Place(organisation.pk if organisation else None)
    require(by, MANAGE, on=place)
    checked, wanted, secret = _callable(url), _readable(wants, by), new_secret()
    with transaction.atomic():
        endpoint = Endpoint.objects.create(
            case=open_case("webhook", _title(title), place),
            url=checked,
            wants=wanted,
            secret=lock(secret),
        )
        facts = {"wants": endpoint.wants}
        record("webhook", endpoint.key, "opened", by=by, facts=facts, texts={"title": title, "url": url})
    return endpoint, secret


def change(
    endpoint: Endpoint,
    *,
    title: str | None = None,
    url: str | None = None,
    wants: Iterable[str] | None = None,
    by: Actor,
) -> Endpoint:
    """Send other events, or to another address."""
    require(by, MANAGE, on=endpoint)
    wanted: dict[str, object] = {}
    if title is not None:
        wanted["title"] = _title(title)
    if url is not None:
        wanted["url"] = _callable(url)
    if wants is not None:
        wanted["wants"] = _readable(wants, by)
    with transaction.atomic():
        changed = amend(endpoint, **wanted)
        if changed:
            texts = {name: str(value) for name, value in changed.items() if name != "wants"}
            record("webhook", endpoint.key, "changed", by=by, facts={"fields": sorted(changed)}, texts=texts)
    return endpoint


def pause(endpoint: Endpoint, *, by: Actor) -> None:
    """Send nothing for now; events of the meantime are not sent later."""
    WEBHOOK.advance(endpoint, "pause", by=by)


def resume(endpoint: Endpoint, *, by: Actor) -> None:
    """Send again from now on."""
    WEBHOOK.advance(
        endpoint, "resume", by=by, changes={"failures": 0, "failing_since": None, "quiet_until": None}
    )


def disable(endpoint: Endpoint, *, reason: str, by: Actor) -> None:
    """Stop sending for good: the other side said so, or has been away for days."""
    WEBHOOK.advance(endpoint, "disable", by=by, facts={"reason": reason})


@transaction.atomic
def rotate(endpoint: Endpoint, *, by: Actor) -> tuple[Endpoint, str]:
    """Make a new secret; for a day both sign.   Returns the new one, which is never shown again."""
    require(by, MANAGE, on=endpoint)
    secret = new_secret()
    amend(endpoint, secret=lock(secret), previous_secret=endpoint.secret, rotated_at=clock.now())
    record("webhook", endpoint.key, "secret_rotated", by=by)
    return endpoint, secret


@transaction.atomic
def test(endpoint: Endpoint, *, by: Actor) -> Event:
    """Send an event of no meaning there, through the same queue as all others."""
    require(by, MANAGE, on=endpoint)
    if endpoint.state != "active":
        raise Conflict(endpoint.key, say("Nothing is sent to it now."), say("Resume it first."))
    return record("webhook", endpoint.key, "tested", by=by)


@transaction.atomic
def replay(endpoint: Endpoint, delivery: int, *, by: Actor) -> Event:
    """Send an event again, whether it arrived or was given up; under the same id."""
    require(by, MANAGE, on=endpoint)
    known = Delivery.objects.filter(pk=delivery, handler=HANDLER, address=str(endpoint.pk)).first()
    if known is None:
        raise not_found("delivery")
    if not again(known.pk):
        raise Conflict(endpoint.key, say("It is on its way already."), say("Wait until it has been sent."))
    return record("webhook", endpoint.key, "replayed", by=by, facts={"event": known.event_id})


@transaction.atomic
def remove(endpoint: Endpoint, *, by: Actor) -> None:
    """Forget an endpoint with its log; its history stays."""
    require(by, MANAGE, on=endpoint)
    record(
        "webhook", endpoint.key, "removed", by=by, texts={"title": endpoint.case.title, "url": endpoint.url}
    )
    case = endpoint.case
    endpoint.delete()
    case.delete()


def itself() -> Actor:
    """Pawl, disabling what answers no more."""
    return system("worker")


def _title(title: str) -> str:
    clean = " ".join(title.split())
    if not clean or len(clean) > LONGEST_TITLE:
        rule = say("A title has 1 to {n} characters.", n=LONGEST_TITLE)
        raise Invalid("title", rule, say("Say what receives the events."), {"title": rule})
    return clean


def _readable(wants: Iterable[str], by: Actor) -> list[str]:
    """The patterns; a key has nothing sent that it may not read itself.   Raises Invalid."""
    found = patterns(wants)
    if by.scopes is None:
        return found
    models, named = models_by_kind(), {one.partition(".")[0] for one in found}
    kinds = {*models, ""} if "*" in named else named
    asked = {models[kind].read_permission if kind in models else Permission.ACCOUNT_READ for kind in kinds}
    if missing := sorted(one.value for one in asked if one not in by.scopes):
        rule = say("This key may not read what would be sent: {names}.", names=", ".join(missing)[:300])
        raise Invalid("wants", rule, say("Want less, or use a key that may read it."), {"wants": rule})
    return found


def _callable(url: str) -> str:
    """The address, if it may be called now; it is checked again each time something is sent.

    Asked before the transaction: its lock waits for no resolver.
    """
    try:
        check(url, environment().webhook_hosts)
    except NotAllowedOut as refused:
        way_out = say("An administrator of the machine may list private hosts in PAWL_WEBHOOK_HOSTS.")
        raise Invalid("url", refused.rule, way_out, {"url": refused.rule}) from refused
    return url
