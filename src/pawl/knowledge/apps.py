"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "pawl.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        """Say what happened in sentences."""
        import_module("pawl.knowledge.sentences").register()
