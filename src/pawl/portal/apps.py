"""The app's name."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "pawl.portal"
    label = "portal"
