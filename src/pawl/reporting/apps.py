"""The app's name."""

from importlib import import_module

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "pawl.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Say what the events of this app mean, and how its numbers are measured anew."""
        import_module("pawl.reporting.sentences").register()
        import_module("pawl.reporting.replaying").register()
