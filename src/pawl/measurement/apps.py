"""The app's name."""

from importlib import import_module

from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "pawl.measurement"
    label = "measurement"

    def ready(self) -> None:
        """Say what the events of this app mean, and what its KPIs are called in other languages."""
        import_module("pawl.measurement.sentences").register()
        import_module("pawl.strategy.aims").kept_by(import_module("pawl.measurement.aims").Targets())
        import_module("pawl.web.templatetags.pawl").names_by(
            lambda: import_module("pawl.measurement.reads").words()
        )
