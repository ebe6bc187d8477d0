"""XLSX: guarded against zip bombs, then written out as CSV by a child with little memory."""

import json
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace

from pawl.analytics.errors import BadFile
from pawl.analytics.io.csv_table import CsvTable
from pawl.analytics.io.limits import MIB, Limits, Tell
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.source import Source
from pawl.analytics.words import say

CHILD = "pawl.analytics.io.xlsx_child"


def open_xlsx(source: Source, mapping: LogMapping, limits: Limits, tell: Tell) -> CsvTable:
    """Open the first sheet of a workbook that has rows, or the one the mapping names.

    Returns its rows as a CSV table beside the source.
    Raises BadFile for a bomb, before anything is parsed, and for a workbook that cannot be read.
    """
    check_zip(source, limits)
    target = source.path.with_suffix(".csv")
    asked = {
        "source": str(source.path),
        "target": str(target),
        "sheet": mapping.sheet,
        "memory": limits.child_memory,
    }
    child = subprocess.run(  # noqa: S603  our own module, no shell, arguments by standard input
        [sys.executable, "-I", "-m", CHILD],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    if child.returncode:
        reason = child.stderr.strip().rpartition("\n")[2][:300] or f"signal {-child.returncode}"
        rule = say("cannot be read as a workbook: {reason}.", reason=reason)
        raise BadFile(source.name, rule, say("Save the sheet as CSV and import that."))
    read = replace(source, path=target, size=target.stat().st_size)
    plain = replace(mapping, encoding="utf-8", delimiter=",", quote='"')
    return CsvTable(read, plain, limits, tell, has_iso=True)


def check_zip(source: Source, limits: Limits) -> None:
    """Refuse an archive by what its directory says and by what really comes out of it.

    Raises BadFile naming the bound.
    """
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = archive.infolist()
            _check(source, limits, len(members), sum(member.file_size for member in members))
            total = 0
            for member in members:
                with archive.open(member) as file:
                    while block := file.read(MIB):
                        total += len(block)
                        _check(source, limits, len(members), total)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        rule = say("is no whole workbook: {error}.", error=str(error)[:200])
        raise BadFile(source.name, rule, say("Save the workbook again, without a password.")) from error


def _check(source: Source, limits: Limits, members: int, unpacked: int) -> None:
    if members > limits.zip_members:
        rule = say("has {n:,} parts; {limit:,} are allowed.", n=members, limit=limits.zip_members)
    elif unpacked > limits.zip_unpacked_bytes:
        rule = say("unpacks to more than {n:,} bytes.", n=limits.zip_unpacked_bytes)
    elif unpacked > limits.ratio * source.size:
        rule = say("unpacks to more than {n} times its size: a zip bomb.", n=limits.ratio)
    else:
        return
    raise BadFile(source.name, rule, say("Save the sheet as CSV and import that."))
