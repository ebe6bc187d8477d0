"""Which rooms of chat Pawl speaks in: a list of services, their addresses, and the rule on hosts.

Apprise knows more than a hundred services; some read files or call any address. Only those named here are
loaded, only with parts of an address that name a room, and a host that somebody typed obeys the rule of
`outbound`.
"""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.environment import environment
from pawl.outbound import NotAllowedOut, Resolve, check, only_public, resolve

SERVICES: Mapping[tuple[str, str], str] = {
    ("workflows", "NotifyWorkflows"): "Microsoft Teams",
    ("slack", "NotifySlack"): "Slack",
    ("mattermost", "NotifyMattermost"): "Mattermost",
    ("discord", "NotifyDiscord"): "Discord",
    ("matrix", "NotifyMatrix"): "Matrix",
    ("wecombot", "NotifyWeComBot"): "WeCom",
    ("feishu", "NotifyFeishu"): "Feishu",
    ("lark", "NotifyLark"): "Lark",
    ("dingtalk", "NotifyDingTalk"): "DingTalk",
    ("ntfy", "NotifyNtfy"): "ntfy",
    ("telegram", "NotifyTelegram"): "Telegram",
    ("google_chat", "NotifyGoogleChat"): "Google Chat",
    ("rocketchat", "NotifyRocketChat"): "Rocket.Chat",
    ("zulip", "NotifyZulip"): "Zulip",
    ("webexteams", "NotifyWebexTeams"): "Webex",
}
"""Modules and classes of Apprise, and what people call the service."""
TYPED_HOSTS = {"NotifyMattermost", "NotifyMatrix", "NotifyNtfy", "NotifyRocketChat", "NotifyWorkflows"}
"""Services that anybody may run: their address names a host."""
PASTED = (
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?", re.ASCII), r"feishu://\1"),
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)", re.ASCII), r"dingtalk://\1"),
    (re.compile(r"https://([\w.:-]+)/hooks/(\w+)/?", re.ASCII), r"mmosts://\1/\2"),
)
"""Addresses as Feishu, DingTalk and Mattermost give them; the others Apprise reads itself."""
PARTS = frozenset({
    "to", "channel", "channels", "mode", "thread", "topic", "key", "token", "secret", "botname", "team",
    "silent", "preview", "webhook", "user", "workspace", "format", "version", "ver",
    "api-version", "sp", "sv", "sig",
})  # fmt: skip
"""Of an address: what names a room, or signs; nothing that reads a file or turns a check off."""
LONGEST = 500


def service_of(address: str, resolver: Resolve = resolve) -> str:
    """What service an address belongs to, as people call it.   Raises Invalid where none is spoken to."""
    plugin, service = _plugin(address)
    if plugin is None:
        rule = say("It is no address of a room that Pawl knows.")
        names = ", ".join(SERVICES.values())
        way_out = say(
            "Paste the webhook address, or one of Apprise like slack://…; known are {names}.", names=names
        )
        raise broken("address", rule, way_out)
    if type(plugin).__name__ in TYPED_HOSTS and getattr(plugin, "mode", "") != "cloud":
        _check_host(plugin, resolver)
    return service


def speak(address: str, title: str, body: str) -> str:
    """Say something in a room.   Returns "" or why it was not taken."""
    plugin, service = _plugin(address)
    if plugin is None:
        return "the address is not understood: add the room anew"
    apprise: Any = import_module("apprise")
    heard = apprise.LogCapture(level=apprise.logging.WARNING, fmt="%(message)s")
    with only_public(environment().webhook_hosts), heard as told:
        is_taken = plugin.notify(body=body, title=title, notify_type=apprise.NotifyType.INFO)
        complaint = told.getvalue().strip().partition("\n")[0]
    return "" if is_taken else complaint or f"{service} did not take it"


def _plugin(address: str) -> tuple[Any, str]:
    """The service of an address, ready to speak, and its name; None where it is none of those above."""
    is_odd = any(char.isspace() or not char.isprintable() for char in address)
    if is_odd or not 0 < len(address) <= LONGEST or not _has_known_parts(address):
        return None, ""
    for maker, service in _makers():
        if read := _read(maker, _as_apprise(address)):
            try:
                return maker(**read, asset=_asset()), service
            except TypeError:  # what Apprise says of an address that lacks a part
                return None, ""
    return None, ""


def _makers() -> Iterator[tuple[Any, str]]:
    """The classes, each loaded when it is asked for: a web process that adds no room loads none."""
    for (module, name), service in SERVICES.items():
        yield getattr(import_module(f"apprise.plugins.{module}"), name), service


def _read(maker: Any, address: str) -> Any:
    """The parts of an address, if it is one of this service."""
    scheme = urlsplit(address).scheme.lower()
    if scheme in {*_words(maker.protocol), *_words(maker.secure_protocol)}:
        return maker.parse_url(address)
    return maker.parse_native_url(address) if scheme == "https" else None


def _words(schemes: Any) -> tuple[str, ...]:
    return (schemes,) if isinstance(schemes, str) else tuple(schemes or ())


def _as_apprise(address: str) -> str:
    for pattern, written in PASTED:
        if pattern.fullmatch(address):
            return pattern.sub(written, address)
    return address


def _asset() -> Any:
    """Of what Pawl calls itself; no pictures from elsewhere, no redirects, nothing kept on disk."""
    apprise: Any = import_module("apprise")
    return apprise.AppriseAsset(
        app_id="Pawl", app_desc="Pawl", app_url=environment().url, image_url_mask="", image_url_logo="",
        async_mode=False, http_redirects=False, storage_mode="memory",
    )  # fmt: skip


def _has_known_parts(address: str) -> bool:
    try:
        asked = parse_qsl(urlsplit(address).query, keep_blank_values=True)
    except ValueError:
        return False
    return all(name.lower() in {*PARTS, "access_token"} for name, _value in asked)


def _check_host(plugin: Any, resolver: Resolve) -> None:
    """The rule for webhooks: TLS and the public internet, but for hosts that the machine's owner named."""
    scheme = "https" if plugin.secure or not plugin.protocol else "http"
    port = f":{plugin.port}" if plugin.port else ""
    try:
        check(f"{scheme}://{plugin.host}{port}/", environment().webhook_hosts, resolver)
    except NotAllowedOut as refused:
        way_out = say("An administrator of the machine may list private hosts in PAWL_WEBHOOK_HOSTS.")
        raise broken("address", refused.rule, way_out) from refused
