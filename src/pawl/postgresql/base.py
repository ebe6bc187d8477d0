"""The backend that `pawl.database` names: a connection that says nothing is not asked whether it lives."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base

BROKEN = OSError, ValueError, psycopg.Error


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL whose idle connections are looked at instead of asked.

    Before each request Django asks a kept connection `SELECT 1`: a way there and back, for nothing on all
    days but one. A server that ends a connection says so on it, and a socket that was closed can be read; so
    one on which nothing waits is as good as it was, and only the others are asked.
    """

    health_check_done: bool

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
