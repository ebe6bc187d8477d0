"""Our side of a child: start it with little, hear how far it is, end it when it takes too much."""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import pawl
from pawl.analytics import errors
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import Sentence, packed, say, unpacked
from pawl.errors import PawlError, Unavailable

CHILD = "pawl.measurement.sources.child"
MIB = 1024 * 1024
GIB = 1024 * MIB

Message = Mapping[str, Any]
Tell = Callable[[Message], None]


@dataclass(frozen=True)
class Bounds:
    """What a child may take: memory, processor time, size of a file it writes, time on the wall.

    reserves: it may reserve address space without end, as the engine that draws does; then `memory` bounds
    what it writes to.
    """

    memory: int = 3 * GIB
    reserves: bool = False
    cpu_seconds: int = 1800
    file_bytes: int = 64 * GIB
    wall_seconds: float = 3600.0


class ChildEnded(Unavailable):
    """A child was ended, or ended by itself, before it had an answer."""


def run(program: str, request: Message, *, bounds: Bounds, tell: Tell = lambda _: None) -> dict[str, Any]:
    """Let a child do one thing.

    program: a module of this package, or the whole name of one above.   request: what it is told, JSON.
    tell: hears how far it is.
    Returns its answer.   Raises what it refused (AnalyticsError), and ChildEnded where it gave no answer.
    """
    with started(program, request, bounds) as (process, noise):
        for message in _messages(process, time.monotonic() + bounds.wall_seconds):
            if "answer" in message:
                answer: dict[str, Any] = message["answer"]
                return answer
            if "refused" in message:
                raise refusal(message["refused"])
            tell(message)
        raise ended(program, process, noise)


def told_by(program: str, request: Message, *, bounds: Bounds) -> Iterator[Message]:
    """What a child tells before its answer, as it comes.   Raises as `run` does."""
    with started(program, request, bounds) as (process, noise):
        for message in _messages(process, time.monotonic() + bounds.wall_seconds):
            if "answer" in message:
                return
            if "refused" in message:
                raise refusal(message["refused"])
            yield message
        raise ended(program, process, noise)


@contextmanager
def started(
    program: str, request: Message, bounds: Bounds
) -> Iterator[tuple["subprocess.Popen[bytes]", IO[bytes]]]:
    """Start a child and give it its work; it is gone afterwards, whatever happened."""
    with tempfile.TemporaryFile() as noise:
        process = subprocess.Popen(  # noqa: S603 our own module, no shell, work by standard input
            [sys.executable, "-P", "-m", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=noise,
            env=surroundings(),
        )
        try:
            say_to(process, {"program": program, "request": request, "bounds": asdict(bounds)})
            yield process, noise
        finally:
            end(process)


def surroundings() -> dict[str, str]:
    """The child's environment: nothing of ours, so no password and no key; and the same program as ours."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(pawl.__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}


def say_to(process: "subprocess.Popen[bytes]", message: Message) -> None:
    """Send one line; a child that is gone is found out when it is read."""
    if process.stdin is None:
        raise AssertionError("it was started with a pipe")
    try:
        process.stdin.write(json.dumps(message).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        return


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kill it and close the pipes; it holds nothing that must be put away."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue


def refusal(raw: Message) -> AnalyticsError:
    """What a child refused, as if it had been refused here."""
    kind = getattr(errors, raw["kind"], AnalyticsError)
    found: AnalyticsError = kind(raw["thing"], unpacked(raw["rule"]), unpacked(raw["way_out"]))
    return found


def told(error: AnalyticsError | PawlError) -> dict[str, Any]:
    """A refusal as it is stored beside what was refused."""
    return {
        "kind": type(error).__name__,
        "thing": error.thing,
        "rule": packed(error.rule),
        "way_out": packed(error.way_out),
    }


def ended(program: str, process: "subprocess.Popen[bytes]", noise: IO[bytes]) -> ChildEnded:
    """Why there is no answer, with the last line that the child wrote to nobody."""
    code = process.poll()
    noise.seek(0)
    last = noise.read().decode(errors="replace").strip().rpartition("\n")[2][:300]
    rule = _why(code, last)
    return ChildEnded(program, rule, say("Try again; a smaller file or a larger machine may be needed."))


def _why(code: int | None, last: str) -> Sentence:
    if code is None:
        return say("It took longer than it may and was ended.")
    if "memory" in last.lower() or "bad_alloc" in last:
        return say("It needed more memory than it may use.")
    if code < 0:
        return say("It was ended by signal {number}.", number=-code)
    return say("It ended by itself: {last}", last=last or str(code))


def _messages(process: "subprocess.Popen[bytes]", deadline: float) -> Iterator[Message]:
    """What it says, line by line, until it is silent for good or out of time."""
    if process.stdout is None:
        raise AssertionError("it was started with a pipe")
    waiting = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not selector.select(left):
                return
            block = os.read(process.stdout.fileno(), MIB)
            if not block:
                process.wait()
                return
            waiting += block
            *lines, rest = waiting.split(b"\n")
            waiting = bytearray(rest)
            yield from (json.loads(line) for line in lines)
