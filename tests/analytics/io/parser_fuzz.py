"""Mutates good files, and reads each with its parser in a child of little memory and time.

    python -m tests.analytics.io.parser_fuzz FOLDER CSV|XES|XLSX|Parquet|corpus SEED RUNS

prints one line of JSON: how many were read, how many refused, and every broken promise.
"""

import gzip
import io
import json
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet
from tests.analytics.io.io_logs import LOG, XES, bomb, mapping, packed, xes, xlsx

from pawl.analytics.errors import BadFile
from pawl.analytics.io.limits import DEFAULT_LIMITS, GIB, MIB, silent
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.source import take_in
from pawl.analytics.io.staged import Tally
from pawl.analytics.io.tables import open_table

CPU_SECONDS, WALL_SECONDS, SLOWEST = 30, 60, 5.0
LIMITS = replace(DEFAULT_LIMITS, ratio_from=MIB)
SIGNS: dict[str, list[bytes]] = {
    "CSV": [
        b'"',
        b",",
        b";",
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"\xff",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"sep=|\n",
        b"\xc3",
    ],
    "XES": [
        *(
            b"<",
            b">",
            b"/",
            b'"',
            b"'",
            b"<!--",
            b"-->",
            b"<![CDATA[",
            b"]]>",
            b"<?",
            b"?>",
            b"&",
            b"&#0;",
            b"&lt;",
        ),
        *(
            b"<!DOCTYPE x>",
            b"<event>",
            b"</event>",
            b"<trace>",
            b"</trace>",
            b"</log>",
            b"\0",
            b"\xff",
            b"\x01",
            b"\xc3",
        ),
        *(
            b'<int key="cost" value="9e9"/>',
            b'<boolean key="b" value="?"/>',
            b'<list key="l">',
            b"<a:b/>",
            b"key=",
        ),
    ],
    "XLSX": [
        b"\0",
        b"\xff" * 4,
        b"PK\x01\x02",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\x7f",
        b"<",
        b"\x00\x00\x00\x80",
    ],
    "Parquet": [b"\0", b"\xff", b"\xff" * 8, b"\x7f", b"\x80", b"\x15", b"\x19\xfc", b"PAR1", b"\x0a"],
}


def good(form: str) -> bytes:
    """A small good file."""
    if form == "CSV":
        return (LOG + "c,weiter ü,2020-03-01T10:00:00,4\n" * 30).encode()
    if form == "XES":
        return xes([(f"c{n}", ("start", "weiter ü", "stop")) for n in range(6)]).encode()
    if form == "XLSX":
        head: list[str | float] = ["id", "what", "when", "points"]
        rows: list[list[str | float]] = [["a", f"x{n}", 43862.5, n] for n in range(30)]
        return xlsx([head, *rows])
    columns = {"id": ["a"] * 60, "what": [f"x{n % 7}" for n in range(60)], "points": list(range(60))}
    out = pa.BufferOutputStream()
    parquet.write_table(pa.table({**columns, "when": ["2020-02-01"] * 60}), out, row_group_size=25)
    return bytes(out.getvalue().to_pybytes())


def mutated(data: bytes, signs: list[bytes], noise: random.Random) -> bytes:
    """The file cut, doubled, flipped, or with signs of its form strewn in; sometimes as gzip, cut as well."""
    found = bytearray(data)
    for _ in range(noise.choice([1, 1, 1, 2, 3, 6])):
        at = noise.randrange(len(found) + 1)
        match noise.randrange(6):
            case 0:
                del found[at : at + noise.randint(1, 40)]
            case 1:
                found[at:at] = noise.choice(signs) * noise.choice([1, 1, 2, 200])
            case 2:
                found[at : at + noise.randint(0, 5)] = noise.choice(signs)
            case 3 if found:
                found[at % len(found)] ^= 1 << noise.randrange(8)
            case 4:
                found[at:at] = found[max(0, at - noise.randint(1, 300)) : at]
            case _:
                del found[max(at, len(found) // 3) :]
    packed = gzip.compress(bytes(found)) if noise.random() < 0.15 else bytes(found)
    return packed[: noise.randrange(len(packed))] if packed and noise.random() < 0.05 else packed


def inside(book: bytes, noise: random.Random) -> bytes:
    """A workbook that is a whole zip file, with one of its parts mutated."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = noise.choice(["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", *parts])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, mutated(content, SIGNS["XES"], noise) if each == name else content)
    return target.getvalue()


def read_all(path: Path, how: LogMapping) -> Tally:
    """Read a file as an import does, to the end."""
    source = take_in(path, path.with_suffix(".source"), LIMITS, silent)
    table = open_table(source, how, LIMITS, silent)
    while True:
        tally = Tally()
        names = tuple(table.schema.names)
        try:
            with closing(table.batches(names, tally)) as batches:
                kept = sum(batch.num_rows for batch in batches)
        except Exception:
            if not table.retry():
                raise
            continue
        if tally.rows != kept + tally.refused:
            raise AssertionError(f"{tally.rows} rows, {kept} read, {tally.refused} refused")
        return tally


def spent() -> float:
    """Seconds of computing so far, those of the children too."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def broken_promises(folder: Path, form: str, noise: random.Random, runs: int) -> Iterator[tuple[str, str]]:
    """For each mutation: read, refused, or what was broken and how."""
    how = mapping(XES) if form == "XES" else mapping()
    data = good(form)
    for run in range(runs):
        for left in folder.iterdir():
            left.unlink()
        path = folder / "fuzzed"
        if form == "XLSX" and noise.random() < 0.7:
            path.write_bytes(inside(data, noise) if run else data)
        else:
            path.write_bytes(mutated(data, SIGNS[form], noise) if run else data)
        began = spent()
        try:
            read_all(path, how)
            yield "read", ""
        except BadFile as refusal:
            is_whole = refusal.thing == "fuzzed" and str(refusal.rule) and str(refusal.way_out)
            yield ("refused", str(refusal)) if is_whole else ("broken", f"run {run}: no place: {refusal}")
        except Exception:  # noqa: BLE001  that is what is looked for
            yield "broken", f"run {run}: {traceback.format_exc()[-1500:]}"
        if spent() - began > SLOWEST:
            yield "broken", f"run {run}: took {spent() - began:.1f} s"


def csv_with(text: str, times: int, path: Path, *, before: str = "") -> None:
    """A log with so much of the same behind it."""
    with path.open("wb") as file:
        file.write((LOG + before).encode())
        for _ in range(times):
            file.write(text.encode() * 1000)


def wide_book(columns: int, styles: int, noise: random.Random) -> bytes:
    """A workbook of many columns and styles, a link to another and a formula that asks for a program."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = "".join(f'<c t="inlineStr"><is><t>c{n}</t></is></c>' for n in range(columns))
    dde = '<c><f>cmd|"/C calc"!A0</f><v>1</v></c>'
    sheet = (
        f'<worksheet xmlns="{space}"><sheetData><row>{cells}</row><row>{dde}</row></sheetData></worksheet>'
    )
    look = f'<styleSheet xmlns="{space}"><cellXfs>{"<xf/>" * styles}</cellXfs></styleSheet>'
    link = f'<externalLink xmlns="{space}"><externalBook/></externalLink>'
    parts = {
        "xl/worksheets/sheet1.xml": sheet,
        "xl/styles.xml": look,
        "xl/externalLinks/externalLink1.xml": link,
    }
    padding = noise.randbytes(sum(map(len, parts.values())) // 80)
    return packed({**{name: text.encode() for name, text in parts.items()}, "xl/pad": padding})


def corpus(noise: random.Random) -> dict[str, Callable[[Path], object]]:
    """What the catalogue of tests names for P2 to P4: each writes its file."""
    line = "d,x,2020-01-01T10:00,1\n"
    nested = xes([("c", ("a",))]).replace("</event>", '<string key="a" value="b">' * 1_000_000 + "</event>")
    return {
        "quote that is not closed": lambda path: csv_with(line, 2000, path, before='d,"x,2020-01-01,1\n'),
        "a million columns": lambda path: path.write_text("c," * 1_000_000 + "\n" + "1," * 1_000_000),
        "a line of fifty megabytes": lambda path: csv_with("x" * 1000, 50, path, before="d,"),
        "UTF-16": lambda path: path.write_bytes(LOG.encode("utf-16")),
        "UTF-7": lambda path: path.write_bytes((LOG + "d,ü,2020-01-01,1\n").encode("utf-7")),
        "BOM": lambda path: path.write_bytes(LOG.encode("utf-8-sig")),
        "NUL": lambda path: path.write_text(LOG + "d,\0,2020-01-01,1\n"),
        "mixed line ends": lambda path: path.write_bytes(
            LOG.replace("\n", "\r\n", 2).encode() + b"d,x,y,1\r"
        ),
        "document type": lambda path: path.write_text('<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>'),
        "a million deep": lambda path: path.write_text(nested),
        "a thousand to one": lambda path: path.write_bytes(bomb(b"<log>" + b" " * 999_995, 60)),
        "a workbook of 403:1": lambda path: path.write_bytes(packed({"xl/x": b"\0" * 40 * MIB})),
        "a million styles": lambda path: path.write_bytes(wide_book(4, 1_000_000, noise)),
        "16,384 columns": lambda path: path.write_bytes(wide_book(16_383, 2, noise)),
        "1,001 parts": lambda path: path.write_bytes(packed({f"xl/{n}": b"" for n in range(1001)})),
    }


def kept_promises(folder: Path, noise: random.Random) -> Iterator[tuple[str, str]]:
    """The same for the files of the corpus."""
    for name, make in corpus(noise).items():
        path = folder / "fuzzed"
        make(path)
        began = spent()
        try:
            read_all(path, mapping())
            yield "read", name
        except BadFile as refusal:
            yield "refused", f"{name}: {refusal}"
        except Exception:  # noqa: BLE001  as above
            yield "broken", f"{name}: {traceback.format_exc()[-1500:]}"
        if spent() - began > SLOWEST:
            yield "broken", f"{name}: took {spent() - began:.1f} s"


def main() -> None:
    folder, form, seed, runs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_AS, (GIB, GIB))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    signal.alarm(WALL_SECONDS)
    noise = random.Random(f"{form} {seed}")
    promises = (
        kept_promises(folder, noise) if form == "corpus" else broken_promises(folder, form, noise, runs)
    )
    found = list(promises)
    counts: Counter[str] = Counter(kind for kind, _ in found)
    told = Counter(text.partition(": ")[2][:25] for kind, text in found if kind == "refused")
    broken = [text for kind, text in found if kind == "broken"]
    good = [text for kind, text in found if kind == "read" and text]
    print(json.dumps({**counts, "rules": len(told), "why": broken[:5], "good": good}))  # noqa: T201  its output


if __name__ == "__main__":
    main()
