"""The app's name."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "pawl.supervision"
    label = "supervision"
