"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "pawl.support"
    label = "support"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.support.sentences").register()
