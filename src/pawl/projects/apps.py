"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "pawl.projects"
    label = "projects"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.projects.sentences").register()
