"""A ZIP archive of attached files: in folders named by the number of their ticket, or by their own number.

Nothing is unpacked to the disk by its name: an entry is read where a row asks for its bytes, as far as a file
may be large.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from pawl.analytics.words import say
from pawl.moving.formats.streams import sound
from pawl.moving.shape import BadFile, Shaped, shaped

MOST_ENTRIES = 50_000


def is_archive(path: Path) -> bool:
    """Whether a file is one."""
    return zipfile.is_zipfile(path)


def rows(path: Path, zone: str) -> Iterator[Shaped]:
    """An attached file for each entry that stands in a folder: `INC0012345/screen.png`.   Raises BadFile."""
    for line, (folder, name, entry) in enumerate(entries(path), start=1):
        if folder:
            said = {"ref": f"{folder}/{name}", "parent": folder, "name": name, "content": entry}
            yield shaped("attachment", said, zone=zone, line=line)


def entries(path: Path) -> Iterator[tuple[str, str, str]]:
    """Folder, name and full name of each entry.   Raises BadFile."""
    with sound(), _opened(path) as archive:
        found = archive.infolist()
        if len(found) > MOST_ENTRIES:
            raise BadFile(say("It has more than {n:,} files.", n=MOST_ENTRIES), say("Split it."))
        for one in found:
            parts = [
                part for part in one.filename.replace("\\", "/").split("/") if part not in {"", ".", ".."}
            ]
            if parts and not one.is_dir():
                yield (parts[-2] if len(parts) > 1 else ""), parts[-1], one.filename


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise BadFile(say("It is no whole ZIP archive."), say("Pack it again.")) from None
