"""Our side of the drill-down: one child for each web process, asked in turn, restarted when it fails."""

import json
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from pawl.analytics.words import say
from pawl.errors import Unavailable
from pawl.measurement.sources import children, places
from pawl.measurement.sources.children import GIB, MIB, Bounds

LIMITS = Bounds(memory=2 * GIB, cpu_seconds=900, file_bytes=MIB, wall_seconds=20.0)
START_SECONDS = 30.0
WAIT_SECONDS = 10.0
"""How long a request waits for its turn: whoever comes later is told to come back."""


class DrillDown:
    """A child that lists cases; a slow or broken one is ended, and the next question starts another."""

    def __init__(self, bounds: Bounds = LIMITS) -> None:
        self._bounds = bounds
        self._turn = threading.Lock()
        self._stack: ExitStack | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lake = ""

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for a page of cases.   Raises what the child refuses, Unavailable where it does not answer."""
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise _not_now()
        try:
            return self._answer(question)
        finally:
            self._turn.release()

    def stop(self) -> None:
        """End the child; the next question starts another."""
        stack, self._stack, self._process = self._stack, None, None
        if stack is not None:
            stack.close()

    @property
    def child(self) -> int | None:
        """The process id of the child, if there is one."""
        return None if self._process is None else self._process.pid

    def _answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        process = self._running()
        children.say_to(process, question)
        message = self._line(process, self._bounds.wall_seconds)
        if message is None:
            self.stop()
            raise _not_now()
        if "refused" in message:
            raise children.refusal(message["refused"])
        answer: dict[str, Any] = message["answer"]
        return answer

    def _running(self) -> "subprocess.Popen[bytes]":
        lake = str(places.lake())
        if self._process is not None and self._process.poll() is None and self._lake == lake:
            return self._process
        self.stop()
        stack = ExitStack()
        process, _ = stack.enter_context(children.started("drilling", {"lake": lake}, self._bounds))
        self._stack, self._process, self._lake = stack, process, lake
        if self._line(process, START_SECONDS) is None:
            self.stop()
            raise _not_now()
        return process

    def _line(self, process: "subprocess.Popen[bytes]", seconds: float) -> dict[str, Any] | None:
        """The next line that the child says; nothing where it is gone or too slow."""
        if process.stdout is None:
            raise AssertionError("it was started with a pipe")
        deadline, line = time.monotonic() + seconds, bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                left = deadline - time.monotonic()
                block = os.read(process.stdout.fileno(), MIB) if left > 0 and selector.select(left) else b""
                if not block:
                    return None
                line += block
        message: dict[str, Any] = json.loads(line)
        return message


def _not_now() -> Unavailable:
    rule = say("The cases cannot be listed now.")
    return Unavailable(
        "drill-down", rule, say("Try again in a moment; the numbers themselves are not concerned.")
    )


DRILL_DOWN = DrillDown()
"""Of this process; started by the first question."""
