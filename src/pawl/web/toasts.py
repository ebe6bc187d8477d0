"""Where a toast waits for the page that shows it: in a signed cookie, so no table is written to tell it."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class ToastCookie(CookieStorage):
    """No script reads it, it goes nowhere else, and the next page takes it away."""

    cookie_name = f"{settings.COOKIE_PREFIX}pawl-toasts"


class Toasts(FallbackStorage):
    """What is too long for a cookie waits in the session."""

    storage_classes = (ToastCookie, SessionStorage)
