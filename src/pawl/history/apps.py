"""The app's name."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "pawl.history"
    label = "history"
