"""The app's name, what its events say, and what it adds to the cost of services."""

from importlib import import_module

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "pawl.tickets"
    label = "tickets"

    def ready(self) -> None:
        """Say what happened in sentences; tell the cost of services what was worked on tickets."""
        import_module("pawl.tickets.sentences").register()
        import_module("pawl.tickets.costs").register()
