"""An archive that somebody made to break out: nothing is written outside the folder it is unpacked into."""

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from pawl.operation.archive_file import FOOTER, MAGIC, MANIFEST, BadBackup, checked, unpack
from pawl.operation.restore import CannotRestore, readable

BODY = b"overwritten"
Parts = list[tuple[tarfile.TarInfo, bytes]]


def file(name: str, content: bytes = BODY) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def link(name: str, to: str, kind: bytes = tarfile.SYMTYPE) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info, b""


def sealed(path: Path, parts: Parts, members: dict[str, Any], manifest: Any = None) -> Path:
    """An archive whose last line is right: the hash has no key, so anybody can write it."""
    made = io.BytesIO()
    said = {"format": 1, "members": members} if manifest is None else manifest
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, content in [*parts, file(MANIFEST, json.dumps(said).encode())]:
            tar.addfile(info, io.BytesIO(content))
    content = made.getvalue()
    path.write_bytes(content + MAGIC + hashlib.sha256(content).hexdigest().encode() + b"\n")
    assert len(path.read_bytes()) == len(content) + FOOTER
    return path


def listed(*names: str, size: int = len(BODY)) -> dict[str, Any]:
    return {name: {"bytes": size, "sha256": hashlib.sha256(BODY).hexdigest()} for name in names}


def long_way_out() -> Parts:
    """Links whose resolved way is too long to be resolved, then `..` (CVE-2025-4517)."""
    parts, path, long = [], "", "d" * 247
    for step in "abcdefghijklmnop":
        folder = tarfile.TarInfo(f"{path}{long}")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        parts += [(folder, b""), link(f"{path}{step}", long)]
        path += f"{long}/"
    way = "/".join("abcdefghijklmnop") + "/" + "l" * 254
    return [*parts, link(way, "../" * 16), link("escape", f"{way}/../../outside"), file("escape/victim")]


CASES: dict[str, tuple[Parts, dict[str, Any]]] = {
    "long way out": (long_way_out(), {}),
    "long way out, listed": (long_way_out(), listed("escape/victim")),
    "a link, then through it": ([link("files", "../outside"), file("files/victim")], listed("files/victim")),
    "a listed link": ([link("files/a", "../../outside/victim")], listed("files/a")),
    "a hard link": ([link("files/a", "../outside/victim", tarfile.LNKTYPE)], listed("files/a", size=0)),
    "upwards": ([file("../outside/victim")], listed("../outside/victim")),
    "upwards inside": ([file("files/../../outside/victim")], listed("files/../../outside/victim")),
    "absolute": ([file("/outside/victim")], listed("/outside/victim")),
    "twice": ([file("files/a"), file("files/a")], listed("files/a")),
    "another size": ([file("files/a")], listed("files/a", size=3)),
    "another content": ([file("files/a", b"something!!")], listed("files/a")),
    "missing": ([], listed("files/a")),
    "a file as a folder": ([file("files/a"), file("files/a/b")], listed("files/a", "files/a/b")),
    "the manifest as a file": ([file("files/a")], listed("files/a", MANIFEST)),
    "a manifest of another shape": ([file("files/a")], {"files/a": 7}),
}


@pytest.mark.parametrize("case", CASES)
def test_nothing_leaves_the_folder(case: str, tmp_path: Path) -> None:
    victim = tmp_path / "outside" / "victim"
    victim.parent.mkdir()
    victim.write_text("untouched")
    parts, members = CASES[case]
    path = sealed(tmp_path / "evil.tar", parts, members)
    with pytest.raises(BadBackup):
        unpack(path, checked(path), tmp_path / "out")
    assert victim.read_text() == "untouched"
    assert not any(one.is_symlink() for one in (tmp_path / "out").rglob("*"))
    assert {one.name for one in tmp_path.iterdir()} <= {"outside", "evil.tar", "out"}


WHOLE = {
    "format": 1, "version": "0.1.0", "made_at": "2026-11-26T00:00:00+00:00", "migrations": [], "tables": {},
    "sequences": {}, "journal": 0, "members": {}, "has_key": False,
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("value", [..., None, [[]]], ids=["missing", "null", "of another kind"])
def test_a_manifest_that_does_not_say_what_it_holds_is_refused(name: str, value: Any, tmp_path: Path) -> None:
    said = {key: one for key, one in WHOLE.items() if key != name}
    path = sealed(tmp_path / "odd.tar", [], {}, said if value is ... else {**said, name: value})
    if name == "migrations" and value == [[]]:
        with pytest.raises((BadBackup, CannotRestore)):
            readable(path)
        return
    with pytest.raises(BadBackup, match="does not say"):
        readable(path)


@pytest.mark.parametrize("manifest", [[], 1, "x", None])
def test_a_manifest_that_is_no_object_is_refused(manifest: Any, tmp_path: Path) -> None:
    path = sealed(tmp_path / "odd.tar", [], {}, manifest if manifest is not None else [None])
    with pytest.raises(BadBackup):
        checked(path)


def test_the_manifest_of_a_newer_version_says_so(tmp_path: Path) -> None:
    path = sealed(tmp_path / "new.tar", [], {}, {**WHOLE, "format": 2, "version": "9.0"})
    with pytest.raises(CannotRestore, match="newer version"):
        readable(path)


def test_what_is_listed_is_unpacked(tmp_path: Path) -> None:
    path = sealed(tmp_path / "good.tar", [file("files/语/a b")], listed("files/语/a b"))
    unpack(path, checked(path), tmp_path / "out")
    assert [one.relative_to(tmp_path / "out").as_posix() for one in (tmp_path / "out").rglob("*")] == [
        "files",
        "files/语",
        "files/语/a b",
    ]
    assert (tmp_path / "out/files/语/a b").read_bytes() == BODY
