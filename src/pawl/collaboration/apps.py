"""The app's name, what its events say, and its figures."""

from importlib import import_module

from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    name = "pawl.collaboration"
    label = "collaboration"

    def ready(self) -> None:
        """Say what happened in sentences, and how much there is in figures."""
        import_module("pawl.collaboration.sentences").register()
        import_module("pawl.collaboration.figures").register()
