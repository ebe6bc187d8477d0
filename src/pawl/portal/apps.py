"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "pawl.portal"
    label = "portal"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.portal.sentences").register()
