"""The lake: one folder per snapshot, its manifest, its part files and their hashes."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from pawl.analytics.errors import BadSnapshot
from pawl.analytics.io.manifest import Manifest, manifest_text
from pawl.analytics.io.snapshot import MANIFEST as MANIFEST
from pawl.analytics.io.snapshot import READ_ONLY, SPILL, bad_snapshot, opened
from pawl.analytics.io.snapshot import Snapshot as Snapshot
from pawl.analytics.words import say

STAGING = "staging-"
LOCK = ".lock"


class Lake:
    """A folder of snapshots."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def snapshots(self) -> list[Manifest]:
        """Every snapshot whose manifest can be read, oldest first."""
        return self._all()[0]

    def damaged(self) -> list[BadSnapshot]:
        """Why the others cannot be read, by folder."""
        return list(self._all()[1].values())

    def latest(self) -> Snapshot:
        """Open the newest snapshot.   Raises BadSnapshot where there is none."""
        found, damaged = self._all()
        if not found and damaged:
            raise next(iter(damaged.values()))
        if not found:
            raise BadSnapshot(
                str(self.root), say("holds no snapshot."), say("Import a log first: pawl import FILE.")
            )
        return self.open(found[-1].id)

    def open(self, id_prefix: str) -> Snapshot:
        """Open a snapshot by its id or the beginning of it.

        Raises BadSnapshot where none or several fit, or its manifest is no manifest.
        """
        every, damaged = self._all()
        found = [each for each in every if id_prefix and each.id.startswith(id_prefix)]
        broken = [error for name, error in damaged.items() if id_prefix and name.startswith(id_prefix)]
        if broken and not found:
            raise broken[0]
        if len(found) != 1:
            rule = say("{n} snapshots begin so.", n=len(found))
            raise BadSnapshot(id_prefix, rule, say("`pawl snapshots` lists them; give more of the id."))
        return Snapshot(self.folder(found[0].id), found[0])

    def whole(self, snapshot: str) -> Snapshot | None:
        """That snapshot, if it is here and every part is what its hash says; else it is to be made anew."""
        folder = self.folder(snapshot)
        try:
            found = Snapshot(folder, _read(folder))
            found.verify()
        except BadSnapshot:
            return None
        return found

    def folder(self, snapshot: str) -> Path:
        """The folder of a snapshot, there or not."""
        return self.root / snapshot

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Hold the lake for one writer and lend a staging folder, gone afterwards unless it was renamed.

        What a killed import left behind is swept first: its lock died with it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / LOCK).open("w") as lock_file:
            fcntl.flock(lock_file, fcntl.LOCK_EX)
            self.sweep()
            staging = self.root / f"{STAGING}{os.getpid()}"
            staging.mkdir()
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)

    def publish(self, staging: Path, manifest: Manifest) -> Snapshot:
        """Make a staging folder a snapshot: what is no part goes, all parts to the disk, then one rename."""
        kept = {part.file for part in manifest.parts}
        for path in staging.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name not in kept:
                path.unlink()
        folder, old = self.folder(manifest.id), staging.with_name(f"{staging.name}-old")
        manifest = self._as_old_as_before(manifest)
        (staging / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")
        (staging / MANIFEST).chmod(READ_ONLY)
        for path in (*staging.iterdir(), staging):
            _to_disk(path)
        if folder.exists():  # damaged: what was whole is never made anew
            folder.rename(old)
        staging.rename(folder)
        _to_disk(self.root)
        shutil.rmtree(old, ignore_errors=True)
        return Snapshot(folder, manifest)

    def _all(self) -> tuple[list[Manifest], dict[str, BadSnapshot]]:
        """Manifests, oldest first; and by folder what is wrong with the others."""
        found, damaged = [], {}
        for path in sorted(self.root.glob(f"*/{MANIFEST}")):
            if not path.parent.name.startswith(STAGING):
                try:
                    found.append(_read(path.parent))
                except BadSnapshot as error:
                    damaged[path.parent.name] = error
        return sorted(found, key=lambda manifest: (manifest.created_at, manifest.id)), damaged

    def _as_old_as_before(self, manifest: Manifest) -> Manifest:
        """A snapshot that is made anew stays as old as it was: healing an old one makes it not the newest."""
        try:
            return replace(manifest, created_at=_read(self.folder(manifest.id)).created_at)
        except BadSnapshot:
            return manifest

    def sweep(self) -> int:
        """Remove what killed imports and readings left behind; the caller holds the lake's lock.

        Returns how many.
        """
        spilled = [each for each in self.root.glob(f"{SPILL}*") if not _is_alive(each.name)]
        left = [*self.root.glob(f"{STAGING}*"), *spilled]
        for folder in left:
            shutil.rmtree(folder)
        return len(left)


def _is_alive(name: str) -> bool:
    """Whether the process that a spill folder is named after still runs."""
    try:
        with suppress(PermissionError):  # it is somebody else's, so it runs
            os.kill(int(name.removeprefix(SPILL).partition("-")[0]), 0)
    except (ProcessLookupError, ValueError):
        return False
    return True


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(folder: Path) -> Manifest:
    manifest = opened(folder).manifest
    if manifest.id != folder.name:
        raise bad_snapshot(folder / MANIFEST, say("names another snapshot than its folder."))
    return manifest
