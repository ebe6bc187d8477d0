"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "pawl.strategy"
    label = "strategy"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.strategy.sentences").register()
