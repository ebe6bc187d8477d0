"""The app's name."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "pawl.notifications"
    label = "notifications"
