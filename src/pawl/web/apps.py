"""The app's name."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "pawl.web"
    label = "web"
