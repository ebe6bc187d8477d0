"""Structured logs: one line per thing that happened, with the request's id; no personal data, no secrets."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

Line = MutableMapping[str, Any]

SECRET = re.compile(
    r"password|secret|token|authori[sz]ation|cookie|session|csrf|e?mail|api.?key", re.IGNORECASE
)
MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
KEY = re.compile(r"\b(?:pawl_[A-Za-z0-9_-]{8,}|[A-Za-z0-9_-]{40,}|(?<=://)[^\s/@:]+:[^\s/@]+(?=@))")
"""API tokens, anything long enough to be a key or digest, and the user:password of an address."""
HIDDEN = "***"


def masked(text: str) -> str:
    """A text without e-mail addresses and without anything that looks like a key."""
    return MAIL.sub(HIDDEN, KEY.sub(HIDDEN, text))


def mask(_logger: object, _method: str, line: Line) -> Line:
    """Hide values by their name and by their look."""
    for name, value in line.items():
        if name.startswith("_"):
            continue
        if SECRET.search(name):
            line[name] = HIDDEN
        elif isinstance(value, str):
            line[name] = masked(value)
    return line


class RouteOnly(logging.Filter):
    """Django tells paths of requests; a path may hold a token, so the route's pattern stands in its place."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the pattern in, drop the request; the line stays."""
        request = record.__dict__.pop("request", None)
        match = getattr(request, "resolver_match", None)
        if request is not None and isinstance(record.args, tuple):
            route = f"/{match.route}" if match else "(no route)"
            record.args = tuple(
                route if arg == getattr(request, "path", None) else arg for arg in record.args
            )
        return True


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.format_exc_info,
]


def configured(form: str, level: str) -> dict[str, Any]:
    """The logging of a process, for Django's LOGGING and for the web server alike."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.processors.KeyValueRenderer(
        key_order=["timestamp", "level", "event"], drop_missing=True
    )
    if form == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, mask, renderer]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": last,
        "foreign_pre_chain": SHARED,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"route_only": {"()": RouteOnly}},
        "formatters": {"line": formatter},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["route_only"]}
        },
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level.upper()},
            "django.server": {"handlers": [], "propagate": True},
            # a refusal has its line already, with route and status, from the middleware
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "WARNING"},
            "_granian": {"handlers": [], "propagate": True, "level": "WARNING"},
        },
    }
