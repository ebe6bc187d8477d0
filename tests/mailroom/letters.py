"""Messages: those that the programs of the world write lie in `corpus`; names and addresses are made up."""

from pathlib import Path

TRUSTED = "mx.example.org"
PROVEN = f"Authentication-Results: {TRUSTED};\r\n dmarc=pass (p=none) header.from=example.org\r\n"
CORPUS = {one.stem: one.read_bytes() for one in sorted(Path(__file__).with_name("corpus").glob("*.eml"))}


def plain(
    text: str = "The printer on floor 2 prints nothing.", *, sender: str = "Alice <alice@example.org>",
    to: str = "help@example.org", subject: str = "Printer is dead", number: str = "<one@mail.example.org>",
    more: str = "", proof: str = PROVEN,
) -> bytes:  # fmt: skip
    """A message of a plain program."""
    head = (
        f"{proof}From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: {number}\r\n"
        f"Date: Mon, 2 Mar 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n{more}"
    )
    body = text.replace("\n", "\r\n")
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n".encode()


def with_file(name: str = "log.txt", content: str = "All is lost", **said: str) -> bytes:
    """A message that brings a file."""
    whole = plain(**said).decode()
    head, _, text = whole.replace("Content-Type: text/plain; charset=utf-8\r\n", "").partition("\r\n\r\n")
    kind = 'Content-Type: multipart/mixed; boundary="=_b"'
    file = f'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n{content}'
    return f"{head}\r\n{kind}\r\n\r\n--=_b\r\n\r\n{text}\r\n--=_b\r\n{file}\r\n--=_b--\r\n".encode()


SENDER = b"From: a@example.org\n"
BOMBS: dict[str, bytes] = {
    "levels": SENDER
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
    "letters in letters": SENDER + b"Content-Type: message/rfc822\n\n" * 2000,
    "parts": SENDER + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 10_000 + b"--b--",
    "words": SENDER + b"Subject: " + b"\n ".join([b"=?utf-8?b?YQ==?="] * 20_000) + b"\n\nhi",
    "names": SENDER
    + b"Content-Disposition: attachment; "
    + b"; ".join(b"filename*%d=a" % n for n in range(5000))
    + b"\n\nhi",
    "people": SENDER + b"To: " + b",\n ".join(b'"P" <p%d@example.org>' % n for n in range(5000)) + b"\n\nhi",
    "quotation marks": SENDER + b"To: " + b'"\\' * 30_000 + b"\n\nhi",
    "html levels": SENDER + b"Content-Type: text/html\n\n" + b"<div>" * 150_000 + b"hi",
    "html of Word": SENDER + b"Content-Type: text/html\n\n" + b"<!--[if gte mso 9]><xml><o:p>" * 20_000,
    "on wrote": SENDER + b"\n" + (b"On " * 90 + b"wrote\n") * 3000,
    "heads": SENDER + b"\n" + b"From: To: Cc: x\n\n\n" * 50_000,
    "punycode": SENDER + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 400_000,
    "uuencode": SENDER + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"M" * 900_000,
    "headers": b"A: b\n" * 200_000,
    "names of borders": SENDER + b"\n" + b"".join(b"boundary=x%d\n" % n for n in range(40_000)),
    "borders in a header": SENDER
    + b"".join(b"Content-Type: multipart/x" + b"; boundary=b%d" % n * 200 + b"\n\n" for n in range(50)),
    "rulers": SENDER + b"\na\n" + b"-\n" * 45_000,
    "ampersands": SENDER + b"Content-Type: text/html\n\n" + b"&" * 500_000,
    "hard blanks": SENDER + b"Content-Type: text/html; charset=utf-8\n\n" + "\xa0".encode() * 500_000,
    "pages of HTML": SENDER
    + b"Content-Type: multipart/mixed; boundary=b\n\n"
    + (b"--b\nContent-Type: text/html\n\n" + b"<p><b>" * 5000 + b"\n") * 120
    + b"--b--",
    "flowed": SENDER + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 200_000,
    "short lines": SENDER
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(60))
    + b"\n"
    + b"a\n" * 500_000,
    "extension": SENDER + b'Content-Disposition: attachment; filename="a.' + b"e" * 300 + b'"\n\nhi',
}
