"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class RecurringConfig(AppConfig):
    name = "pawl.recurring"
    label = "recurring"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.recurring.sentences").register()
