"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "pawl.problems"
    label = "problems"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.problems.sentences").register()
