"""The address of another system, as a setting."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from pawl.analytics.words import say
from pawl.environment import environment
from pawl.measurement.sources.connectors.base import Setting, wrong
from pawl.outbound import NotAllowedOut, check

ADDRESS = Setting("address", _("Address"), _("Such as https://desk.example.org."))


class AtAddress:
    """The base of connectors whose system answers at an address."""

    def check(self, settings: Mapping[str, str]) -> None:
        """Refuse what is no address."""
        check_address(settings["address"])


def check_address(address: str) -> None:
    """Refuse what is no plain address, and one that could be read on the way.   Raises Invalid.

    Whether it lies on the public internet is looked at each time that it is called.
    """
    way_out = say("Write it like https://desk.example.org.")
    try:
        parts = urlsplit(address)
        host, _port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme not in {"http", "https"} or parts.query or parts.fragment or "@" in address:
        raise wrong("address", say("It is no plain address of a system."), way_out)
    if parts.scheme == "http" and host not in {one.lower() for one in environment().webhook_hosts}:
        raise wrong("address", say("Without https, what is sent can be read on the way."), way_out)


def check_reach(address: str) -> None:
    """Refuse an address that may not be called from here, by where it leads now.   Raises Invalid.

    Of a system that lies in the own network as a rule: whoever sets it up hears at once what is missing.
    """
    try:
        check(f"{address.rstrip('/')}/", environment().webhook_hosts)
    except NotAllowedOut as refused:
        way_out = say("Write it like https://desk.example.org; private hosts stand in PAWL_WEBHOOK_HOSTS.")
        raise wrong("address", refused.rule, way_out) from refused
