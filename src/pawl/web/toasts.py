"""Where a toast waits for the page that shows it: in a signed cookie, so no table is written to tell it."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http.response import HttpResponseBase


class ToastCookie(CookieStorage):
    """No script reads it, it goes nowhere else, and the next page takes it away."""

    cookie_name = f"{settings.COOKIE_PREFIX}pawl-toasts"

    def _update_cookie(self, encoded_data: str, response: HttpResponseBase) -> None:
        super()._update_cookie(encoded_data, response)  # type: ignore[misc]  # Django's own, not described
        if self.cookie_name in response.cookies:
            response.cookies[self.cookie_name]["httponly"] = True  # also where it is taken away


class Toasts(FallbackStorage):
    """What is too long for a cookie waits in the session."""

    storage_classes = (ToastCookie, SessionStorage)
