"""Follow a case: whom Pawl tells of it. It concerns one's own post, so it writes no event."""

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.collaboration.models import Case, Watch


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
    return actor.person is not None and Watch.objects.filter(case=case, person=actor.person).exists()
