"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "pawl.mailroom"
    label = "mailroom"

    def ready(self) -> None:
        """Say what happened in sentences, and to letters where answers go."""
        import_module("pawl.mailroom.sentences").register()
        import_module("pawl.mailroom.corresponding").register()
