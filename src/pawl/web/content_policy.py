"""The header that tells browsers where a page may take things from: the library's, put together once."""

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class ContentPolicy(CSPMiddleware):
    """The library puts the same text together for each answer; what no view has changed is kept here."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header; where a view or a page asked for another, as the library does."""
        if settings.DEBUG or _is_other(request, response):
            return super().process_response(request, response)
        response[HEADER] = _usual()
        return response


def _is_other(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether anything was said of the policy: by a decorator, a header of its own, a nonce."""
    is_told = any(name.startswith("_csp") for name in vars(response))
    return is_told or HEADER in response or "_csp_nonce" in vars(request)


@cache
def _usual() -> str:
    return build_policy()
