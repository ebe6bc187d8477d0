"""The app's name, what its events say, and how an old number leads to its record."""

from importlib import import_module

from django.apps import AppConfig


class MovingConfig(AppConfig):
    name = "pawl.moving"
    label = "moving"

    def ready(self) -> None:
        """Say what happened in sentences, and answer for numbers of other systems."""
        import_module("pawl.moving.sentences").register()
        import_module("pawl.moving.numbers").register()
