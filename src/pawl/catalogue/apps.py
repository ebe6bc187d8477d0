"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "pawl.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.catalogue.sentences").register()
