"""One executor as its supervisor holds it: started, given work, watched, killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from pawl.jobs.handlers import SUBSCRIPTIONS
from pawl.jobs.models import Delivery


@dataclass
class Child:
    """A process that runs one delivery at a time."""

    process: "subprocess.Popen[bytes]"
    connection: Connection
    started: float = field(default_factory=time.monotonic)
    is_ready: bool = False
    row: Delivery | None = None
    heard: float = 0.0
    served: int = 0

    @classmethod
    def start(cls, command: Sequence[str]) -> "Child":
        """Start one; `command` takes the number of its end of the pipe as last argument."""
        ours, theirs = Pipe()
        handle = theirs.fileno()
        process = subprocess.Popen(  # noqa: S603 our own program
            [*command, str(handle)], pass_fds=(handle,), start_new_session=True, stdin=subprocess.DEVNULL
        )
        theirs.close()
        return cls(process, ours)

    @property
    def is_free(self) -> bool:
        """Whether it can take work."""
        return self.is_ready and self.row is None

    @property
    def is_silent(self) -> bool:
        """Whether it has shown no sign of life for longer than its handler may."""
        if self.row is None:
            return False
        return time.monotonic() - self.heard > SUBSCRIPTIONS[self.row.handler].lease_seconds

    def give(self, row: Delivery) -> None:
        """Hand over a claimed delivery."""
        self.row, self.heard = row, time.monotonic()
        self.served += 1
        self.connection.send({"delivery": row.pk, "fence": row.fence})

    def messages(self) -> list[dict[str, Any]]:
        """What it has said since; EOFError where it is gone."""
        found = []
        while self.connection.poll():
            found.append(self.connection.recv())
        if found:
            self.heard = time.monotonic()
        return found

    def end(self) -> str:
        """Kill it with everything it started.   Returns how it ended, for the reader."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        self.connection.close()
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def command(module: str) -> list[str]:
    """How a child is started: the module of the worker, in this Python."""
    return [sys.executable, "-m", module, "--child"]
