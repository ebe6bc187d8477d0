"""A power cut for SQLite: what its VFS writes and syncs is written down, then replayed up to some instant.

The product's own engine and connection settings are under test: the hooks stand between SQLite and the file
system, in the process that writes. At the cut, what was synced is on disk; of what was written after the last
sync of a file, each write may be there, be missing, or be torn at a sector.
"""

import ctypes
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECTOR = 512
MAIN, WAL = "", "-wal"

FILE, LONG = ctypes.c_void_p, ctypes.c_int64
OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, FILE, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
WRITE = ctypes.CFUNCTYPE(ctypes.c_int, FILE, ctypes.c_void_p, ctypes.c_int, LONG)
TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, FILE, LONG)
SYNC = ctypes.CFUNCTYPE(ctypes.c_int, FILE, ctypes.c_int)


class Vfs(ctypes.Structure):
    """The head of sqlite3_vfs, as far as it is needed (sqlite3.h)."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
    )


class Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3 (sqlite3.h)."""

    _fields_ = (
        ("version", ctypes.c_int),
        *((name, ctypes.c_void_p) for name in ("close", "read", "write", "truncate", "sync", "file_size")),
        *((f"other{n}", ctypes.c_void_p) for n in range(12)),
    )


@dataclass(frozen=True)
class Step:
    """One thing that happened, in order: a write, a truncation, a sync, or an acknowledgement."""

    what: str
    path: str = ""
    at: int = 0
    data: bytes = b""


class Recorder:
    """Stands between SQLite and the file system of this process, and writes down what passes."""

    def __init__(self, library: str) -> None:
        self.steps: list[Step] = []
        self._paths: dict[int, str] = {}
        self._kept: list[Any] = []
        self._methods: dict[int, Any] = {}
        loaded = ctypes.CDLL(library)
        loaded.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
        vfs = loaded.sqlite3_vfs_find(None).contents
        self._open = OPEN(vfs.open)
        self._kept.append(hook := OPEN(self._opened))
        vfs.open = ctypes.cast(hook, ctypes.c_void_p)

    def acknowledge(self, key: str) -> None:
        """The client was told that this is stored."""
        self.steps.append(Step("ack", key))

    def _opened(self, vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
        """`name` is passed on as the address that it is: SQLite keeps it for as long as the file is open."""
        result = self._open(vfs, name, file, flags, out)
        if result == 0 and name:
            self._paths[file] = ctypes.string_at(name).decode()
            methods = ctypes.c_void_p.from_address(file)
            methods.value = self._hooked(methods.value or 0)
        return int(result)

    def _hooked(self, address: int) -> int:
        """A copy of a file's methods whose writes, truncations and syncs pass by here."""
        if address not in self._methods:
            real = Methods.from_address(address)
            copy = Methods.from_buffer_copy(real)
            write, truncate, sync = WRITE(real.write), TRUNCATE(real.truncate), SYNC(real.sync)

            def on_write(file: int, data: int, size: int, at: int) -> int:
                self.steps.append(Step("write", self._paths[file], at, ctypes.string_at(data, size)))
                return int(write(file, data, size, at))

            def on_truncate(file: int, size: int) -> int:
                self.steps.append(Step("truncate", self._paths[file], size))
                return int(truncate(file, size))

            def on_sync(file: int, flags: int) -> int:
                result = int(sync(file, flags))
                self.steps.append(Step("sync", self._paths[file]))
                return result

            hooks = WRITE(on_write), TRUNCATE(on_truncate), SYNC(on_sync)
            copy.write, copy.truncate, copy.sync = (ctypes.cast(hook, ctypes.c_void_p) for hook in hooks)
            self._kept += [*hooks, copy]
            self._methods[address] = ctypes.addressof(copy)
        return int(self._methods[address])


def cuts(
    start: dict[str, bytes], steps: list[Step], points: Iterable[int], chance: random.Random
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """What is on disk, by path, when the power goes before each of these steps, which are in order."""
    disk = {path: bytearray(content) for path, content in start.items()}
    pending: dict[str, list[Step]] = defaultdict(list)
    done = 0
    for at in points:
        for step in steps[done:at]:
            if step.what == "sync":
                _apply(disk, pending.pop(step.path, []))
            elif step.what != "ack":
                pending[step.path].append(step)
        done = at
        yield at, _torn(disk, pending, chance)


def _torn(
    disk: dict[str, bytearray], pending: dict[str, list[Step]], chance: random.Random
) -> dict[str, bytes]:
    left = {path: bytearray(content) for path, content in disk.items()}
    for path, steps in pending.items():
        _apply(left, (torn for step in steps if (torn := _by_chance(step, chance)) is not None))
        left.setdefault(path, bytearray())
    return {path: bytes(content) for path, content in left.items()}


def _by_chance(step: Step, chance: random.Random) -> Step | None:
    fate = chance.random()
    if fate < 0.4:
        return None
    if fate < 0.6 and step.what == "write":
        sectors = chance.randrange(len(step.data) // SECTOR + 1)
        return Step("write", step.path, step.at, step.data[: sectors * SECTOR])
    return step


def _apply(disk: dict[str, bytearray], steps: Iterable[Step]) -> None:
    for step in steps:
        content = disk.setdefault(step.path, bytearray())
        if step.what == "truncate":
            del content[step.at :]
        else:
            content.extend(b"\0" * (step.at - len(content)))
            content[step.at : step.at + len(step.data)] = step.data


def lay_out(files: dict[str, bytes], folder: Path) -> Path:
    """Write what was left into a folder, to be opened like any database.   Returns its main file."""
    folder.mkdir()
    main = min(files, key=len)
    for path, content in files.items():
        if path in {main + MAIN, main + WAL}:
            (folder / f"cut{path.removeprefix(main)}").write_bytes(content)
    return folder / "cut"
