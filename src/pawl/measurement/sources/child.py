"""The child: it binds itself, loads one program, does what it is told, and goes when nobody listens."""

import json
import os
import resource
import sys
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import IO, Any

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import packed

ROOM = "pawl.measurement.sources"
OPEN_FILES = 512
OUT_OF_MEMORY = 3

Telling = Callable[[Mapping[str, Any]], None]


def main() -> None:
    """Read one line of what to do; answer in lines of JSON, or in what the program writes itself."""
    asked = json.loads(sys.stdin.buffer.readline())
    out = own_output()
    bind(asked["bounds"])
    program = import_module(module_of(asked["program"]))
    try:
        if hasattr(program, "serve"):
            serve(program, asked["request"], out)
            return
        threading.Thread(target=_go_with_parent, daemon=True).start()
        tell = writer(out)
        tell({"answer": program.answer(asked["request"], tell)})
    except AnalyticsError as error:
        writer(out)({"refused": refused(error)})
    except MemoryError:
        sys.stderr.write("MemoryError\n")
        os._exit(OUT_OF_MEMORY)


def module_of(program: str) -> str:
    """A program is a module of this room, or one of a floor above by its whole name."""
    return program if program.startswith("pawl.") else f"{ROOM}.{program}"


def serve(program: Any, request: Mapping[str, Any], out: IO[bytes]) -> None:
    """Let a program write its own answer; what it refuses must not look like a part of it."""
    try:
        program.serve(request, sys.stdin.buffer, out)
    except AnalyticsError as error:
        sys.exit(str(error))


def own_output() -> IO[bytes]:
    """Keep standard output for the answer alone: what a library prints goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "wb")


def bind(bounds: Mapping[str, Any]) -> None:
    """Lower the limits before anything is opened; a child can never raise them again."""
    if bounds["reserves"]:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)  # whoever started us may have lowered the soft one
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    limits = {
        resource.RLIMIT_DATA if bounds["reserves"] else resource.RLIMIT_AS: bounds["memory"],
        resource.RLIMIT_CPU: bounds["cpu_seconds"],
        resource.RLIMIT_FSIZE: bounds["file_bytes"],
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for which, wanted in limits.items():
        _, hard = resource.getrlimit(which)
        ceiling = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(which, (ceiling, ceiling))


def writer(out: IO[bytes]) -> Telling:
    """Telling things as lines of JSON."""

    def tell(message: Mapping[str, Any]) -> None:
        out.write(json.dumps(message, allow_nan=False).encode() + b"\n")
        out.flush()

    return tell


def refused(error: AnalyticsError) -> dict[str, Any]:
    """A refusal, to be raised again on the other side."""
    return {
        "kind": type(error).__name__,
        "thing": error.thing,
        "rule": packed(error.rule),
        "way_out": packed(error.way_out),
    }


def _go_with_parent() -> None:
    """The pipe ends when the parent is gone, killed or not: then nobody waits for an answer."""
    while os.read(0, 4096):  # past Python's own buffer, whose lock would outlast the interpreter
        continue
    os._exit(1)


if __name__ == "__main__":
    main()
