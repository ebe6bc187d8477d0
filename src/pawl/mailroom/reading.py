"""From the bytes of a message to a letter: whatever stands in them, in bounded time."""

import email
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, cast

from pawl.mailroom import addresses, answers, guarding, texts
from pawl.mailroom.letter import Enclosed, Letter, Unreadable

LONGEST_SUBJECT = 1000
LONGEST_HEADER = 64 * 1024
MOST_ANSWERED = 50
MOST_FILES = 50
NAMED = re.compile(r"<[^<>\s]{1,248}>")
SIGNATURES = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)
"""What the standard library raises on messages that break its rules."""


@dataclass
class Found:
    """What parts say so far."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[Enclosed] = field(default_factory=list)
    parts: int = 0
    purse: texts.Purse = field(default_factory=texts.Purse)
    """What all HTML of a message may cost, however many parts it has."""

    def text(self) -> str:
        """The plain text where it says something, else what the HTML says."""
        said = "\n\n".join(one for one in self.plain if one.strip())
        if said.strip():
            return said
        return texts.clean("\n\n".join(texts.of_html(one, self.purse) for one in self.html))


def read(raw: bytes) -> Letter:
    """A letter of a message.   Raises Unreadable."""
    guarding.check(raw)
    try:
        return _letter(email.message_from_bytes(raw))
    except BROKEN as error:
        raise Unreadable("broken") from error


def read_head(raw: bytes) -> Letter:
    """The same of the header alone: who, what and when, of a message whose rest is refused."""
    head = guarding.head_of(guarding.LINE_ENDS.sub(b"\n", raw[: guarding.MOST_HEAD]))
    kept = b"\n".join(head[: guarding.MEBIBYTE // 16].split(b"\n")[: guarding.MOST_HEADERS])
    safe = guarding.PART_HEADER.sub(b"", kept)
    try:
        return _letter(email.message_from_bytes(safe + b"\n\n"))
    except BROKEN:
        return Letter("", "", (), (), (), (), "", "", "", (), ())


def _letter(message: Message) -> Letter:
    headers = tuple(_headers(message))
    known = dict(reversed(headers))
    found = Found()
    _gather(message, found, 1)
    text = texts.clean(found.text())
    parted = answers.split(text)
    senders = [value for name, value in headers if name == "from"]
    subject = texts.decode_words(known.get("subject", "")[: LONGEST_SUBJECT * 8])
    return Letter(
        message_id=next(iter(NAMED.findall(known.get("message-id", "")[:2000])), ""),
        subject=texts.one_line(subject, LONGEST_SUBJECT),
        senders=tuple(one for value in senders for one in addresses.read(value)),
        to=addresses.read(known.get("to", "")), cc=addresses.read(known.get("cc", "")),
        answers=_answered(known), text=text, answer=parted.answer, quoted=parted.quoted,
        files=tuple(found.files), headers=headers, mime=message.get_content_type(),
        sent_at=_instant(known.get("date", "")),
    )  # fmt: skip


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    """All headers, unfolded."""
    rows: Any = message.raw_items()
    for name, value in list(rows)[: guarding.MOST_HEADERS]:
        yield (
            str(name).lower()[:80],
            re.sub(r"[\r\n]+[ \t]*", " ", str(value)[:LONGEST_HEADER]).replace("\0", ""),
        )


def _answered(known: dict[str, str]) -> tuple[str, ...]:
    direct = NAMED.findall(known.get("in-reply-to", "")[-LONGEST_HEADER:])
    older = NAMED.findall(known.get("references", "")[-LONGEST_HEADER:])
    return tuple(dict.fromkeys([*direct, *reversed(older)]))[:MOST_ANSWERED]


def _instant(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said[:100])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (*BROKEN, OverflowError):
        return None


def _gather(part: Message, found: Found, depth: int) -> None:
    """Texts and files of a part and of those inside."""
    found.parts += 1
    if depth > guarding.MOST_DEPTH:
        raise Unreadable("too_deep")
    if found.parts > guarding.MOST_PARTS:
        raise Unreadable("too_many_parts")
    kind = part.get_content_type()
    # Of a text the parser would decode it by whatever codec the message names; only its bytes are asked for.
    inner: Any = part.get_payload() if part.is_multipart() else None
    if kind == "multipart/alternative" and isinstance(inner, list):
        _choose(inner, found, depth)
    elif part.get_content_maintype() == "multipart" and isinstance(inner, list):
        for one in inner:
            _gather(one, found, depth + 1)
    elif kind == "message/rfc822":
        _enclose_letter(inner, found)
    else:
        _leaf(part, kind, found)


def _choose(parts: list[Message], found: Found, depth: int) -> None:
    """Of several forms of one text the plain one, where it says something; their files all."""
    forms = Found(parts=found.parts, purse=found.purse)
    for one in parts:
        _gather(one, forms, depth + 1)
    found.parts = forms.parts
    found.plain.append(forms.text())
    found.files += forms.files[: MOST_FILES - len(found.files)]


def _leaf(part: Message, kind: str, found: Found) -> None:
    _read_eight_bit(part)
    place = (part.get_content_disposition() or "").lower()
    name = str(part.get_filename() or "")
    if kind in {"text/plain", "text/html"} and place != "attachment" and not name:
        text = texts.decode(_content(part), str(part.get_content_charset() or ""))
        if kind == "text/plain":
            found.plain.append(texts.clean(_unfolded(text[: texts.LONGEST_READ], part)))
        else:
            found.html.append(text)
    elif kind not in SIGNATURES and not kind.startswith(
        ("multipart/", "message/delivery", "message/disposition")
    ):
        _enclose(
            kind, name, _content(part), found, is_inline=place == "inline" or bool(part.get("Content-ID"))
        )


def _read_eight_bit(part: Message) -> None:
    """Names with bytes that no standard allows are read as what they most likely are."""
    for name, value in cast("list[tuple[str, str]]", list(part.raw_items())):
        if name.lower() in {"content-type", "content-disposition"} and texts.SURROGATES.search(str(value)):
            part.replace_header(name, texts.eight_bit(str(value)))


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _unfolded(text: str, part: Message) -> str:
    """Lines that a program broke at a width are whole again (RFC 3676)."""
    if str(part.get_param("format") or "").lower() != "flowed":
        return text
    ends = "" if str(part.get_param("delsp") or "").lower() == "yes" else " "
    pieces: list[str] = []
    is_open = True
    for line in text.replace("\r\n", "\n").split("\n"):
        said = line.removeprefix(" ") if line.startswith(" ") else line
        is_soft = said.endswith(" ") and said != "-- " and not said.startswith(">")
        pieces += [] if is_open else ["\n"]
        pieces.append(said.removesuffix(" ") + ends if is_soft else said)
        is_open = is_soft
    return "".join(pieces)


def _enclose(kind: str, name: str, content: bytes, found: Found, *, is_inline: bool) -> None:
    if not content or len(found.files) >= MOST_FILES:
        return
    extension = mimetypes.guess_extension(kind) or ".bin"
    known = name or ("invitation.ics" if kind == "text/calendar" else "")
    clear = texts.file_name(known, extension, len(found.files) + 1)
    found.files.append(Enclosed(clear, kind[:100], content, is_inline))


def _enclose_letter(inner: Any, found: Found) -> None:
    """A message inside of a message stays one: a file that mail programs open."""
    letter = inner[0] if isinstance(inner, list) and inner else None
    if isinstance(letter, Message):
        subject = texts.one_line(texts.decode_words(str(letter.get("Subject") or "")[:2000]), 60)
        _enclose("message/rfc822", f"{subject or 'message'}.eml", letter.as_bytes(), found, is_inline=False)
