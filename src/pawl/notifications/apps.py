"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "pawl.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.notifications.sentences").register()
