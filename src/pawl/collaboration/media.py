"""What a file is by its first bytes: neither its name nor its sender is believed."""

HEAD = 4096
"""How much of a file is looked at."""
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
"""What a browser may show by itself; all else is saved."""
PICTURES = SHOWN - {"application/pdf"}

BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
OF_ZIP = {
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
"""Documents that are archives inside; a name may say which, since all of them are only ever saved."""
SERVED = SHOWN | {TEXT} | {kind for _, kind in BEGINNINGS} | set(OF_ZIP.values())
"""Types that an answer may carry; anything else goes out as bytes of no type."""


def media_type(head: bytes, name: str) -> str:
    """The type of a file by how it begins; text is what can be read as such, and markup is text."""
    found = next((kind for begin, kind in BEGINNINGS if head.startswith(begin)), "")
    if not found and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        found = "image/webp"
    if found == ZIP:
        return OF_ZIP.get(name.rpartition(".")[2].lower(), ZIP)
    return found or (TEXT if _is_text(head) else UNKNOWN)


def _is_text(head: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as broken:
        return broken.start >= len(head) - 3 and len(head) >= HEAD  # a character cut by the limit of the look
    return True
