"""A child that parses a foreign file: what it may take, how it is started, and how its end is told."""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

import pawl
from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.io.limits import MIB, Limits
from pawl.analytics.words import Sentence, packed, say, unpacked

START = (
    "import sys, runpy; sys.path.insert(0, sys.argv[1]); runpy.run_module(sys.argv[2], run_name='__main__')"
)
ROOT = Path(pawl.__file__).parents[1]
# None of our own environment: a parser of foreign bytes inherits no secret, and no thread pool of 64.
ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "2",
    "RAYON_NUM_THREADS": "2",
}
GRACE = 5
REFUSED = 3
WHOLE = b"whole"
"""Ends a stream: one that is cut off between two batches looks whole to Arrow."""


@dataclass(frozen=True)
class Allowance:
    """What one child may take: bytes of address space, seconds of computing and of time, bytes of a file."""

    memory: int
    cpu: int
    wall: int
    file: int


def allowance(limits: Limits, unpacked: int) -> Allowance:
    """What reading so many unpacked bytes may take: a small file little, however it is made."""
    return Allowance(
        limits.child_memory + 8 * unpacked,
        limits.child_cpu + unpacked // (2 * MIB),
        limits.child_wall + unpacked // MIB,
        limits.child_file + 2 * unpacked,
    )


@dataclass(frozen=True)
class Parsing:
    """What a child parses: the file's name, its form in a refusal, the way out, what the child may take."""

    name: str
    form: str
    way_out: Sentence
    granted: Allowance

    def refused(self, rule: Sentence) -> BadFile:
        """Refuse the file by a rule."""
        return BadFile(self.name, rule, self.way_out)

    def ended(self, code: int, said: str) -> BadFile:
        """Make the refusal of a child's end: in its own words, where it could still speak."""
        last = said.strip().rpartition("\n")[2]
        if code == REFUSED and last.startswith("{"):
            told = json.loads(last)
            way_out = unpacked(told["way_out"]) if told["way_out"] else self.way_out
            return BadFile(self.name, unpacked(told["rule"]), way_out)
        if code in {-signal.SIGXCPU, -signal.SIGALRM}:
            return self.too_long()
        if code in {-signal.SIGABRT, -signal.SIGKILL} or "emory" in last:
            return self.refused(_too_much(self.granted))
        reason = last[:300] or f"signal {-code}"
        return self.refused(say("cannot be read as {form}: {reason}.", form=self.form, reason=reason))

    def too_long(self) -> BadFile:
        """Refuse what takes too long."""
        return self.refused(say("takes longer to read than {n} seconds.", n=self.granted.cpu))


# in the parent


def run(module: str, asked: Mapping[str, Any], parsing: Parsing) -> str:
    """Let a child do one thing to the end.   Returns what it printed.   Raises BadFile where it failed."""
    try:
        child = subprocess.run(  # noqa: S603  our own module, no shell, arguments by standard input
            command(module),
            input=json.dumps({**asked, "granted": asdict(parsing.granted)}),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            env=ENVIRONMENT,
            timeout=parsing.granted.wall + GRACE,
        )
    except subprocess.TimeoutExpired:
        raise parsing.too_long() from None
    if child.returncode:
        raise parsing.ended(child.returncode, child.stderr)
    return child.stdout


def start(
    module: str, asked: Mapping[str, Any], parsing: Parsing, said: IO[bytes]
) -> "subprocess.Popen[bytes]":
    """Start a child that streams; `said` is a file for its last words.   The caller waits and closes."""
    child = subprocess.Popen(  # noqa: S603  as above
        command(module), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, env=ENVIRONMENT
    )
    if child.stdin is None:
        raise AssertionError(module)
    with child.stdin:
        child.stdin.write(json.dumps({**asked, "granted": asdict(parsing.granted)}).encode())
    return child


def ended(child: "subprocess.Popen[bytes]") -> int:
    """How a child ended whose stream broke off; one that hangs on is ended."""
    try:
        return child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def command(module: str) -> list[str]:
    """The command line of a child: this very Pawl, isolated from what lies around."""
    return [sys.executable, "-I", "-c", START, str(ROOT), module]


def _too_much(granted: Allowance) -> Sentence:
    return say("needs more than {n:,} bytes of memory.", n=granted.memory)


# in the child


def confined(work: Callable[[Mapping[str, Any]], None]) -> None:
    """Read from standard input what to do, take on the limits, do it; refusals go to standard error."""
    asked = json.load(sys.stdin)
    granted = Allowance(**asked["granted"])
    for what, most in (
        (resource.RLIMIT_AS, granted.memory),
        (resource.RLIMIT_CPU, granted.cpu),
        (resource.RLIMIT_FSIZE, granted.file),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, _limits(most, resource.getrlimit(what)[1]))
    signal.setitimer(signal.ITIMER_REAL, granted.wall)
    try:
        work(asked)
    except AnalyticsError as error:
        _give_up(error.rule, error.way_out)
    except MemoryError:
        _give_up(_too_much(granted), None)


def _limits(most: int, hard: int) -> tuple[int, int]:
    """Soft and hard limit, within those of the parent: at the soft one comes a signal that can be told."""
    within = most + 1 if hard == resource.RLIM_INFINITY else min(most + 1, hard)
    return min(most, within), within


def waiting(seconds: float) -> float:
    """Stop the clock of a child (0), or set it again; time spent waiting for the reader is not its own.

    Returns what was left.
    """
    return signal.setitimer(signal.ITIMER_REAL, seconds)[0]


def _give_up(rule: Sentence, way_out: Sentence | None) -> NoReturn:
    told = {"rule": packed(rule), "way_out": packed(way_out) if way_out else None}
    sys.stderr.write("\n" + json.dumps(told) + "\n")
    sys.exit(REFUSED)
