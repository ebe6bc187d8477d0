"""The app's name, what its events say, and how its records are approved."""

from importlib import import_module

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "pawl.requests"
    label = "requests"

    def ready(self) -> None:
        """Say what happened in sentences; hear what becomes of approvals."""
        import_module("pawl.requests.sentences").register()
        import_module("pawl.requests.actions.lifecycle").register()
        import_module("pawl.requests.actions.becoming").ready()
