"""The app's name, and what its events say."""

from importlib import import_module

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "pawl.improvement"
    label = "improvement"

    def ready(self) -> None:
        """Say what happened in sentences, how findings are judged anew, what a gap's charter begins with."""
        import_module("pawl.improvement.sentences").register()
        import_module("pawl.improvement.replaying").register()
        import_module("pawl.improvement.drafting_gap").register()
