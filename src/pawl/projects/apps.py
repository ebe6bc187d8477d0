"""The app's name, what its events say, and how its records are approved."""

from importlib import import_module

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "pawl.projects"
    label = "projects"

    def ready(self) -> None:
        """Say what happened in sentences; hear what becomes of approvals; answer auditors."""
        import_module("pawl.projects.sentences").register()
        import_module("pawl.projects.actions.votes").register()
        import_module("pawl.projects.audit").register()
