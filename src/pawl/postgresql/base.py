"""The backend that `pawl.database` names: what a connection knows by itself, the server is not asked for."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

BROKEN = OSError, ValueError, psycopg.Error
IDLE, WHOLE = TransactionStatus.IDLE, {TransactionStatus.IDLE, TransactionStatus.INTRANS}
USUAL: Any = base.DatabaseWrapper
"""Half of it has no types."""


class DatabaseWrapper(USUAL):  # type: ignore[misc]
    """PostgreSQL whose idle connections are looked at, and whose first savepoint is the transaction itself.

    Before each request Django asks a kept connection `SELECT 1`: a way there and back, for nothing on all
    days but one. A server that ends a connection says so on it, and a socket that was closed can be read; so
    one on which nothing waits is as good as it was, and only the others are asked.

    Deeds call deeds, each in a transaction: savepoints within the outermost. Where nothing was said in it
    yet, going back to a savepoint is going back to its beginning: two statements less for each.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.health_check_done: bool = False
        self.beginnings: set[str] = set()
        """Savepoints that stand where their transaction begins."""

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 Django's
        self.beginnings.clear()  # another transaction
        super()._set_autocommit(autocommit)

    def _savepoint(self, sid: str) -> None:
        if self._stands() == IDLE:
            self.validate_no_broken_transaction()
            self.beginnings.add(sid)
        else:
            super()._savepoint(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        if sid in self.beginnings:
            self.validate_no_broken_transaction()
            self._rollback()
        else:
            super()._savepoint_rollback(sid)

    def _savepoint_commit(self, sid: str) -> None:
        """Where the transaction has failed, or its connection, the server is asked, which says so."""
        if sid in self.beginnings and self._stands() in WHOLE:
            self.validate_no_broken_transaction()
            self.beginnings.remove(sid)
        else:
            super()._savepoint_commit(sid)

    def _stands(self) -> TransactionStatus:
        """What the connection knows of its transaction, without asking."""
        self.ensure_connection()
        return TransactionStatus(self.connection.info.transaction_status)

    def close_if_health_check_failed(self) -> None:
        """Close what is dead; ask the server only where something waits on the socket."""
        if not self.health_check_done and self.connection is not None and _is_silent(self.connection):
            self.health_check_done = True
        super().close_if_health_check_failed()


def _is_silent(link: Any) -> bool:
    """Whether nothing waits on a connection: neither words of the server nor its end."""
    waiting = select.poll()
    try:
        waiting.register(link.fileno(), select.POLLIN)
        return not waiting.poll(0)
    except BROKEN:
        return False
