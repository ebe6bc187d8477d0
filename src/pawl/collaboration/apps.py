"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    name = "pawl.collaboration"
    label = "collaboration"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.collaboration.sentences").register()
