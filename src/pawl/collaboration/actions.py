"""What can be done with any case."""

from django.db import transaction
from django.db.models import QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.locks import hold
from pawl.collaboration.models import Case, Comment
from pawl.collaboration.models.cases import works_on as works_on
from pawl.collaboration.words import add_said
from pawl.errors import Invalid, NotAllowed
from pawl.history.record import record

LONGEST = 10_000


@transaction.atomic
def comment(case: Case, *, text: str, is_internal: bool = False, by: Actor) -> Comment:
    """Somebody says something about a case; internal comments are not for requesters."""
    require(by, Permission.CASE_COMMENT, on=case)
    clean = text.strip()
    if not clean or len(clean) > LONGEST:
        rule = say("A comment has 1 to {n} characters.", n=LONGEST)
        raise Invalid("text", rule, say("Shorten it, or write something."), {"text": rule})
    if is_internal and not works_on(by, case, Permission.CASE_COMMENT):
        raise NotAllowed(
            case.key,
            say("Internal comments are for those who work on it."),
            say("Write it as a public comment."),
        )
    hold(case)  # its words change now, and what follows from it changes more
    made = Comment.objects.create(
        case=case, author=by.human, text=clean, is_internal=is_internal, at=clock.now()
    )
    add_said(case, clean, is_internal=is_internal)
    facts = {"comment": made.pk, "is_internal": is_internal}
    record(case.kind, case.key, "commented", by=by, facts=facts)
    return made


def comments_for(case: Case, actor: Actor, inside: Permission) -> QuerySet[Comment]:
    """The comments on a case that whoever sees it may read; internal ones by the right `inside`."""
    return comments_of(case.pk, inside=works_on(actor, case, inside))


def comments_of(case: int, *, inside: bool) -> QuerySet[Comment]:
    """The comments on a case, internal ones only for those who read what is inside."""
    found = Comment.objects.filter(case=case)
    return found if inside else found.filter(is_internal=False)
