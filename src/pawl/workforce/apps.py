"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "pawl.workforce"
    label = "workforce"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.workforce.sentences").register()
