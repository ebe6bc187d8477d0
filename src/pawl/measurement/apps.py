"""The app's name."""

from importlib import import_module

from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "pawl.measurement"
    label = "measurement"

    def ready(self) -> None:
        """Say what the events of this app mean."""
        import_module("pawl.measurement.sentences").register()
