"""XLSX: guarded against zip bombs, then written out as CSV by a child with little memory."""

import lzma
import struct
import zipfile
import zlib
from dataclasses import replace

from pawl.analytics.errors import BadFile
from pawl.analytics.io.confinement import Parsing, allowance, run
from pawl.analytics.io.csv_table import CsvTable
from pawl.analytics.io.limits import MIB, Limits, Tell
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.source import Source
from pawl.analytics.words import say

# What the library raises of a broken archive, beside its own.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
CHILD = "pawl.analytics.io.xlsx_child"


def open_xlsx(source: Source, mapping: LogMapping, limits: Limits, tell: Tell) -> CsvTable:
    """Open the first sheet of a workbook that has rows, or the one the mapping names.

    Returns its rows as a CSV table beside the source.
    Raises BadFile for a bomb, before anything is parsed, and for a workbook that cannot be read.
    """
    unpacked = check_zip(source, limits)
    target = source.path.with_suffix(".csv")
    way_out = say("Save the sheet as CSV and import that.")
    asked = {"source": str(source.path), "target": str(target), "sheet": mapping.sheet}
    run(CHILD, asked, Parsing(source.name, "a workbook", way_out, allowance(limits, unpacked)))
    read = replace(source, path=target, size=target.stat().st_size)
    plain = replace(mapping, encoding="utf-8", delimiter=",", quote='"')
    return CsvTable(read, plain, limits, tell, has_iso=True)


def check_zip(source: Source, limits: Limits) -> int:
    """Refuse an archive by what its directory says and by what really comes out of it.

    Returns the bytes that came out.   Raises BadFile naming the bound.
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
            return total
    except BROKEN as error:
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
