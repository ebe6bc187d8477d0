"""The app's name."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "pawl.administration"
    label = "administration"
