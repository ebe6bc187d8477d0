"""Contents of the tests, friendly and hostile, by what they begin with."""

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(32)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(16)
GIF = b"GIF89a" + bytes(16)
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
GIF_AND_SCRIPT = b"GIF89a/*" + bytes(8) + b"*/=1;alert(document.cookie)//"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
ZIP = b"PK\x03\x04\x14\x00" + bytes(26)
TEXT = "Der Drucker druckt nicht: 打印机坏了\n".encode()
