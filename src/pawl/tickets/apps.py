"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "pawl.tickets"
    label = "tickets"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.tickets.sentences").register()
