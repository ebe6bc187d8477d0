"""The app's name, what its events say, and what it adds to the cost of services."""

from importlib import import_module

from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    name = "pawl.configuration"
    label = "configuration"

    def ready(self) -> None:
        """Say what happened in sentences; tell the cost of services what items cost."""
        import_module("pawl.configuration.sentences").register()
        import_module("pawl.configuration.item_costs").register()
