"""The app's name, and what it listens to."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pawl.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Hear what allauth does; its signals are its documented hook, and it knows no actions of ours."""
        import_module("pawl.accounts.witness").listen()
        import_module("pawl.accounts.sentences").register()
