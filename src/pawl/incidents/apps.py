"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "pawl.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Say what happened in sentences, and what may become an incident."""
        import_module("pawl.incidents.sentences").register()
        import_module("pawl.incidents.actions.becoming").ready()
