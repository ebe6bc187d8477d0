"""Follow a case: whom Pawl tells of it. It concerns one's own post, so it writes no event."""

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.collaboration.models import Case, Watch
from pawl.prepared import Prepared


@transaction.atomic
def follow(case: Case, *, by: Actor) -> None:
    """Hear of what happens to a case; whoever asks may see it."""
    Watch.objects.get_or_create(case=case, person=by.human)


@transaction.atomic
def unfollow(case: Case, *, by: Actor) -> None:
    """Hear of it no longer."""
    Watch.objects.filter(case=case, person=by.human).delete()


def follows(case: Case, actor: Actor) -> bool:
    """Whether somebody follows a case."""
    return actor.person is not None and bool(_FOLLOWED.all(case.pk, actor.person.pk))


_FOLLOWED: Prepared[int] = Prepared(
    lambda case, person: Watch.objects.filter(case=case, person=person).values_list("pk", flat=True)
)
