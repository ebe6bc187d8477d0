"""What Pawl refuses, each naming the thing, the rule and the way out; doors translate them in one table.

PawlError
├── NotAllowed    the person may see the thing, but not do this with it        403
├── NotFound      it does not exist, or is not for this person's eyes          404
├── Invalid       a value that breaks a rule; `fields` says which              422
│   └── TooLarge  a file or a body above its limit                             413
├── Conflict      somebody else was faster, or the state forbids it            409
│   └── Stale     the version that was read is no longer the newest            412
├── TooMany       too many tries; `retry_after` seconds until the next         429
└── Unavailable   not now; later                                               503
"""

import errno
from collections.abc import Mapping

from pawl.analytics.errors import Refusal
from pawl.analytics.words import Sentence, say


class PawlError(Refusal):
    """Anything that Pawl refuses."""

    status = 400


class NotAllowed(PawlError):
    """The person may see the thing, but not do this with it."""

    status = 403


class NotFound(PawlError):
    """It does not exist, or is not for this person's eyes: both answer the same."""

    status = 404


class Invalid(PawlError):
    """A value that breaks a rule; `fields` says which field breaks what."""

    status = 422

    def __init__(
        self, thing: str, rule: Sentence, way_out: Sentence, fields: Mapping[str, Sentence] | None = None
    ) -> None:
        super().__init__(thing, rule, way_out)
        self.fields = dict(fields or {})


class TooLarge(Invalid):
    """A file or a body above its limit."""

    status = 413


class Conflict(PawlError):
    """Somebody else was faster, or the state of the thing forbids it."""

    status = 409


class Stale(Conflict):
    """The version that was read is no longer the newest."""

    status = 412


class TooMany(PawlError):
    """Too many tries; the next one counts after `retry_after` seconds."""

    status = 429

    def __init__(self, thing: str, rule: Sentence, way_out: Sentence, retry_after: int) -> None:
        super().__init__(thing, rule, way_out)
        self.retry_after = retry_after


class Unavailable(PawlError):
    """Not now; the same may go through later."""

    status = 503


def stale(key: str) -> Stale:
    """Somebody changed it since it was read."""
    rule = say("Somebody changed it since you read it.")
    return Stale(key, rule, say("Read it again and repeat your change."))


def full_disk(error: BaseException) -> Unavailable | None:
    """What it means to whoever asked that a disk is full; None for any other error."""
    if not isinstance(error, OSError) or error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        return None
    rule = say("The disk of the server is full; nothing was half written.")
    return Unavailable("disk", rule, say("Ask an administrator to make room, then try again."))
