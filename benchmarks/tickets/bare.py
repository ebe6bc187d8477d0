"""A WSGI application that answers the bytes it is told, whatever is asked: what this machine gives at most.

BARE_BODIES names a folder: the path /list is answered with the file `list` in it.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

BODIES = {f"/{one.name}": one.read_bytes() for one in Path(os.environ["BARE_BODIES"]).iterdir()}


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Read what came, answer the bytes."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    body = BODIES[environ["PATH_INFO"]]
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
