"""How much a file may ask of the machine before it is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

Phase = Literal["copying", "reading", "sorting", "deriving", "sealing"]


@dataclass(frozen=True)
class Progress:
    """How far an import has come: bytes of the source read, of all its bytes."""

    phase: Phase
    done: int
    total: int


Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class Limits:
    """Bounds of one import; each refusal names the bound that was passed.

    source_bytes: size of the file as it comes.   unpacked_bytes: size after gunzip.
    ratio: unpacked to packed, of gzip once `ratio_from` bytes came out, of zip at once.
    zip_unpacked_bytes, zip_members: of an XLSX, judged from its directory before anything is parsed.
    columns: cells of the header.   record_bytes: one record, line breaks inside quotes included.
    depth: nesting of XML.   refused_share: refused rows, of all rows.   memory: of the engine.
    columnar_ratio: decoded to stored, of Parquet once `ratio_from` bytes came out; runs are long there.
    child_memory, child_cpu, child_wall: address space, computing seconds and seconds of the child that parses
    a small file; they grow with the unpacked size (see confinement).   child_file: what it may write.
    """

    source_bytes: int = 16 * GIB
    unpacked_bytes: int = 64 * GIB
    ratio: int = 100
    ratio_from: int = 64 * MIB
    zip_unpacked_bytes: int = 200_000_000
    zip_members: int = 1_000
    columns: int = 2_000
    record_bytes: int = 4 * MIB
    depth: int = 64
    refused_share: float = 0.05
    memory: str = "1200MB"
    columnar_ratio: int = 1_000
    child_memory: int = GIB
    child_cpu: int = 30
    child_wall: int = 60
    child_file: int = GIB


DEFAULT_LIMITS = Limits()


def silent(_progress: Progress) -> None:
    """Tell nobody."""
