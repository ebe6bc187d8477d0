"""Sessions in the database, as Django keeps them; reading one is prepared."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from pawl import clock
from pawl.history.models import Mark
from pawl.prepared import Prepared, settled


class SessionStore(db.SessionStore):
    """One session; every request of somebody signed in reads theirs."""

    def _get_session_from_db(self) -> Session | None:
        """The session if it lives; else it has no key any more, as Django has it.

        From here on the request rests on what is set up.
        """
        found = _LIVING.first(str(self.session_key), clock.wall())
        if found is None:
            self._session_key = None
        else:
            settled.begin(found.set_up)
        return found


def _living(key: str, at: object) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at).annotate(set_up=Mark())


_LIVING: Prepared[Any] = Prepared(_living)
