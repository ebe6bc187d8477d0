"""The app's name, what its events say, and how it is approved."""

from importlib import import_module

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "pawl.changes"
    label = "changes"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.changes.sentences").register()
        import_module("pawl.changes.approving").register()
