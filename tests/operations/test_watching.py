"""The process that watches: what it does with parts that die, will not start, or will not end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ground.site import until

from pawl.operation import watching
from pawl.operation.watching import Part, Saying, supervise

pytestmark = pytest.mark.loopback


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in watching.STOPS}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def part(code: str, name: str = "web-1") -> Part:
    return Part(name, [sys.executable, "-c", code])


def stop_when(is_so: object, seconds: float = 30) -> threading.Thread:
    """Ask this process to stop once something is so."""

    def look() -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not is_so():  # type: ignore[operator]
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=look)
    thread.start()
    return thread


def test_a_part_that_never_stays_ends_the_site(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(watching, "LONGEST_PAUSE", 0.0)
    note = tmp_path / "other"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    other = part(code, "worker")
    assert supervise([part("import sys, time; time.sleep(0.5); sys.exit(3)"), other], None) == 1
    assert capfd.readouterr().err.count("web-1 ended with 3; started again in 0 s") == 6
    until(lambda: not is_alive(int(note.read_text(encoding="ascii"))))


def test_one_that_is_not_there_says_so(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(watching, "MOST_FALSE_STARTS", 0)
    assert supervise([Part("web-1", ["/nowhere/pawl"])], None) == 1
    told = capfd.readouterr().err
    assert "/nowhere/pawl: No such file or directory" in told
    assert "web-1 ended with 127" in told


def test_one_that_stayed_long_enough_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "SETTLED_SECONDS", 0.0)
    stays = part("import time; time.sleep(60)")
    stays.false_starts = 4
    thread = stop_when(lambda: stays.pid and stays.false_starts == 0)
    assert supervise([stays], None) == 0
    thread.join()
    assert stays.false_starts == 0


def test_one_that_will_not_end_is_ended_with_all_it_began(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(watching, "GRACE_SECONDS", 0.5)
    note = tmp_path / "child"
    stubborn = part(
        "import os, pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pid = os.fork(); pid and pathlib.Path({str(note)!r}).write_text(str(pid))\n"
        "time.sleep(60)"
    )
    thread = stop_when(lambda: note.exists() and note.read_text(encoding="ascii"))
    assert supervise([stubborn], None) == 0
    thread.join()
    until(lambda: not is_alive(int(note.read_text(encoding="ascii"))))


def test_what_is_to_run_when_ready_runs_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    note = tmp_path / "ready"
    words = [sys.executable, "-c", f"open({str(note)!r}, 'a').write('.')"]
    monkeypatch.setattr(watching, "is_ready", lambda *_args, **_kinds: True)
    thread = stop_when(lambda: note.exists() and note.read_text(encoding="ascii"))
    says = Saying("127.0.0.1", 1, tls=False, url="http://127.0.0.1:1", command=words)
    assert supervise([part("import time; time.sleep(60)")], says) == 0
    thread.join()
    assert note.read_text(encoding="ascii") == "."


def test_parts_are_watched_while_it_runs_and_it_ends_with_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note, again = tmp_path / "ready", tmp_path / "again"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    monkeypatch.setattr(watching, "is_ready", lambda *_args, **_kinds: True)
    dies = part(
        "import pathlib, sys, time\n"
        f"ready, again = pathlib.Path({str(note)!r}), pathlib.Path({str(again)!r})\n"
        "while not ready.exists() or again.exists(): time.sleep(0.02)\n"
        "again.touch(); sys.exit(3)"
    )
    thread = stop_when(lambda: again.exists() and dies.pid and dies.false_starts == 1)
    says = Saying("127.0.0.1", 1, tls=False, url="", command=[sys.executable, "-c", code])
    assert supervise([dies], says) == 0
    thread.join()
    assert dies.false_starts == 1, "it was started again"
    assert not is_alive(int(note.read_text(encoding="ascii")))


def test_what_is_not_ready_in_time_is_said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(watching, "READY_SECONDS", -1)
    says = Saying("::1", 1, tls=True, url="https://pawl.example.org")
    assert says.look() is None
    assert "https://[::1]:1/readyz says why" in capfd.readouterr().err


HELD = """
import os, signal, sys
from pawl.operation.watching import Part, become, hold
hold()
os.kill(os.getpid(), signal.SIGTERM)
become([Part("web-1", [sys.executable, "-c", "open('started', 'w')"])], {}, ["serve"])
"""


def test_a_stop_that_came_while_signals_were_held_is_heard(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", HELD], cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 0
    assert not (tmp_path / "started").exists(), "nothing is started any more"


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
