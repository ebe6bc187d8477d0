"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig

from pawl import clock
from pawl.environment import environment

CLOCK_FILE = "demo-days-ahead"


class PortalConfig(AppConfig):
    name = "pawl.portal"
    label = "portal"

    def ready(self) -> None:
        """Say what happened in sentences; a demonstration's time runs ahead where somebody moved it."""
        import_module("pawl.portal.sentences").register()
        if environment().demo:
            clock.follow(environment().data / CLOCK_FILE)
