"""Send one event to one endpoint: signed, in the order of its case, and written down."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from standardwebhooks import Webhook

from pawl import __version__, clock
from pawl.environment import environment
from pawl.history.models import Event
from pawl.jobs.models import Delivery
from pawl.jobs.models import State as Queued
from pawl.jobs.work import NotYet, Work
from pawl.outbound import NotAllowedOut, Resolve, Unreached, post, resolve
from pawl.webhooks.actions import HANDLER, disable, itself
from pawl.webhooks.keeping import unlock
from pawl.webhooks.models import Attempt, Endpoint, State

GONE = 410
CHANGE_OVER = timedelta(days=1)
GIVE_UP = timedelta(days=5)
LEAST_WAIT, LONGEST_WAIT = 1.0, 300.0
LONGEST_ERROR = 300
KEPT = timedelta(days=30)


class Undelivered(Exception):
    """The other side did not take it; the queue tries again later."""


@dataclass(frozen=True)
class Outcome:
    """What became of one try."""

    status: int | None
    seconds: float | None = None
    error: str = ""
    response: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300


def send(work: Work, resolver: Resolve = resolve) -> None:
    """Deliver, or say why not.   Raises NotYet where something else comes first, Undelivered for a retry."""
    endpoint = Endpoint.objects.select_related("case").filter(pk=int(work.address)).first()
    if endpoint is None or endpoint.state != State.ACTIVE:
        return
    _wait_for_turn(endpoint, work)
    outcome = _post(endpoint, work.event, resolver)
    _write_down(endpoint, work, outcome)
    if outcome.is_taken:
        _calm(endpoint)
        return
    if outcome.status == GONE:
        disable(endpoint, reason="gone", by=itself())
        return
    _worry(endpoint)
    raise Undelivered(outcome.error or f"HTTP {outcome.status}")


def payload(event: Event) -> bytes:
    """What is sent: keys, states and numbers of the event; no names, no free text."""
    data = {
        "id": event.pk,
        "case": event.case,
        "kind": event.kind,
        "activity": event.activity,
        "actor": event.actor,
        "facts": event.facts,
        "url": f"{environment().url}/cases/{event.case}/",
    }
    said = {"type": f"{event.kind}.{event.activity}", "timestamp": event.at.isoformat(), "data": data}
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()


def signed_headers(endpoint: Endpoint, event: Event, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks; the id is the event's, so that a receiver knows a repetition."""
    number = f"evt_{event.pk}"
    secrets = [endpoint.secret]
    if endpoint.previous_secret and endpoint.rotated_at and now - endpoint.rotated_at < CHANGE_OVER:
        secrets.append(endpoint.previous_secret)
    known = [secret for one in secrets if (secret := unlock(one))]
    if not known:
        raise Undelivered("its secret cannot be read: the site's key was replaced; rotate the secret")
    signatures = [Webhook(secret).sign(number, now, body.decode()) for secret in known]
    return {
        "content-type": "application/json",
        "user-agent": f"Pawl/{__version__}",
        "webhook-id": number,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _wait_for_turn(endpoint: Endpoint, work: Work) -> None:
    """Earlier events of the same case go first; a quiet endpoint is left alone for its while."""
    now = clock.now()
    if endpoint.quiet_until and endpoint.quiet_until > now:
        raise NotYet((endpoint.quiet_until - now).total_seconds())
    earlier = Delivery.objects.filter(
        handler=HANDLER,
        address=work.address,
        event__case=work.event.case,
        id__lt=work.delivery,
        state__in=[Queued.WAITING, Queued.RUNNING],
    )
    first = earlier.order_by("-run_after").first()
    if first is not None:
        raise NotYet(min(max((first.run_after - now).total_seconds(), LEAST_WAIT), LONGEST_WAIT))


def _post(endpoint: Endpoint, event: Event, resolver: Resolve) -> Outcome:
    body = payload(event)
    headers = signed_headers(endpoint, event, body, clock.now())
    try:
        answer = post(endpoint.url, body, headers, allowed=environment().webhook_hosts, resolver=resolver)
    except (NotAllowedOut, Unreached) as error:
        return Outcome(None, error=str(error)[:LONGEST_ERROR])
    return Outcome(answer.status, answer.seconds, "", answer.text)


def _write_down(endpoint: Endpoint, work: Work, outcome: Outcome) -> None:
    Attempt.objects.create(
        endpoint=endpoint,
        event=work.event,
        delivery=work.delivery,
        number=work.attempt,
        at=clock.now(),
        seconds=outcome.seconds,
        status=outcome.status,
        error=outcome.error,
        response=outcome.response,
    )


def _calm(endpoint: Endpoint) -> None:
    if endpoint.failures:
        Endpoint.objects.filter(pk=endpoint.pk).update(failures=0, failing_since=None, quiet_until=None)


def _worry(endpoint: Endpoint) -> None:
    """Each failure makes the pause before the next call longer; after five days it is taken for gone."""
    now = clock.now()
    since = endpoint.failing_since or now
    if now - since > GIVE_UP:
        disable(endpoint, reason="failing", by=itself())
        return
    pause = min(2.0 ** min(endpoint.failures, 10), LONGEST_WAIT)
    with transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(
            failures=F("failures") + 1, failing_since=since, quiet_until=now + timedelta(seconds=pause)
        )


def forget_old() -> int:
    """Take tries of more than a month ago out of the log.   Returns how many."""
    return Attempt.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
